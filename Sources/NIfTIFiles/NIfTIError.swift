/// Why a NIfTI file could not be read.
public struct NIfTIError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The file cannot be opened.
        public static let notReadable = Code(rawValue: "not-readable")
        /// The file is no NIfTI file.
        public static let notNIfTI = Code(rawValue: "not-nifti")
        /// A kind of NIfTI file that is not read.
        public static let unsupported = Code(rawValue: "unsupported")
        /// The header contradicts itself or the standard.
        public static let malformedHeader = Code(rawValue: "malformed-header")
        /// The file ends before its values do, or its compressed bytes are damaged.
        public static let truncated = Code(rawValue: "truncated")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong, for people and logs; free of the path.
    public let description: String
    /// The description with the path involved.
    public let expandedDescription: String

    /// Creates an error about a file.
    public init(_ code: Code, _ description: String, path: String) {
        self.code = code
        self.description = description
        expandedDescription = "\(path): \(description)"
    }
}
