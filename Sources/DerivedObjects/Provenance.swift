import DICOMFiles
import Foundation

/// The sidecar beside a derived series: what was made from what, and how.
///
/// Holds UIDs and digests, nothing of the patient; it survives where de-identification strips the objects' own account.
public struct Provenance: Codable, Hashable, Sendable {
    /// One source instance.
    public struct Source: Codable, Hashable, Sendable {
        /// SOP Instance UID (0008,0018).
        public let sopInstanceUID: String
        /// SHA-256 of the file, hexadecimal.
        public let sha256: String

        /// Names a source instance and the digest of its file.
        public init(sopInstanceUID: String, sha256: String) {
            self.sopInstanceUID = sopInstanceUID
            self.sha256 = sha256
        }
    }

    /// One output instance.
    public struct Output: Codable, Hashable, Sendable {
        /// What it is.
        public let kind: DerivedKind
        /// SOP Instance UID (0008,0018).
        public let sopInstanceUID: String
        /// SOP Class UID (0008,0016).
        public let sopClassUID: String
        /// Series Instance UID (0020,000E).
        public let seriesInstanceUID: String
        /// File name without its folder.
        public let file: String
        /// SHA-256 of the file, hexadecimal.
        public let sha256: String
        /// SOP Instance UIDs of every image it was made from.
        public let madeFrom: [String]

        /// Records a written object; of its path only the file name is kept.
        public init(kind: DerivedKind, object: WrittenObject) {
            self.kind = kind
            sopInstanceUID = object.sopInstanceUID
            sopClassUID = object.sopClassUID
            seriesInstanceUID = object.seriesInstanceUID
            file = object.file.path.split(separator: "/").last.map(String.init) ?? ""
            sha256 = object.file.sha256
            madeFrom = object.sourceSOPInstanceUIDs
        }
    }

    /// Version of this document's form.
    public let version: Int
    /// Study Instance UID of the source.
    public let studyInstanceUID: String
    /// Series Instance UID of the source.
    public let sourceSeriesInstanceUID: String
    /// Index among the volumes that the source series was split into.
    public let partIndex: Int
    /// Every source instance.
    public let sources: [Source]
    /// Every output instance.
    public let outputs: [Output]
    /// How the outputs were made.
    public let derivation: Derivation

    /// Creates the account of one volume.
    public init(
        studyInstanceUID: String,
        sourceSeriesInstanceUID: String,
        partIndex: Int,
        sources: [Source],
        outputs: [Output],
        derivation: Derivation
    ) {
        version = 1
        self.studyInstanceUID = studyInstanceUID
        self.sourceSeriesInstanceUID = sourceSeriesInstanceUID
        self.partIndex = partIndex
        self.sources = sources
        self.outputs = outputs
        self.derivation = derivation
    }

    /// The document as JSON, keys sorted, dates in ISO 8601: the same bytes for the same account.
    public func json() throws(DerivationError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        do {
            return try encoder.encode(self)
        } catch {
            throw DerivationError(.writingFailed, "the provenance could not be encoded", underlying: error)
        }
    }

    /// Reads a document that `json()` wrote.
    public init(json: Data) throws(DerivationError) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            self = try decoder.decode(Provenance.self, from: json)
        } catch {
            throw DerivationError(
                .malformedSource,
                "the provenance document cannot be read",
                underlying: error
            )
        }
    }
}
