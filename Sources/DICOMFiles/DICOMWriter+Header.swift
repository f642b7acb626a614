extension DICOMWriter {
    /// The bytes before the pixel data element and those after it.
    static func encode(
        _ dataSet: DataSet,
        _ layout: PixelLayout
    ) throws(DICOMError) -> (header: [UInt8], trailer: [UInt8]) {
        for tag in [Tag.sopClassUID, .sopInstanceUID] {
            guard let uid = dataSet.uid(tag), DICOMUID.isValid(uid) else {
                throw DICOMError(.invalidUID, "\(tag) is missing or not a valid UID", tag: tag)
            }
        }
        var leading = DataSet()
        var trailing = DataSet()
        for element in dataSet.elements where element.tag.element != 0 {
            guard element.tag.group >= 0x0008 else {
                throw .malformed(element.tag, "does not belong into a data set")
            }
            guard element.tag.group != 0x7FE0 else {
                throw .malformed(element.tag, "is written by the writer alone")
            }
            if element.tag < .pixelDataGroup {
                leading[element.tag] = element
            } else {
                trailing[element.tag] = element
            }
        }
        try layout.describe(in: &leading)
        let header = try DCMTK.part10(leading, transferSyntaxUID: layout.syntax.uid)
        return (header, trailing.explicitLittleEndian())
    }

    /// Where the data set starts in a header made by `encode`: after preamble, prefix and the file meta
    /// information.
    static func dataSetStart(_ header: [UInt8]) -> Int {
        // (0002,0000) UL 4 comes first and tells how much follows it.
        let lengthStart = 128 + 4 + 8
        let length = (0..<4).reduce(0) { $0 | Int(header[lengthStart + $1]) << (8 * $1) }
        return lengthStart + 4 + length
    }
}

extension Tag {
    /// Before the first element of the pixel data group.
    static let pixelDataGroup = Tag(0x7FE0, 0x0000)
}
