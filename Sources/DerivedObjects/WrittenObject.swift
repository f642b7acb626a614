import DICOMFiles

/// One derived object on disk and what it was made from.
public struct WrittenObject: Codable, Hashable, Sendable {
    /// SOP Instance UID (0008,0018).
    public let sopInstanceUID: String
    /// SOP Class UID (0008,0016).
    public let sopClassUID: String
    /// Series Instance UID (0020,000E).
    public let seriesInstanceUID: String
    /// The file, its SHA-256, size and frame count.
    public let file: WrittenFile
    /// SOP Instance UIDs of every image it was made from.
    public let sourceSOPInstanceUIDs: [String]

    /// Creates a record of a written object.
    public init(
        sopInstanceUID: String,
        sopClassUID: String,
        seriesInstanceUID: String,
        file: WrittenFile,
        sourceSOPInstanceUIDs: [String]
    ) {
        self.sopInstanceUID = sopInstanceUID
        self.sopClassUID = sopClassUID
        self.seriesInstanceUID = seriesInstanceUID
        self.file = file
        self.sourceSOPInstanceUIDs = sourceSOPInstanceUIDs
    }
}
