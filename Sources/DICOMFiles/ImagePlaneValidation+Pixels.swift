import Volumes

extension DICOMHeader {
    /// Decompressed bytes one object may have: codecs overrun beyond 4 GiB, and half of it is refused.
    static let maximumPixelBytes = 2 << 30
    /// Bytes of one frame that may come out of any compressed frame; beyond, `maximumFrameRatio` counts too.
    private static let freeFrameBytes = 64 << 20
    private static let maximumFrameRatio = 200

    /// The pixel format once it is known to be possible, consistent with itself, with the transfer syntax and
    /// with the pixel data's length.
    func checkedPixels() throws(DICOMError) -> (format: PixelFormat, findings: [Finding]) {
        guard let format = pixels, let element = pixelData else {
            throw DICOMError(.notAnImage, "the object has no pixel data")
        }
        var findings: [Finding] = []
        try checkSize(format)
        try checkSamples(format, &findings)
        try checkBits(format)
        let frameBytes = try checkTotal(format)
        switch element.layout {
        case .native(let content):
            try checkNative(format, content, &findings)
        case .encapsulated(_, let fragments):
            try checkEncapsulated(format, fragments, frameBytes)
        }
        return (format, findings)
    }

    private func invalid(_ tag: Tag, _ what: String) -> DICOMError {
        DICOMError(.invalidImagePlane, "\(tag) \(what)", tag: tag)
    }

    /// A number that must be there and among `allowed`.
    private func require(_ tag: Tag, _ name: String, in allowed: ClosedRange<Int>) throws(DICOMError) {
        guard let value = try dataSet.integer(tag) else { throw invalid(tag, "\(name) is missing") }
        guard allowed.contains(value) else {
            throw DICOMError(
                .invalidImagePlane,
                "\(tag) \(name) is impossible",
                tag: tag,
                expanded: "\(tag) \(name) is \(value)"
            )
        }
    }

    private func checkSize(_ format: PixelFormat) throws(DICOMError) {
        try require(.rows, "Rows", in: 1...65535)
        try require(.columns, "Columns", in: 1...65535)
        if dataSet.string(.numberOfFrames) != nil {
            try require(.numberOfFrames, "Number of Frames", in: 1...Int(Int32.max))
        }
    }

    private func checkSamples(_ format: PixelFormat, _ findings: inout [Finding]) throws(DICOMError) {
        try require(.samplesPerPixel, "Samples per Pixel", in: 1...3)
        let photometric = format.photometricInterpretation
        switch (photometric, format.samplesPerPixel) {
        case ("MONOCHROME1", 1), ("MONOCHROME2", 1), ("PALETTE COLOR", 1): break
        case ("RGB", 3): break
        case ("YBR_FULL", 3), ("YBR_FULL_422", 3), ("YBR_RCT", 3), ("YBR_ICT", 3):
            guard format.bitsAllocated == 8 || photometric == "YBR_RCT" || photometric == "YBR_ICT" else {
                throw invalid(.bitsAllocated, "Bits Allocated of a YBR image is not 8")
            }
        default:
            throw invalid(
                .photometricInterpretation,
                "Photometric Interpretation is missing, unknown, or does not fit Samples per Pixel"
            )
        }
        guard format.samplesPerPixel > 1 else { return }
        if dataSet.string(.planarConfiguration) == nil && !dataSet.contains(.planarConfiguration) {
            findings.append(
                Finding(
                    .warning,
                    code: "no-planar-configuration",
                    "Planar Configuration is missing; samples were read pixel by pixel."
                )
            )
        } else {
            try require(.planarConfiguration, "Planar Configuration", in: 0...1)
        }
    }

    private func checkBits(_ format: PixelFormat) throws(DICOMError) {
        let allocated: [Int] =
            switch format.kind {
            case .integer: [1, 8, 16, 32]
            case .float32: [32]
            case .float64: [64]
            }
        guard allocated.contains(format.bitsAllocated) else {
            throw DICOMError(
                .invalidImagePlane,
                "\(Tag.bitsAllocated) Bits Allocated is missing or not among those Limpid reads",
                tag: .bitsAllocated,
                expanded: "Bits Allocated is \(format.bitsAllocated)"
            )
        }
        // Float pixel data have none of the others (PS3.3 C.7.6.24).
        guard format.kind == .integer else { return }
        try require(.bitsStored, "Bits Stored", in: 1...format.bitsAllocated)
        try require(.highBit, "High Bit", in: 0...(format.bitsAllocated - 1))
        guard format.highBit == format.bitsStored - 1 else {
            throw invalid(.highBit, "High Bit is not Bits Stored less one")
        }
        try require(.pixelRepresentation, "Pixel Representation", in: 0...1)
    }

    /// Bytes of a decoded frame, after refusing what is too large in all.
    private func checkTotal(_ format: PixelFormat) throws(DICOMError) -> Int {
        // At most 65535² × 3 × 64 bits: no overflow before the frames count.
        let frameBytes =
            (format.rows * format.columns * format.samplesPerPixel * format.bitsAllocated + 7) / 8
        let (total, overflow) = frameBytes.multipliedReportingOverflow(by: format.frames)
        guard !overflow, total <= Self.maximumPixelBytes else {
            throw DICOMError(
                .invalidImagePlane,
                "the image would be larger than 2 GiB",
                expanded:
                    "\(format.columns)×\(format.rows)×\(format.samplesPerPixel), \(format.frames) frames, \(format.bitsAllocated) bits"
            )
        }
        return frameBytes
    }

    private func checkNative(_ format: PixelFormat, _ content: Range<Int>, _ findings: inout [Finding])
        throws(DICOMError)
    {
        guard !transferSyntax.isEncapsulated else {
            throw DICOMError(
                .invalidImagePlane,
                "the transfer syntax is a compressed one, but the pixel data are not compressed"
            )
        }
        guard !["YBR_RCT", "YBR_ICT"].contains(format.photometricInterpretation) else {
            throw invalid(
                .photometricInterpretation,
                "Photometric Interpretation belongs to JPEG 2000, but the pixel data are not compressed"
            )
        }
        guard format.photometricInterpretation != "YBR_FULL_422" || format.columns.isMultiple(of: 2) else {
            throw invalid(.columns, "Columns of a YBR_FULL_422 image are odd")
        }
        let expected = (format.nativeFrameBits * format.frames + 7) / 8
        guard content.count >= expected else {
            throw DICOMError(
                .pixelDataLength,
                "the pixel data are shorter than the header says",
                tag: .pixelData,
                expanded: "\(content.count) bytes of pixel data, \(expected) expected"
            )
        }
        if content.count > expected + expected % 2 {
            findings.append(
                Finding(
                    .warning,
                    code: "pixel-data-excess",
                    "The pixel data are longer than the header says; the bytes behind the last frame were not read."
                )
            )
        }
    }

    private func checkEncapsulated(_ format: PixelFormat, _ fragments: [Range<Int>], _ frameBytes: Int)
        throws(DICOMError)
    {
        guard transferSyntax.codec != .none else {
            throw DICOMError(
                .unsupportedTransferSyntax,
                "no decoder for transfer syntax \(transferSyntax.uid)"
            )
        }
        guard
            format.bitsAllocated == 8 || format.bitsAllocated == 16
                || (format.bitsAllocated == 32 && transferSyntax.codec != .dcmtk)
        else {
            throw invalid(
                .bitsAllocated,
                "Bits Allocated is not 8 or 16, though the pixel data are compressed"
            )
        }
        guard fragments.count >= format.frames else {
            throw DICOMError(
                .pixelDataLength,
                "there are fewer compressed fragments than frames",
                tag: .pixelData,
                expanded: "\(fragments.count) fragments, \(format.frames) frames"
            )
        }
        let compressed = fragments.reduce(0) { $0 + $1.count }
        guard frameBytes <= max(Self.freeFrameBytes, Self.maximumFrameRatio * compressed) else {
            throw DICOMError(
                .pixelDataLength,
                "a frame is larger than 64 MiB and 200 times its compressed bytes",
                tag: .pixelData,
                expanded: "\(frameBytes) bytes from \(compressed)"
            )
        }
        try codestream?.check(against: format)
    }
}
