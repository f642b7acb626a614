/// Why weights or a training state could not be read, written or used.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The file cannot be opened or read.
        public static let notReadable = Code(rawValue: "not-readable")
        /// The file cannot be written.
        public static let notWritable = Code(rawValue: "not-writable")
        /// The file ends before its last tensor does.
        public static let truncated = Code(rawValue: "truncated")
        /// The file is not safetensors, or breaks its rules.
        public static let malformed = Code(rawValue: "malformed")
        /// The bytes are not those that were written.
        public static let damaged = Code(rawValue: "damaged")
        /// The file carries no digest of its bytes.
        public static let digestMissing = Code(rawValue: "digest-missing")
        /// A tensor's numbers are of a type that is not read.
        public static let unsupportedType = Code(rawValue: "unsupported-type")
        /// A tensor that is needed is not there.
        public static let missingTensor = Code(rawValue: "missing-tensor")
        /// A tensor is there that nobody asked for.
        public static let unexpectedTensor = Code(rawValue: "unexpected-tensor")
        /// A tensor has another shape than the network's.
        public static let shapeMismatch = Code(rawValue: "shape-mismatch")
        /// A tensor holds a value that is not finite.
        public static let notFinite = Code(rawValue: "not-finite")
        /// Metadata that is needed is missing or makes no sense.
        public static let invalidMetadata = Code(rawValue: "invalid-metadata")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong, with file and tensor, and what to do; for people and logs.
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
    public static func == (a: CheckpointError, b: CheckpointError) -> Bool {
        a.code == b.code && a.expandedDescription == b.expandedDescription
    }

    /// Hashes code and texts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(expandedDescription)
    }
}
