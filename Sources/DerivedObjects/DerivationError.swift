/// Why a derived object could not be composed or written.
public struct DerivationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// A field of the derivation is empty, too long, not ASCII or out of range.
        public static let invalidDerivation = Code(rawValue: "invalid-derivation")
        /// A UID of the source is malformed, or an output UID equals one of the source.
        public static let invalidUID = Code(rawValue: "invalid-uid")
        /// The source lacks something this kind of object cannot do without.
        public static let unsupportedSource = Code(rawValue: "unsupported-source")
        /// The source's attributes contradict each other or cannot be read.
        public static let malformedSource = Code(rawValue: "malformed-source")
        /// Frames came out of order, too many, too few, of another size, or not finite.
        public static let unexpectedPixels = Code(rawValue: "unexpected-pixels")
        /// The file could not be written or did not read back.
        public static let writingFailed = Code(rawValue: "writing-failed")
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
    public static func == (a: DerivationError, b: DerivationError) -> Bool {
        a.code == b.code && a.expandedDescription == b.expandedDescription
    }

    /// Hashes code and texts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(expandedDescription)
    }
}
