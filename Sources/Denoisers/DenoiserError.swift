/// Why a volume could not be denoised.
public struct DenoiserError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// A setting is outside its range.
        public static let invalidConfiguration = Code(rawValue: "invalid-configuration")
        /// The noise model could not be applied to this slab.
        public static let noiseModelFailed = Code(rawValue: "noise-model-failed")
        /// A learned denoiser finds no scale in the series' intensities.
        public static let noIntensityScale = Code(rawValue: "no-intensity-scale")
        /// A network could not be run.
        public static let networkFailed = Code(rawValue: "network-failed")
        /// The volume holds a value that is not finite.
        public static let notFinite = Code(rawValue: "not-finite")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong, for people and logs; free of patient data.
    public let description: String
    /// The description with the values involved.
    public let expandedDescription: String
    /// The error this one was made from.
    public let underlying: (any Error)?

    /// Creates an error.
    public init(_ code: Code, _ description: String, expanded: String? = nil, underlying: (any Error)? = nil)
    {
        self.code = code
        self.description = description
        self.expandedDescription = expanded ?? description
        self.underlying = underlying
    }

    /// Equal where code and texts agree.
    public static func == (a: DenoiserError, b: DenoiserError) -> Bool {
        a.code == b.code && a.expandedDescription == b.expandedDescription
    }

    /// Hashes code and texts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(expandedDescription)
    }
}
