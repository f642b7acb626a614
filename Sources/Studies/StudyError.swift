/// Why a study could not be run.
public struct StudyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The index or one of its images cannot be used.
        public static let invalidImages = Code(rawValue: "invalid-images")
        /// No image of the index is what the study asks for.
        public static let noImages = Code(rawValue: "no-images")
        /// An option contradicts the study or its images.
        public static let invalidOption = Code(rawValue: "invalid-option")
        /// The weights of a method cannot be used.
        public static let invalidWeights = Code(rawValue: "invalid-weights")
        /// The output folder holds another study's results.
        public static let unsuitableFolder = Code(rawValue: "unsuitable-folder")
        /// Something cannot be written.
        public static let notWritable = Code(rawValue: "not-writable")
        /// A defect of Limpid itself.
        public static let internalError = Code(rawValue: "internal-error")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong and what to do, for people and logs.
    public let description: String
    /// The error this one was made from.
    public let underlying: (any Error)?

    /// Creates an error.
    public init(_ code: Code, _ description: String, underlying: (any Error)? = nil) {
        self.code = code
        self.description = description
        self.underlying = underlying
    }

    /// Equal where code and text agree.
    public static func == (a: StudyError, b: StudyError) -> Bool {
        a.code == b.code && a.description == b.description
    }

    /// Hashes code and text.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(description)
    }
}
