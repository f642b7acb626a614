extension DICOMReader {
    /// Decodes the frames `range` (from 0) one after another; equal to what pydicom's `pixel_array` gives, to
    /// the bit where the compression is lossless.
    ///
    /// The pixel data are checked against the header and the file before anything is allocated; the rest of
    /// the header is not (see `validateImagePlane`). Different files may be read at the same time.
    ///
    /// - Throws: `source-changed` where the file is no longer the one whose header this is, `not-an-image`,
    ///   `invalid-image-plane`, `pixel-data-length`, `unsupported-transfer-syntax`, `decode-failed`,
    ///   `not-readable`.
    public static func frames(
        of header: DICOMHeader,
        _ range: Range<Int>
    ) throws(DICOMError) -> [FramePixels] {
        let format = try header.checkedPixels().format
        guard range.lowerBound >= 0, range.upperBound <= format.frames else {
            throw DICOMError(
                .pixelDataLength,
                "frames were asked for that the object does not have",
                expanded: "frames \(range) of \(format.frames)"
            )
        }
        let file = try ReadOnlyFile(path: header.path)
        guard file.size == header.fileSize,
            file.modificationTimeNanoseconds == header.modificationTimeNanoseconds
        else {
            throw DICOMError(.sourceChanged, "the file has changed since its header was read")
        }
        guard let element = header.pixelData else {
            throw DICOMError(.notAnImage, "the object has no pixel data")
        }
        switch element.layout {
        case .native(let content):
            let native = NativeFrames(
                format: format,
                element: element,
                content: content,
                isBigEndian: header.transferSyntax.encoding.isBigEndian
            )
            return try range.map { (index) throws(DICOMError) in
                let wanted = native.bytes(ofFrame: index)
                let bytes =
                    if let start = header.deflatedFrom {
                        try Inflation(file, from: start).bytes(wanted)
                    } else {
                        try file.read(wanted)
                    }
                return try native.frame(index, from: bytes)
            }
        case .encapsulated(let table, let fragments):
            let frames = try EncapsulatedFrames(
                format: format,
                offsetTable: table,
                fragments: fragments,
                header: header,
                file
            )
            return try range.map { (index) throws(DICOMError) in try frames.decode(index, file) }
        }
    }
}
