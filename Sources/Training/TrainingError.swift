/// Why a training could not begin, go on or be resumed.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The index cannot be read, or one of its lines is wrong.
        public static let invalidIndex = Code(rawValue: "invalid-index")
        /// An image cannot be read, or is not what the index says.
        public static let invalidImage = Code(rawValue: "invalid-image")
        /// No image of the index is left for a modality in training or validation.
        public static let noImages = Code(rawValue: "no-images")
        /// The output folder holds a run already, or none to resume.
        public static let unsuitableFolder = Code(rawValue: "unsuitable-folder")
        /// The run to be resumed had another recipe, index or beginning.
        public static let differentRun = Code(rawValue: "different-run")
        /// Weights or a saved state cannot be read or do not fit.
        public static let invalidWeights = Code(rawValue: "invalid-weights")
        /// Something cannot be written.
        public static let notWritable = Code(rawValue: "not-writable")
        /// A loss or a gradient is no longer finite.
        public static let diverged = Code(rawValue: "diverged")
        /// The kernels do not run here, or memory or threads ran out.
        public static let engineFailed = Code(rawValue: "engine-failed")
        /// A defect of Limpid itself.
        public static let internalError = Code(rawValue: "internal-error")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong and what to do, for people and logs.
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
    public static func == (a: TrainingError, b: TrainingError) -> Bool {
        a.code == b.code && a.expandedDescription == b.expandedDescription
    }

    /// Hashes code and texts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(expandedDescription)
    }
}
