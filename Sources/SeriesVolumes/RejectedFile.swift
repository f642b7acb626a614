import DICOMFiles

/// A file that belongs to no series that could be processed: ignored, broken, or an identical copy.
public struct RejectedFile: Hashable, Sendable, Codable {
    /// Absolute path.
    public let path: String
    /// Why, for programs: a `DICOMError` code or one of those in `FolderScan`.
    public let code: String
    /// Why, for people; free of patient data.
    public let reason: String
    /// The series a broken file says it belongs to, or an identical copy belongs to; nil where that is unknown.
    public let seriesInstanceUID: String?

    /// Creates an entry; `reason` is free of patient data.
    public init(path: String, code: String, reason: String, seriesInstanceUID: String? = nil) {
        self.path = path
        self.code = code
        self.reason = reason
        self.seriesInstanceUID = seriesInstanceUID
    }
}

/// What later steps need to know of one source file without its header.
public struct SourceFile: Hashable, Sendable, Codable {
    /// Absolute path.
    public let path: String
    /// SOP Instance UID.
    public let sopInstanceUID: String
    /// SOP Class UID, empty where absent.
    public let sopClassUID: String
    /// Size in bytes when the folder was scanned.
    public let fileSize: Int
    /// Modification time when the folder was scanned, in nanoseconds since 1970.
    public let modificationTimeNanoseconds: Int64

    init(_ header: DICOMHeader) {
        path = header.path
        sopInstanceUID = header.sopInstanceUID ?? ""
        sopClassUID = header.sopClassUID ?? ""
        fileSize = header.fileSize
        modificationTimeNanoseconds = header.modificationTimeNanoseconds
    }
}
