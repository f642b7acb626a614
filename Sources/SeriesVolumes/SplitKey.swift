import Volumes

/// The attributes in which all slices of one volume agree.
struct SplitKey: Sendable {
    /// An attribute that splits a series; the raw value is what findings call it.
    enum Attribute: String, CaseIterable {
        case imageClass = "SOP Class"
        case matrix = "matrix"
        case pixels = "pixel layout"
        case imageType = "Image Type"
        case rescale = "unit"
        case position = "presence of a position"
        case orientation = "orientation"
        case pixelSpacing = "pixel spacing"
        case echoTime = "Echo Time"
        case bValue = "b-value"
        case gradientDirection = "gradient direction"
        case temporalPosition = "Temporal Position"
        case triggerTime = "Trigger Time"
        case acquisitionNumber = "Acquisition Number"

        /// Whether slices that differ in this attribute are odd in one series, rather than one of several images of a place.
        var isOdd: Bool {
            switch self {
            case .imageClass, .matrix, .pixels, .imageType, .rescale, .position, .orientation, .pixelSpacing:
                true
            case .echoTime, .bValue, .gradientDirection, .temporalPosition, .triggerTime, .acquisitionNumber:
                false
            }
        }
    }

    let frame: FrameAttributes
    /// Rank of the frame's Trigger Time among the frames at its position, where a series was split by it.
    var triggerRank: Int?
    /// Acquisition Number, where a series was split by it.
    var acquisitionNumber: Int?

    init(_ frame: FrameAttributes) { self.frame = frame }

    /// The attributes in which two frames differ by more than the rounding of their decimal strings.
    func differences(from other: SplitKey) -> [Attribute] {
        Attribute.allCases.filter { differs($0, from: other) }
    }

    /// Whether two frames may stand in one volume.
    func matches(_ other: SplitKey) -> Bool {
        !Attribute.allCases.contains { differs($0, from: other) }
    }

    private func differs(_ attribute: Attribute, from other: SplitKey) -> Bool {
        let (a, b) = (frame, other.frame)
        switch attribute {
        case .imageClass: return a.imageClass != b.imageClass
        case .matrix: return a.pixels.rows != b.pixels.rows || a.pixels.columns != b.pixels.columns
        case .pixels:
            return a.pixels.samplesPerPixel != b.pixels.samplesPerPixel
                || a.pixels.photometricInterpretation != b.pixels.photometricInterpretation
        case .imageType:
            return a.imageType != b.imageType || a.complexComponent != b.complexComponent
                || a.calculationTechnique != b.calculationTechnique
        case .rescale: return a.rescale.unit != b.rescale.unit
        case .position: return usesPlanes && (a.plane.offset == nil) != (b.plane.offset == nil)
        case .orientation:
            return usesPlanes
                && (Self.differ(a.plane.rowDirection, b.plane.rowDirection, by: 1e-3)
                    || Self.differ(a.plane.columnDirection, b.plane.columnDirection, by: 1e-3))
        case .pixelSpacing:
            // 10⁻⁴ mm is a tenth of a pixel over a matrix of some thousand.
            return usesPlanes
                && (Self.differ(a.plane.rowSpacingMillimeters, b.plane.rowSpacingMillimeters, by: 1e-4)
                    || Self.differ(
                        a.plane.columnSpacingMillimeters,
                        b.plane.columnSpacingMillimeters,
                        by: 1e-4
                    ))
        case .echoTime: return Self.differ(a.echoTime, b.echoTime, by: 1e-3)
        case .bValue: return Self.differ(a.bValue, b.bValue, by: 0.5)
        case .gradientDirection: return Self.differ(a.gradientDirection, b.gradientDirection, by: 1e-3)
        case .temporalPosition: return a.temporalPosition != b.temporalPosition
        case .triggerTime: return triggerRank != other.triggerRank
        case .acquisitionNumber: return acquisitionNumber != other.acquisitionNumber
        }
    }

    /// CT and MR slices lie in one patient space; projections and ultrasound do not.
    private var usesPlanes: Bool { frame.imageClass.modality == .ct || frame.imageClass.modality == .mr }

    private static func differ(_ a: Double?, _ b: Double?, by tolerance: Double) -> Bool {
        guard let a, let b else { return (a == nil) != (b == nil) }
        return abs(a - b) > tolerance
    }

    private static func differ(_ a: Vector3?, _ b: Vector3?, by tolerance: Double) -> Bool {
        guard let a, let b else { return (a == nil) != (b == nil) }
        return (a - b).length > tolerance
    }
}
