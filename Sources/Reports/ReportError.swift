/// Why a picture or report could not be made, written or read.
public struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// A file or folder cannot be created, written, synced or renamed.
        public static let notWritable = Code(rawValue: "not-writable")
        /// Something has the name of a file that is to be new.
        public static let targetExists = Code(rawValue: "target-exists")
        /// The disk or quota is full.
        public static let diskFull = Code(rawValue: "disk-full")
        /// A file cannot be opened or read.
        public static let notReadable = Code(rawValue: "not-readable")
        /// A PNG is broken.
        public static let malformedPNG = Code(rawValue: "malformed-png")
        /// A sound PNG of a kind that is not read: a palette, transparency, fewer than 8 bits, or 16-bit RGB.
        public static let unsupportedPNG = Code(rawValue: "unsupported-png")
        /// A picture's extent and its number of samples disagree, or it is empty.
        public static let invalidPicture = Code(rawValue: "invalid-picture")
        /// Volumes that belong together differ in shape.
        public static let shapeMismatch = Code(rawValue: "shape-mismatch")
        /// A display window without a positive, finite width.
        public static let invalidWindow = Code(rawValue: "invalid-window")
        /// A histogram's bin width is not positive and finite, or two histograms have different bins.
        public static let invalidHistogram = Code(rawValue: "invalid-histogram")
        /// A folder name that is not a plain UID of digits and dots.
        public static let invalidFolderName = Code(rawValue: "invalid-folder-name")
        /// A run report that cannot be encoded, or a `run.json` that cannot be decoded.
        public static let malformedReport = Code(rawValue: "malformed-report")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong and what to do, for people and logs; free of patient data and of paths.
    public let description: String
    /// The description with the paths and values involved.
    public let expandedDescription: String

    /// Creates an error.
    public init(_ code: Code, _ description: String, expanded: String? = nil) {
        self.code = code
        self.description = description
        self.expandedDescription = expanded ?? description
    }
}
