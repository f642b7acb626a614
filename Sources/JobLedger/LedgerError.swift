/// Why the job ledger could not be opened, read or written.
public struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The file or its folder cannot be opened.
        public static let notReadable = Code(rawValue: "not-readable")
        /// The file or its folder cannot be written.
        public static let notWritable = Code(rawValue: "not-writable")
        /// The folder lies on a network file system, where SQLite's locks do not hold.
        public static let networkFileSystem = Code(rawValue: "network-file-system")
        /// The file is not a ledger, or is damaged.
        public static let corrupt = Code(rawValue: "corrupt")
        /// A newer Limpid wrote the file.
        public static let newerVersion = Code(rawValue: "newer-version")
        /// Another process held the ledger for too long.
        public static let busy = Code(rawValue: "busy")
        /// The disk is full.
        public static let diskFull = Code(rawValue: "disk-full")
        /// A value does not belong in the ledger, such as a UID with other characters than digits and dots.
        public static let invalidValue = Code(rawValue: "invalid-value")
        /// The attempt is not this caller's to finish: it ended, or another process took it over.
        public static let notClaimed = Code(rawValue: "not-claimed")
        /// Something else that SQLite reported.
        public static let database = Code(rawValue: "database")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong and what to do, for people and logs; free of patient data.
    public let description: String
    /// The description with the values involved, such as the path.
    public let expandedDescription: String

    /// Creates an error.
    public init(_ code: Code, _ description: String, expanded: String? = nil) {
        self.code = code
        self.description = description
        self.expandedDescription = expanded ?? description
    }
}
