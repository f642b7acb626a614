/// Why a reader study could not be written or unblinded.
public struct ReaderStudyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The study leaves nothing to compare, or asks for more repeats than pairs allow.
        public static let invalidRequest = Code(rawValue: "invalid-request")
        /// A folder holds something else already, or the key would lie among what readers get.
        public static let unsuitableFolder = Code(rawValue: "unsuitable-folder")
        /// Something cannot be written.
        public static let notWritable = Code(rawValue: "not-writable")
        /// A file cannot be read.
        public static let notReadable = Code(rawValue: "not-readable")
        /// The key is not one that Limpid wrote.
        public static let invalidKey = Code(rawValue: "invalid-key")
        /// The key is not the one that was sealed.
        public static let brokenSeal = Code(rawValue: "broken-seal")
        /// A reader's answers cannot be understood.
        public static let invalidAnswers = Code(rawValue: "invalid-answers")
        /// A defect of Limpid itself.
        public static let internalError = Code(rawValue: "internal-error")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong, for people and logs; free of paths.
    public let description: String
    /// The description with the paths and values involved, and what to do.
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
    public static func == (a: ReaderStudyError, b: ReaderStudyError) -> Bool {
        a.code == b.code && a.expandedDescription == b.expandedDescription
    }

    /// Hashes code and texts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(expandedDescription)
    }
}
