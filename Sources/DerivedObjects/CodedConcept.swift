import DICOMFiles

/// A code from a controlled terminology (PS3.3 Section 8, Basic Code Sequence macro).
public struct CodedConcept: Codable, Hashable, Sendable {
    /// Code Value (0008,0100), at most 16 characters.
    public let value: String
    /// Coding Scheme Designator (0008,0102), at most 16 characters: `DCM`, `SCT`, `UCUM`.
    public let scheme: String
    /// Code Meaning (0008,0104), at most 64 characters.
    public let meaning: String

    /// Creates a code from its value, the scheme it belongs to and its meaning.
    public init(_ value: String, _ scheme: String, _ meaning: String) {
        self.value = value
        self.scheme = scheme
        self.meaning = meaning
    }

    /// The sequence item that holds this code.
    package var item: DataSet {
        var item = DataSet()
        item.set(.codeValue, .sh, text: value)
        item.set(.codingSchemeDesignator, .sh, text: scheme)
        item.set(.codeMeaning, .lo, text: meaning)
        return item
    }

    /// Whether the code fits its value representations and is ASCII, so that it is valid in every character set.
    package var isValid: Bool {
        value.isShortASCII(upTo: 16) && scheme.isShortASCII(upTo: 16) && meaning.isShortASCII(upTo: 64)
    }
}

extension CodedConcept {
    /// The code of CID 7203 nearest to denoising, which has none of its own.
    public static let smoothing = CodedConcept("113087", "DCM", "Smoothing")
    /// Why a Source Image Sequence item is there (CID 7202).
    package static let sourceImage = CodedConcept(
        "121322",
        "DCM",
        "Source Image for Image Processing Operation"
    )
    /// The scanner, in Contributing Equipment Sequence (CID 7005).
    package static let acquisitionEquipment = CodedConcept("109101", "DCM", "Acquisition Equipment")
    /// A post-processor, in Contributing Equipment Sequence (CID 7005).
    package static let processingEquipment = CodedConcept("109102", "DCM", "Processing Equipment")
    /// How an uncertainty map came to be.
    package static let uncertaintyAnalysis = CodedConcept("UNCERTAINTY", "99LIMPID", "Uncertainty analysis")
}

extension String {
    /// Whether the text has 1 to `limit` characters, all printable ASCII and none a backslash.
    package func isShortASCII(upTo limit: Int) -> Bool {
        !isEmpty && utf8.count <= limit && utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x5C }
    }
}
