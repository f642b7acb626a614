/// How the frames of a new file are encoded: everything about a pixel data element but its bytes.
struct PixelLayout: Sendable {
    /// What is written: Planar Configuration 0 and High Bit one less than Bits Stored.
    let format: PixelFormat
    let syntax: OutputTransferSyntax
    let samplesPerFrame: Int

    /// Throws `invalid-image-plane`, `unsupported-transfer-syntax` or `pixel-data-length` where frames cannot
    /// be written so.
    init(_ pixels: PixelFormat, _ syntax: OutputTransferSyntax) throws(DICOMError) {
        self.syntax = syntax
        let isFloat = pixels.kind == .float32
        format = PixelFormat(
            rows: pixels.rows,
            columns: pixels.columns,
            frames: pixels.frames,
            samplesPerPixel: pixels.samplesPerPixel,
            planarConfiguration: 0,
            photometricInterpretation: pixels.photometricInterpretation,
            bitsAllocated: pixels.bitsAllocated,
            bitsStored: isFloat ? 0 : pixels.bitsStored,
            highBit: isFloat ? 0 : pixels.bitsStored - 1,
            isSigned: isFloat ? false : pixels.isSigned,
            kind: pixels.kind
        )
        try Self.validate(format)
        samplesPerFrame = format.rows * format.columns * format.samplesPerPixel
        if syntax.isEncapsulated {
            guard !isFloat else {
                throw DICOMError(.unsupportedTransferSyntax, "Float Pixel Data cannot be compressed")
            }
            // PS3.5 tables 8.2.2-1 and 8.2.3-1.
            guard format.bitsAllocated <= 16, syntax != .jpegLSLossless || format.bitsStored >= 2 else {
                throw DICOMError(.unsupportedTransferSyntax, "\(syntax.rawValue) cannot hold this many bits")
            }
        }
        // PS3.5 7.1.1: lengths have 32 bits, and the last one means undefined. A compressed frame can grow a
        // little.
        let limit = Int(UInt32.max) - 1
        let frameLength = samplesPerFrame * (format.bitsAllocated / 8)
        let fits = syntax.isEncapsulated ? frameLength <= limit / 2 : format.frames <= limit / frameLength
        guard fits else { throw DICOMError(.pixelDataLength, "the pixel data are longer than 4 GiB - 2") }
    }

    /// Tag, VR and length of the pixel data element; of a compressed one also the empty basic offset table
    /// (PS3.5 A.4).
    var elementStart: [UInt8] {
        var bytes: [UInt8] = []
        let tag: Tag = format.kind == .float32 ? .floatPixelData : .pixelData
        bytes.append(littleEndian: tag.group)
        bytes.append(littleEndian: tag.element)
        // Pixel Data of up to 8 bits may be bytes, and is when compressed (PS3.5 A.2 and A.4).
        let vr: VR =
            format.kind == .float32 ? .of : syntax.isEncapsulated || format.bitsAllocated <= 8 ? .ob : .ow
        bytes += vr.rawValue.utf8
        bytes.append(littleEndian: UInt16(0))
        if syntax.isEncapsulated {
            bytes.append(littleEndian: UInt32.max)
            bytes += Self.itemHeader(.item, length: 0)
        } else {
            bytes.append(littleEndian: UInt32(nativeLength + nativeLength % 2))
        }
        return bytes
    }

    /// What follows the last frame: padding to even length, or the sequence delimiter.
    var elementEnd: [UInt8] {
        if syntax.isEncapsulated { return Self.itemHeader(.sequenceDelimitation, length: 0) }
        return nativeLength.isMultiple(of: 2) ? [] : [0]
    }

    /// One frame as it stands in the file.
    func frame(_ stored: [Int32]) throws(DICOMError) -> [UInt8] {
        // Every bit pattern is an unsigned 32-bit value.
        if format.bitsStored < 32 {
            let range = Int32(format.storedRange.lowerBound)...Int32(format.storedRange.upperBound)
            var fits = true
            for value in stored { fits = fits && range.contains(value) }
            guard fits else {
                throw DICOMError(.malformedValue, "a pixel does not fit Bits Stored", tag: .pixelData)
            }
        }
        let native =
            switch format.bitsAllocated {
            case 8: stored.map { UInt8(truncatingIfNeeded: $0) }
            case 16: stored.map { UInt16(truncatingIfNeeded: $0).littleEndian }.withUnsafeBytes { Array($0) }
            default: stored.map(\.littleEndian).withUnsafeBytes { Array($0) }
            }
        guard syntax.isEncapsulated else { return native }
        let fragment = try DCMTK.compress(native, format, syntax)
        // Lossless is a promise: an encoder that breaks it for one frame in a million must not go unnoticed.
        let decoded =
            syntax == .rleLossless
            ? try RLELossless.decode(fragment, format)
            : try DCMTK.decode(fragment, format, transferSyntax: syntax.uid).bytes
        guard decoded == native else {
            throw DICOMError(.encodeFailed, "a compressed frame does not decode to what it was made from")
        }
        return Self.itemHeader(.item, length: UInt32(fragment.count)) + fragment
    }

    /// Puts the Image Pixel module (PS3.3 C.7.6.3, C.7.6.24) and Number of Frames into a data set.
    func describe(in dataSet: inout DataSet) throws(DICOMError) {
        func set(_ tag: Tag, _ number: Int) { dataSet.set(tag, .us, unsignedShorts: [UInt16(number)]) }
        set(.samplesPerPixel, format.samplesPerPixel)
        try dataSet.set(.photometricInterpretation, .cs, string: format.photometricInterpretation)
        set(.rows, format.rows)
        set(.columns, format.columns)
        set(.bitsAllocated, format.bitsAllocated)
        if format.samplesPerPixel > 1 {
            set(.planarConfiguration, 0)
        } else {
            dataSet.remove(.planarConfiguration)
        }
        if format.kind == .integer {
            set(.bitsStored, format.bitsStored)
            set(.highBit, format.highBit)
            set(.pixelRepresentation, format.isSigned ? 1 : 0)
        } else {
            for tag in [Tag.bitsStored, .highBit, .pixelRepresentation] { dataSet.remove(tag) }
        }
        if format.frames > 1 || dataSet.contains(.numberOfFrames) {
            try dataSet.set(.numberOfFrames, integerStrings: [format.frames])
        }
    }

    private var nativeLength: Int { samplesPerFrame * format.frames * (format.bitsAllocated / 8) }

    private static func itemHeader(_ tag: Tag, length: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: tag.group)
        bytes.append(littleEndian: tag.element)
        bytes.append(littleEndian: length)
        return bytes
    }

    private static func validate(_ format: PixelFormat) throws(DICOMError) {
        func require(_ condition: Bool, _ what: String) throws(DICOMError) {
            guard condition else { throw DICOMError(.invalidImagePlane, "cannot write \(what)") }
        }
        let extents = 1...Int(UInt16.max)
        try require(
            extents.contains(format.rows) && extents.contains(format.columns),
            "an image of this many rows or columns"
        )
        try require((1...Int(Int32.max)).contains(format.frames), "this many frames")
        switch format.samplesPerPixel {
        case 1:
            let grey = ["MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"]
            try require(
                grey.contains(format.photometricInterpretation),
                "this Photometric Interpretation with one sample"
            )
        case 3: try require(format.photometricInterpretation == "RGB", "three samples that are not RGB")
        default: try require(false, "this many samples per pixel")
        }
        switch format.kind {
        case .integer:
            try require([8, 16, 32].contains(format.bitsAllocated), "other Bits Allocated than 8, 16 and 32")
            try require((1...format.bitsAllocated).contains(format.bitsStored), "these Bits Stored")
        case .float32:
            try require(format.bitsAllocated == 32, "Float Pixel Data of other than 32 bits")
            try require(format.samplesPerPixel == 1, "Float Pixel Data of more than one sample")
        case .float64: try require(false, "Double Float Pixel Data")
        }
    }
}
