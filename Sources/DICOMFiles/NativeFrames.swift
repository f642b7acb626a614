/// Frames of uncompressed pixel data, one after another without gaps (PS3.5 8.1.1).
struct NativeFrames {
    let format: PixelFormat
    let element: PixelDataElement
    /// The element's value in the content.
    let content: Range<Int>
    let isBigEndian: Bool

    /// Bits of one frame.
    private var frameBits: Int { format.nativeFrameBits }

    /// Where frame `index` lies in the content; in packed 1-bit data it may share its first and last byte.
    func bytes(ofFrame index: Int) -> Range<Int> {
        let first = index * frameBits / 8
        let last = ((index + 1) * frameBits + 7) / 8
        var range = (content.lowerBound + first)..<(content.lowerBound + last)
        // Bytes of a swapped word belong together.
        if isSwapped {
            range =
                (content.lowerBound + first & ~1)..<(content.lowerBound + min((last + 1) & ~1, content.count))
        }
        return range
    }

    /// In big endian, 8-bit samples of VR OW stand in swapped 16-bit words (PS3.5 8.1.2).
    private var isSwapped: Bool { isBigEndian && format.bitsAllocated <= 8 && element.vr == .ow }

    /// The samples of frame `index` from the bytes of `bytes(ofFrame:)`.
    func frame(_ index: Int, from bytes: [UInt8]) throws(DICOMError) -> FramePixels {
        var bytes = bytes
        if isSwapped {
            for first in stride(from: 0, to: bytes.count - 1, by: 2) { bytes.swapAt(first, first + 1) }
            let odd = index * frameBits / 8 & 1
            bytes = Array(bytes[odd..<min(odd + (frameBits + 7) / 8, bytes.count)])
        }
        switch format.kind {
        case .float64:
            throw DICOMError(
                .unsupportedTransferSyntax,
                "Double Float Pixel Data are not read: they do not fit into Float"
            )
        case .float32:
            let patterns = StoredValues.words(bytes, bitsAllocated: 32, isBigEndian: isBigEndian)
            return FramePixels(stored: [], floats: patterns.map { Float(bitPattern: UInt32(bitPattern: $0)) })
        case .integer:
            return FramePixels(stored: integers(index, bytes))
        }
    }

    private func integers(_ index: Int, _ bytes: [UInt8]) -> [Int32] {
        if format.bitsAllocated == 1 {
            let skipped = index * frameBits % 8
            return (0..<frameBits).map { Int32(bytes[(skipped + $0) / 8] >> UInt8((skipped + $0) % 8) & 1) }
        }
        if format.photometricInterpretation == "YBR_FULL_422" {
            return ColorConversion.rgb(fromYBR: ColorConversion.expanded422(bytes))
        }
        var values = StoredValues.words(bytes, bitsAllocated: format.bitsAllocated, isBigEndian: isBigEndian)
        StoredValues.restrict(&values, bits: format.bitsStored, isSigned: format.isSigned)
        if format.samplesPerPixel > 1 && format.planarConfiguration == 1 {
            values = StoredValues.interleaved(values, planes: format.samplesPerPixel)
        }
        if format.photometricInterpretation == "YBR_FULL" { values = ColorConversion.rgb(fromYBR: values) }
        return values
    }
}

extension PixelFormat {
    /// Bits of an uncompressed frame; YBR_FULL_422 stores two samples for a pixel (PS3.3 C.7.6.3.1.2).
    var nativeFrameBits: Int {
        let samples = photometricInterpretation == "YBR_FULL_422" ? 2 : samplesPerPixel
        return rows * columns * samples * bitsAllocated
    }
}
