import DICOMFiles
import Volumes

/// Everything grouping, sorting and rescaling need to know of one frame, from the header or its functional groups.
struct FrameAttributes: Sendable {
    /// Index of the frame's header in its series.
    var headerIndex: Int
    /// Index of the frame in its object, from 0.
    var frameIndex: Int
    var sopInstanceUID: String
    var instanceNumber: Int?
    var imageClass: ImageClass
    var pixels: PixelFormat
    /// Image Type (0008,0008), or Frame Type (0008,9007) of an enhanced object; upper case, trimmed.
    var imageType: [String] = []
    /// Complex Image Component (0008,9208), or GE's private spelling of it.
    var complexComponent: String?
    /// Volume Based Calculation Technique (0008,9207).
    var calculationTechnique: String?
    var plane = ImagePlane()
    /// Stack ID (0020,9056); nil outside enhanced objects.
    var stackID: String?
    /// Milliseconds.
    var echoTime: Double?
    /// s/mm².
    var bValue: Double?
    var gradientDirection: Vector3?
    var temporalPosition: Int?
    /// Milliseconds.
    var triggerTime: Double?
    var acquisitionNumber: Int?
    var rescale: Rescale
    /// Stored values that mark pixels outside the image, PS3.3 C.7.5.1.1.2; nil where none are declared.
    var padding: ClosedRange<Int>?
}

extension FrameAttributes {
    /// The frames of an object, in frame order; findings are appended to `findings`.
    ///
    /// Throws a refusal where a value that decides geometry or intensity cannot be read.
    static func frames(
        of header: DICOMHeader,
        headerIndex: Int,
        imageClass: ImageClass,
        findings: inout [Finding]
    ) throws(Refusal) -> [FrameAttributes] {
        guard let pixels = header.pixels else { throw Refusal(.pixelFormat, "an image without pixel data") }
        let dataSet = header.dataSet
        let shared = dataSet.items(.sharedFunctionalGroupsSequence).first
        let perFrame = dataSet.items(.perFrameFunctionalGroupsSequence)
        if imageClass.layout == .functionalGroups {
            if shared == nil && perFrame.isEmpty {
                findings.append(
                    Finding(
                        .warning,
                        code: "functional-groups-missing",
                        "an enhanced object without functional groups: frames have no known position"
                    )
                )
            } else if perFrame.count != pixels.frames {
                throw Refusal(
                    .malformedValue,
                    "an enhanced object describes \(perFrame.count) frames and has \(pixels.frames)"
                )
            }
        }
        let instanceNumber = optional(.instanceNumber, &findings) { () throws(DICOMError) in
            try dataSet.integer(.instanceNumber)
        }
        var result: [FrameAttributes] = []
        result.reserveCapacity(pixels.frames)
        for frame in 0..<pixels.frames {
            let groups = FunctionalGroups(
                dataSet: dataSet,
                isEnhanced: imageClass.layout == .functionalGroups,
                shared: shared,
                own: perFrame.indices.contains(frame) ? perFrame[frame] : nil
            )
            let rescale = try Rescale(groups, imageClass: imageClass, findings: &findings)
            var attributes = FrameAttributes(
                headerIndex: headerIndex,
                frameIndex: frame,
                sopInstanceUID: header.sopInstanceUID ?? "",
                instanceNumber: instanceNumber,
                imageClass: imageClass,
                pixels: pixels,
                rescale: rescale
            )
            attributes.plane = try ImagePlane(groups)
            attributes.padding = try Refusal.unlessReadable { () throws(DICOMError) in
                try PixelPadding.range(dataSet, pixels)
            }
            attributes.readDescription(groups, &findings)
            result.append(attributes)
        }
        return result
    }

    /// Attributes that only decide how a series is split: one that cannot be read counts as absent and is reported.
    private mutating func readDescription(_ groups: FunctionalGroups, _ findings: inout [Finding]) {
        let dataSet = groups.dataSet
        let frameType = groups.first(.ctImageFrameTypeSequence, .mrImageFrameTypeSequence) ?? dataSet
        let own = Self.codes(frameType, .frameType)
        imageType = own.isEmpty ? Self.codes(dataSet, .imageType) : own
        calculationTechnique = Self.codes(frameType, .volumeBasedCalculationTechnique).first
        complexComponent =
            Self.codes(frameType, .complexImageComponent).first ?? PrivateAttributes.complexComponent(dataSet)

        let echo = groups.first(.mrEchoSequence)
        echoTime = Self.optional(.echoTime, &findings) { () throws(DICOMError) in
            if let echo { return try echo.decimal(.effectiveEchoTime) }
            return try dataSet.decimal(.echoTime)
        }
        let diffusion = groups.first(.mrDiffusionSequence) ?? dataSet
        bValue =
            Self.optional(.diffusionBValue, &findings) { () throws(DICOMError) in
                try diffusion.decimal(.diffusionBValue)
            } ?? PrivateAttributes.bValue(dataSet)
        gradientDirection =
            Self.optional(.diffusionGradientOrientation, &findings) { () throws(DICOMError) in
                let holder = diffusion.items(.diffusionGradientDirectionSequence).first ?? diffusion
                return Vector3(components: try holder.decimals(.diffusionGradientOrientation))
            } ?? PrivateAttributes.gradientDirection(dataSet)
        let content = groups.first(.frameContentSequence)
        stackID = content?.string(.stackID)
        temporalPosition = Self.optional(.temporalPositionIdentifier, &findings) { () throws(DICOMError) in
            if let content { return try content.integer(.temporalPositionIndex) }
            return try dataSet.integer(.temporalPositionIdentifier)
        }
        triggerTime = Self.optional(.triggerTime, &findings) { () throws(DICOMError) in
            if let cardiac = groups.first(.cardiacSynchronizationSequence) {
                return try cardiac.decimal(.nominalCardiacTriggerDelayTime)
            }
            return try dataSet.decimal(.triggerTime)
        }
        acquisitionNumber = Self.optional(.acquisitionNumber, &findings) { () throws(DICOMError) in
            if let content { return try content.integer(.frameAcquisitionNumber) }
            return try dataSet.integer(.acquisitionNumber)
        }
    }

    /// Code strings: upper case, without the leading and trailing spaces that PS3.5 calls insignificant.
    static func codes(_ dataSet: DataSet, _ tag: Tag) -> [String] {
        dataSet.strings(tag).map { $0.uppercased() }
    }

    private static func optional<Value>(
        _ tag: Tag,
        _ findings: inout [Finding],
        _ read: () throws(DICOMError) -> Value?
    ) -> Value? {
        do {
            return try read()
        } catch {
            findings.append(
                Finding(
                    .warning,
                    code: "malformed-attribute",
                    "the value of \(tag) cannot be read and counts as absent"
                )
            )
            return nil
        }
    }
}

extension String {
    /// Without leading and trailing spaces and NULs.
    static func trimmed(_ text: String) -> String {
        let isPadding: (Character) -> Bool = { $0 == " " || $0 == "\0" }
        guard let first = text.firstIndex(where: { !isPadding($0) }),
            let last = text.lastIndex(where: { !isPadding($0) })
        else { return "" }
        return String(text[first...last])
    }
}

extension Vector3 {
    init?(components: [Double]) {
        guard components.count == 3 else { return nil }
        self.init(components[0], components[1], components[2])
    }
}
