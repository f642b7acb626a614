import CDCMTK

/// DCMTK as functions over bytes; every call starts it first.
enum DCMTK {
    /// Starts DCMTK once per process, or tells every time why it cannot: without its dictionary nothing is
    /// decoded by guesswork.
    static func start() throws(DICOMError) {
        var error = cdcmtk_error()
        let status = cdcmtk_start(&error)
        guard status == .ok else { throw DICOMError(status, error, doing: "start DCMTK") }
    }

    /// The elements of a pre-scanned data set in explicit VR little endian.
    static func explicitElements(_ bytes: [UInt8], _ encoding: ElementEncoding) throws(DICOMError) -> [UInt8]
    {
        try start()
        let layout: cdcmtk_encoding =
            switch encoding {
            case .implicitLittleEndian: .implicitLittleEndian
            case .explicitLittleEndian: .explicitLittleEndian
            case .explicitBigEndian: .explicitBigEndian
            }
        var error = cdcmtk_error()
        var handle: OpaquePointer?
        let status = bytes.withUnsafeBufferPointer { buffer in
            // An empty array may have no address; the shim does not look at it then.
            withUnsafePointer(to: UInt8(0)) { empty in
                cdcmtk_bytes_create_explicit(
                    buffer.baseAddress ?? empty,
                    buffer.count,
                    layout,
                    &handle,
                    &error
                )
            }
        }
        guard status == .ok, let handle else { throw DICOMError(status, error, doing: "read the elements") }
        defer { cdcmtk_bytes_destroy(handle) }
        var length = 0
        let start = cdcmtk_bytes_borrow(handle, &length)
        return Array(UnsafeBufferPointer(start: start, count: length))
    }

    /// One frame decoded: samples of a pixel together, words in the machine's byte order, and their colour
    /// space.
    static func decode(
        _ compressed: [UInt8],
        _ format: PixelFormat,
        transferSyntax: String
    ) throws(DICOMError) -> (bytes: [UInt8], photometricInterpretation: String) {
        try start()
        // The caller has validated the format: all of these fit.
        let exact = format.rows * format.columns * format.samplesPerPixel * (format.bitsAllocated / 8)
        let capacity = exact + exact % 2
        var error = cdcmtk_error()
        var complaints: UInt32 = 0
        var status = cdcmtk_status.ok
        var photometric = [CChar](repeating: 0, count: 17)
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { pixels, count in
            format.photometricInterpretation.withCString { name in
                compressed.withUnsafeBufferPointer { source in
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
                    guard let input = source.baseAddress, let output = pixels.baseAddress else {
                        status = .condition
                        return
                    }
                    // What a codec leaves out must not be old memory.
                    output.initialize(repeating: 0, count: capacity)
                    status = cdcmtk_frame_decode(
                        transferSyntax,
                        &description,
                        input,
                        source.count,
                        output,
                        capacity,
                        &photometric,
                        &complaints,
                        &error
                    )
                    count = exact
                }
            }
        }
        guard status == .ok else { throw DICOMError(status, error, doing: "decode a frame") }
        guard complaints == 0 else {
            throw DICOMError(
                .decodeFailed,
                "a compressed frame is damaged: its decoder filled in what was missing"
            )
        }
        return (
            bytes,
            String(decoding: photometric.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        )
    }
}

extension DICOMError {
    /// What a call of the shim reported.
    ///
    /// DCMTK's text is fixed English, but may name an element: it goes into the expanded description.
    fileprivate init(_ status: cdcmtk_status, _ error: cdcmtk_error, doing what: String) {
        let message = withUnsafeBytes(of: error.message) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let code: Code =
            switch status {
            case .noDictionary: .dictionaryMissing
            default: .decodeFailed
            }
        let reason =
            status == .noDictionary ? ": its data dictionary is not loaded (is DCMDICTPATH set?)" : ""
        self.init(
            code,
            "DCMTK could not \(what)\(reason)",
            expanded: "DCMTK could not \(what): \(message) (module \(error.module), code \(error.code))"
        )
    }
}
