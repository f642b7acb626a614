/// What only reading can find wrong.
extension DICOMError.Code {
    /// The bytes look like a data set, but there is no preamble, `DICM` prefix or file meta information
    /// before it.
    public static let missingFileMeta = DICOMError.Code(rawValue: "missing-file-meta")
    /// Tags, lengths, items or delimiters do not fit together.
    public static let malformedStructure = DICOMError.Code(rawValue: "malformed-structure")
    /// A readable object without pixels, such as a structured report, a plan or a directory.
    public static let notAnImage = DICOMError.Code(rawValue: "not-an-image")
    /// The file is no longer the one whose header was read.
    public static let sourceChanged = DICOMError.Code(rawValue: "source-changed")
}
