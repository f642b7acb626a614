/// Why a noise model could not be fitted or applied.
public struct NoiseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// Too few usable voxels to estimate from.
        public static let tooFewVoxels = Code(rawValue: "too-few-voxels")
        /// The estimate is outside what the model can describe.
        public static let notIdentifiable = Code(rawValue: "not-identifiable")
        /// A parameter is not finite or outside its range.
        public static let invalidParameter = Code(rawValue: "invalid-parameter")
        /// Two volumes that belong together differ in shape, or a local model is used on another slab.
        public static let shapeMismatch = Code(rawValue: "shape-mismatch")
        /// No model is defined for this modality or unit.
        public static let unsupported = Code(rawValue: "unsupported")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong, for people and logs; free of patient data.
    public let description: String
    /// The description with the values involved.
    public let expandedDescription: String

    /// Creates an error.
    public init(_ code: Code, _ description: String, expanded: String? = nil) {
        self.code = code
        self.description = description
        self.expandedDescription = expanded ?? description
    }
}
