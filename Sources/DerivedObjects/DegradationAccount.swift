/// What derived objects say of images that were made poorer on purpose: blurred, or sampled on a coarser grid.
public struct DegradationAccount: Sendable, Hashable, Codable {
    /// What was done, such as `spacing 2 mm`; printable ASCII.
    public var settings: [String]
    /// The codes for it (CID 7203).
    public var codes: [CodedConcept]
    /// Whether the pixels lie elsewhere than the source's.
    public var isResampled: Bool

    /// Creates an account from what was done, its codes, and whether pixels moved.
    public init(settings: [String], codes: [CodedConcept], isResampled: Bool) {
        self.settings = settings
        self.codes = codes
        self.isResampled = isResampled
    }
}

extension Derivation {
    /// What `methodName` is where nothing was denoised.
    public static let noMethod = "none"

    /// Whether pixels lie elsewhere than the source's.
    package var isResampled: Bool { degradation?.isResampled ?? false }

    /// Whether the images were made poorer and not denoised.
    package var isDegradedOnly: Bool { degradation != nil && methodName == Self.noMethod }

    /// The codes for what was done to the pixels, in order (CID 7203).
    package var codes: [CodedConcept] { (degradation?.codes ?? []) + (isDegradedOnly ? [] : [code]) }
}

extension CodedConcept {
    /// A Gaussian blur (CID 7203).
    public static let gaussianBlur = CodedConcept("113088", "DCM", "Gaussian blur")
    /// Another grid of pixels (CID 7203).
    public static let spatialResampling = CodedConcept("113085", "DCM", "Spatial resampling")
}
