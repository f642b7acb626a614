/// Why a DICOM file could not be read or written.
public struct DICOMError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The bytes are not a DICOM file.
        public static let notDICOM = Code(rawValue: "not-dicom")
        /// The file ends before its elements do.
        public static let truncated = Code(rawValue: "truncated")
        /// Sequences are nested deeper than the limit.
        public static let nestedTooDeep = Code(rawValue: "nested-too-deep")
        /// More elements than the limit.
        public static let tooManyElements = Code(rawValue: "too-many-elements")
        /// A declared length is larger than what is left of the file.
        public static let lengthExceedsFile = Code(rawValue: "length-exceeds-file")
        /// A deflated data set grows beyond the cap.
        public static let inflatedTooLarge = Code(rawValue: "inflated-too-large")
        /// The transfer syntax cannot be read, or cannot hold these pixels.
        public static let unsupportedTransferSyntax = Code(rawValue: "unsupported-transfer-syntax")
        /// The pixel data have another length, or another number of frames, than the attributes say.
        public static let pixelDataLength = Code(rawValue: "pixel-data-length")
        /// The image attributes are missing, contradictory or impossible.
        public static let invalidImagePlane = Code(rawValue: "invalid-image-plane")
        /// A value breaks the rules of its value representation.
        public static let malformedValue = Code(rawValue: "malformed-value")
        /// A UID breaks the rules of PS3.5 9.1.
        public static let invalidUID = Code(rawValue: "invalid-uid")
        /// The pixel data could not be decoded.
        public static let decodeFailed = Code(rawValue: "decode-failed")
        /// The pixel data or the data set could not be encoded.
        public static let encodeFailed = Code(rawValue: "encode-failed")
        /// DCMTK's data dictionary is not loaded.
        public static let dictionaryMissing = Code(rawValue: "dictionary-missing")
        /// A file or folder could not be read.
        public static let notReadable = Code(rawValue: "not-readable")
        /// A file or folder could not be written.
        public static let notWritable = Code(rawValue: "not-writable")
        /// No space or quota is left.
        public static let diskFull = Code(rawValue: "disk-full")
        /// Something already exists where a file or folder should be made.
        public static let targetExists = Code(rawValue: "target-exists")
        /// What was read back is not what was written.
        public static let verificationFailed = Code(rawValue: "verification-failed")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong, for people and logs; free of patient data, and of paths, which may hold some.
    public let description: String
    /// The description with the values involved: may hold paths and attribute values.
    public let expandedDescription: String
    /// The attribute at fault, where there is one.
    public let tag: Tag?

    /// Creates an error; `expanded` adds what must not stand in a log.
    public init(_ code: Code, _ description: String, tag: Tag? = nil, expanded: String? = nil) {
        self.code = code
        self.description = description
        self.expandedDescription = expanded ?? description
        self.tag = tag
    }

    /// A value that breaks the rules of its VR: names the attribute, and quotes `value` only in the
    /// expansion.
    static func malformed(_ tag: Tag, _ what: String, value: String? = nil) -> DICOMError {
        let description = "\(tag) \(what)"
        return DICOMError(
            .malformedValue,
            description,
            tag: tag,
            expanded: value.map { "\(description): \"\($0)\"" }
        )
    }
}
