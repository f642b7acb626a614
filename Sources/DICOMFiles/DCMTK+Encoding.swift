import CDCMTK

extension DCMTK {
    /// The start of a Part 10 file: preamble, file meta information and the elements of `dataSet`, which come
    /// before pixel data.
    static func part10(_ dataSet: DataSet, transferSyntaxUID: String) throws(DICOMError) -> [UInt8] {
        try start()
        let elements = dataSet.explicitLittleEndian()
        var error = cdcmtk_error()
        var handle: OpaquePointer?
        let status = elements.withUnsafeBufferPointer { buffer in
            withUnsafePointer(to: UInt8(0)) { empty in
                cdcmtk_bytes_create_part10(
                    buffer.baseAddress ?? empty,
                    buffer.count,
                    transferSyntaxUID,
                    Implementation.classUID,
                    Implementation.versionName,
                    &handle,
                    &error
                )
            }
        }
        return try bytes(handle, status, error, doing: "encode the data set")
    }

    /// One frame compressed: the bytes of one fragment.
    ///
    /// `frame` holds little-endian samples, those of a pixel together. The caller has validated `format`.
    static func compress(
        _ frame: [UInt8],
        _ format: PixelFormat,
        _ syntax: OutputTransferSyntax
    ) throws(DICOMError) -> [UInt8] {
        try start()
        var error = cdcmtk_error()
        var handle: OpaquePointer?
        let status = format.photometricInterpretation.withCString { name in
            frame.withUnsafeBufferPointer { buffer in
                var description = cdcmtk_frame_format(
                    rows: UInt16(format.rows),
                    columns: UInt16(format.columns),
                    samples_per_pixel: UInt16(format.samplesPerPixel),
                    bits_allocated: UInt16(format.bitsAllocated),
                    bits_stored: UInt16(format.bitsStored),
                    high_bit: UInt16(format.highBit),
                    pixel_representation: format.isSigned ? 1 : 0,
                    photometric_interpretation: name
                )
                return withUnsafePointer(to: UInt8(0)) { empty in
                    cdcmtk_bytes_create_frame(
                        syntax.uid,
                        &description,
                        buffer.baseAddress ?? empty,
                        buffer.count,
                        &handle,
                        &error
                    )
                }
            }
        }
        return try bytes(handle, status, error, doing: "compress a frame")
    }

    /// Takes over bytes made by the shim.
    private static func bytes(
        _ handle: OpaquePointer?,
        _ status: cdcmtk_status,
        _ error: cdcmtk_error,
        doing what: String
    ) throws(DICOMError) -> [UInt8] {
        guard status == .ok, let handle else {
            let message = withUnsafeBytes(of: error.message) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw DICOMError(
                .encodeFailed,
                "DCMTK could not \(what)",
                expanded: "DCMTK could not \(what): \(message) (module \(error.module), code \(error.code))"
            )
        }
        defer { cdcmtk_bytes_destroy(handle) }
        var length = 0
        let start = cdcmtk_bytes_borrow(handle, &length)
        return Array(UnsafeBufferPointer(start: start, count: length))
    }
}

/// Who wrote a file (PS3.7 D.3.3.2).
enum Implementation {
    /// Implementation Class UID: the namespace UUID of Limpid.
    static let classUID = "2.25.\(DICOMUID.namespace)"
    /// Implementation Version Name (SH, at most 16 characters).
    static let versionName = "LIMPID"
}
