import DICOMFiles

/// Why a folder could not be scanned or a slab not be read.
public struct SeriesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable, Codable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// An input path does not exist or cannot be looked at.
        public static let inputNotFound = Code(rawValue: "input-not-found")
        /// The pixels of an instance could not be read or decoded.
        public static let decodeFailed = Code(rawValue: "decode-failed")
        /// A file no longer has the matrix that its header had when the folder was scanned.
        public static let changedSinceScan = Code(rawValue: "changed-since-scan")
        /// A DICOM Segmentation object contradicts itself, or the images that it names.
        public static let invalidSegmentation = Code(rawValue: "invalid-segmentation")
        /// No DICOM Segmentation object says what a slice shows.
        public static let noSegmentation = Code(rawValue: "no-segmentation")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong, for people and logs; free of patient data and of paths.
    public let description: String
    /// The description with the path involved.
    public let expandedDescription: String
    /// The reader's error this one was made from.
    public let underlying: DICOMError?

    /// Creates an error.
    public init(_ code: Code, _ description: String, expanded: String? = nil, underlying: DICOMError? = nil) {
        self.code = code
        self.description = description
        self.expandedDescription = expanded ?? description
        self.underlying = underlying
    }

    /// Equal where code and texts agree.
    public static func == (a: SeriesError, b: SeriesError) -> Bool {
        a.code == b.code && a.expandedDescription == b.expandedDescription
    }

    /// Hashes code and texts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(expandedDescription)
    }
}
