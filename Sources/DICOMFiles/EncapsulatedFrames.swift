/// Frames of compressed pixel data: which fragments belong to which frame (PS3.5 A.4), and their decoding.
struct EncapsulatedFrames {
    private let format: PixelFormat
    private let transferSyntax: TransferSyntax
    private let fragments: [Range<Int>]
    /// Fragments of every frame.
    private let frames: [Range<Int>]

    init(
        format: PixelFormat,
        offsetTable: Range<Int>,
        fragments: [Range<Int>],
        header: DICOMHeader,
        _ file: borrowing ReadOnlyFile
    ) throws(DICOMError) {
        self.format = format
        self.fragments = fragments
        transferSyntax = header.transferSyntax
        frames = try Self.assign(fragments, to: format.frames, offsetTable, header.extendedOffsets, file)
    }

    // MARK: Fragments to frames

    private static func assign(
        _ fragments: [Range<Int>],
        to count: Int,
        _ table: Range<Int>,
        _ extended: [UInt64],
        _ file: borrowing ReadOnlyFile
    ) throws(DICOMError) -> [Range<Int>] {
        if count == 1 { return [0..<fragments.count] }
        if count == fragments.count { return (0..<count).map { $0..<($0 + 1) } }
        let basic = try file.read(table)
        let offsets =
            extended.isEmpty
            ? StoredValues.words(basic, bitsAllocated: 32, isBigEndian: false).map {
                UInt64(UInt32(bitPattern: $0))
            } : extended
        var starts = starts(at: offsets, fragments)
        // Without a usable table a frame begins where a codestream does.
        if starts?.count != count { starts = try codestreamStarts(fragments, file) }
        guard let starts, starts.count == count else {
            throw DICOMError(
                .pixelDataLength,
                "the fragments of the compressed pixel data cannot be assigned to the frames",
                expanded: "\(fragments.count) fragments for \(count) frames and no offset table that fits"
            )
        }
        return starts.indices.map { starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : fragments.count) }
    }

    /// Fragments at these offsets, which count from the first fragment's item tag; nil where one fits no
    /// fragment or order is lost.
    private static func starts(at offsets: [UInt64], _ fragments: [Range<Int>]) -> [Int]? {
        guard let origin = fragments.first?.lowerBound, offsets.first == 0 else { return nil }
        var starts: [Int] = []
        for offset in offsets {
            var next = (starts.last ?? -1) + 1
            while next < fragments.count, UInt64(fragments[next].lowerBound - origin) < offset { next += 1 }
            guard next < fragments.count, UInt64(fragments[next].lowerBound - origin) == offset else {
                return nil
            }
            starts.append(next)
        }
        return starts
    }

    private static func codestreamStarts(
        _ fragments: [Range<Int>],
        _ file: borrowing ReadOnlyFile
    ) throws(DICOMError) -> [Int] {
        var starts: [Int] = []
        for (index, fragment) in fragments.enumerated() {
            let first = try file.read(fragment.prefix(4))
            // Start of image of JPEG and JPEG-LS, start of codestream of JPEG 2000.
            if first.starts(with: [0xFF, 0xD8, 0xFF]) || first.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) {
                starts.append(index)
            }
        }
        return starts.first == 0 ? starts : []
    }

    // MARK: Decoding

    /// Decodes frame `index`, all its fragments joined.
    func decode(_ index: Int, _ file: borrowing ReadOnlyFile) throws(DICOMError) -> FramePixels {
        var compressed: [UInt8] = []
        for fragment in fragments[frames[index]] { compressed += try file.read(fragment) }
        guard !compressed.isEmpty else { throw DICOMError(.pixelDataLength, "a compressed frame is empty") }
        switch transferSyntax.codec {
        case .rle:
            let bytes = try RLELossless.decode(compressed, format)
            return FramePixels(
                stored: stored(
                    bytes,
                    bits: format.bitsStored,
                    isBigEndian: false,
                    color: format.photometricInterpretation
                )
            )
        case .dcmtk: return try decodeJPEG(compressed)
        case .openJPEG:
            let samples = try JPEG2000.decode(compressed, format)
            return FramePixels(
                stored: isYBRFull(format.photometricInterpretation)
                    ? ColorConversion.rgb(fromYBR: samples) : samples
            )
        case .native, .none:
            throw DICOMError(
                .unsupportedTransferSyntax,
                "no decoder for transfer syntax \(transferSyntax.uid)"
            )
        }
    }

    private func decodeJPEG(_ compressed: [UInt8]) throws(DICOMError) -> FramePixels {
        guard let codestream = CodestreamHeader(compressed), codestream.isSigned == nil else {
            throw DICOMError(.decodeFailed, "a compressed frame does not begin like a JPEG image")
        }
        try codestream.check(against: format)
        guard Self.hasEndOfImage(compressed) else {
            throw DICOMError(.decodeFailed, "a compressed frame has no end: it is cut off")
        }
        let stream = transferSyntax.isJPEGLS ? JPEGLSPreset.explicit(compressed) : compressed
        let (bytes, color) = try DCMTK.decode(
            stream,
            codestream.resolvedColor(of: format),
            transferSyntax: transferSyntax.uid
        )
        // JPEG-LS cannot say that samples are signed: their sign bit is the codestream's highest.
        let bits = transferSyntax.isJPEGLS && format.isSigned ? codestream.precision : format.bitsStored
        #if _endian(big)
            let isBigEndian = true
        #else
            let isBigEndian = false
        #endif
        return FramePixels(stored: stored(bytes, bits: bits, isBigEndian: isBigEndian, color: color))
    }

    /// Decoded bytes as numbers, in RGB where they are colour.
    private func stored(_ bytes: [UInt8], bits: Int, isBigEndian: Bool, color: String) -> [Int32] {
        var values = StoredValues.words(bytes, bitsAllocated: format.bitsAllocated, isBigEndian: isBigEndian)
        StoredValues.restrict(&values, bits: bits, isSigned: format.isSigned)
        return isYBRFull(color) ? ColorConversion.rgb(fromYBR: values) : values
    }

    private func isYBRFull(_ color: String) -> Bool {
        format.samplesPerPixel == 3 && (color == "YBR_FULL" || color == "YBR_FULL_422")
    }

    /// Whether an end-of-image marker closes the frame, padding and a few stray bytes aside.
    ///
    /// Entropy-coded data never hold it.
    private static func hasEndOfImage(_ bytes: [UInt8]) -> Bool {
        let tail = bytes.suffix(4096)
        return zip(tail, tail.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 }
    }
}

extension CodestreamHeader {
    /// The size in the codestream decides how much a decoder allocates and writes.
    func check(against format: PixelFormat) throws(DICOMError) {
        guard rows == format.rows, columns == format.columns, components == format.samplesPerPixel else {
            throw DICOMError(
                .decodeFailed,
                "a compressed frame has another size than the header says",
                expanded:
                    "codestream \(columns)×\(rows)×\(components), header \(format.columns)×\(format.rows)×\(format.samplesPerPixel)"
            )
        }
        guard precision <= format.bitsAllocated else {
            throw DICOMError(
                .decodeFailed,
                "a compressed frame has more bits than Bits Allocated",
                expanded: "codestream \(precision) bits, Bits Allocated \(format.bitsAllocated)"
            )
        }
    }

    /// The format with the colour space the codestream's markers prove, where they contradict the header.
    func resolvedColor(of format: PixelFormat) -> PixelFormat {
        guard format.samplesPerPixel == 3 else { return format }
        var color = format.photometricInterpretation
        if hasRGBComponents {
            color = "RGB"
        } else if isJFIF && !color.hasPrefix("YBR") {
            color = "YBR_FULL"
        }
        return format.with(photometricInterpretation: color)
    }
}
