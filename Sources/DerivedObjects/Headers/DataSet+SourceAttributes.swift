import DICOMFiles
import Volumes

extension DataSet {
    /// Removes what is true of the source object only: its pixels and their statistics, icon, signatures, authorisations, whereabouts.
    package mutating func removeWhatBelongsToTheSourceAlone() {
        removeAll { Self.isTheSourcesAlone($0.tag) }
        removeNestedSignatures()
        removeEmbeddedOverlays()
        removeEmptyCharacterSet()
    }

    /// An empty Specific Character Set (type 1C) means what its absence means.
    package mutating func removeEmptyCharacterSet() {
        if string(.specificCharacterSet) == nil { remove(.specificCharacterSet) }
    }

    private static func isTheSourcesAlone(_ tag: Tag) -> Bool {
        switch (tag.group, tag.element) {
        case (0x7FE0, _), (0xFFFC, _): true  // pixel data and its offset tables, trailing padding
        case (0xFFFA, _), (0x4FFE, _): true  // digital signatures, MAC parameters
        case (0x0400, 0x0500): true  // encrypted copy of the source's identifiers
        case (0x0088, 0x0200): true  // icon image
        case (0x0088, 0x0130), (0x0088, 0x0140): true  // storage media file-set
        case (0x0028, 0x0106...0x0111): true  // smallest and largest pixel values
        case (0x0060, 0x3000): true  // histograms
        case (0x0100, 0x0410...0x0426): true  // status and authorisation of the instance
        case (0x0008, 0x0001), (0x0008, 0x0014), (0x0008, 0x0015): true  // length to end, creator, coercion
        case (0x0008, 0x0054), (0x0008, 0x0056), (0x0008, 0x1190): true  // where the source can be retrieved
        default: false
        }
    }

    private mutating func removeNestedSignatures() {
        for element in elements {
            guard case .items(let items) = element.value, !items.isEmpty else { continue }
            let cleaned = items.map { item in
                var item = item
                item.removeAll { $0.tag.group == 0xFFFA || $0.tag.group == 0x4FFE }
                item.removeNestedSignatures()
                return item
            }
            self[element.tag] = DataElement(tag: element.tag, vr: element.vr, value: .items(cleaned))
        }
    }

    /// The even groups 6000 to 601E that describe an overlay stored in unused bits of the pixels (retired in 2004).
    ///
    /// Decoding masks those bits, so the plane is gone and its description must go too.
    package var embeddedOverlayGroups: Set<UInt16> {
        var groups: Set<UInt16> = []
        for group in stride(from: UInt16(0x6000), through: 0x601E, by: 2) {
            let describes = elements.contains { $0.tag.group == group }
            if describes, !contains(Tag(group, 0x3000)) { groups.insert(group) }
        }
        return groups
    }

    private mutating func removeEmbeddedOverlays() {
        let groups = embeddedOverlayGroups
        removeAll { groups.contains($0.tag.group) }
    }

    /// Writes the attributes of the Image Pixel module and, where the source has it, Number of Frames.
    package mutating func setPixelDescription(_ pixels: PixelFormat, frames: Int) {
        set(.samplesPerPixel, .us, unsignedShorts: [UInt16(pixels.samplesPerPixel)])
        set(.photometricInterpretation, .cs, text: pixels.photometricInterpretation)
        if pixels.samplesPerPixel > 1 {
            set(.planarConfiguration, .us, unsignedShorts: [UInt16(pixels.planarConfiguration)])
        } else {
            remove(.planarConfiguration)
        }
        if contains(.numberOfFrames) { set(.numberOfFrames, .is, text: String(frames)) }
        set(.rows, .us, unsignedShorts: [UInt16(pixels.rows)])
        set(.columns, .us, unsignedShorts: [UInt16(pixels.columns)])
        set(.bitsAllocated, .us, unsignedShorts: [UInt16(pixels.bitsAllocated)])
        set(.bitsStored, .us, unsignedShorts: [UInt16(pixels.bitsStored)])
        set(.highBit, .us, unsignedShorts: [UInt16(pixels.highBit)])
        set(.pixelRepresentation, .us, unsignedShorts: [pixels.isSigned ? 1 : 0])
    }

    /// Rescale Type is implied only for ORIGINAL images, so a derived one says it (PS3.3 C.11.1.1.2).
    package mutating func setRescaleType(unit: IntensityUnit) {
        guard contains(.rescaleSlope) || contains(.rescaleIntercept), string(.rescaleType) == nil else {
            return
        }
        set(.rescaleType, .lo, text: unit == .hounsfield ? "HU" : "US")
    }

    /// Lossy Image Compression: 01 is never reset, and a source that was stored lossily is 01 even where it forgot to say so.
    package mutating func setLossyCompression(of source: SourceObject) {
        guard let method = LossyMethod(transferSyntaxUID: source.transferSyntaxUID) else { return }
        let stated = string(.lossyImageCompression)
        // JPEG 2000 and JPEG-LS can be lossless in their lossy syntaxes: a plain 00 is believed there.
        guard stated != "01", stated == nil || method.isAlwaysLossy else { return }
        set(.lossyImageCompression, .cs, text: "01")
        set(.lossyImageCompressionMethod, .cs, text: method.term)
        let pixels = source.pixels
        let bits =
            pixels.rows * pixels.columns * pixels.frames * pixels.samplesPerPixel * pixels.bitsAllocated
        if source.fileSize > 0 {
            let ratio = (Double(bits) / 8 / Double(source.fileSize) * 100).rounded() / 100
            set(.lossyImageCompressionRatio, .ds, text: String(ratio))
        }
    }
}

/// The lossy compression a transfer syntax stands for (PS3.3 C.7.6.1.1.5.1).
private struct LossyMethod {
    let term: String
    let isAlwaysLossy: Bool

    init?(transferSyntaxUID: String) {
        switch transferSyntaxUID {
        case "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.53",
            "1.2.840.10008.1.2.4.55":
            (term, isAlwaysLossy) = ("ISO_10918_1", true)
        case "1.2.840.10008.1.2.4.81": (term, isAlwaysLossy) = ("ISO_14495_1", false)
        case "1.2.840.10008.1.2.4.91": (term, isAlwaysLossy) = ("ISO_15444_1", false)
        case "1.2.840.10008.1.2.4.203": (term, isAlwaysLossy) = ("ISO_15444_15", false)
        default: return nil
        }
    }
}
