/// RLE Lossless (PS3.5 Annex G), decoded strictly: DCMTK's decoder repeats the last sample where data are
/// missing.
enum RLELossless {
    /// A decoded frame: samples of a pixel together, words little endian.
    static func decode(_ bytes: [UInt8], _ format: PixelFormat) throws(DICOMError) -> [UInt8] {
        let bytesPerSample = format.bitsAllocated / 8
        let pixels = format.rows * format.columns
        let count = format.samplesPerPixel * bytesPerSample
        // Sixteen 32-bit words: the number of segments and where each begins.
        let header = StoredValues.words(Array(bytes.prefix(64)), bitsAllocated: 32, isBigEndian: false).map {
            Int(UInt32(bitPattern: $0))
        }
        guard header.count == 16, header[0] == count, count <= 15 else {
            throw DICOMError(
                .decodeFailed,
                "an RLE frame has another number of segments than the header says"
            )
        }
        var frame = [UInt8](repeating: 0, count: pixels * count)
        for segment in 0..<count {
            let start = header[1 + segment]
            let end = segment + 1 < count ? header[2 + segment] : bytes.count
            guard start >= 64, start <= end, end <= bytes.count else {
                throw DICOMError(.decodeFailed, "an RLE segment lies outside its frame")
            }
            // Segments hold the most significant bytes of the first sample first.
            let place =
                segment / bytesPerSample * bytesPerSample + bytesPerSample - 1 - segment % bytesPerSample
            guard unpack(bytes, start..<end, into: &frame, from: place, every: count) else {
                throw DICOMError(.decodeFailed, "an RLE frame is damaged or cut off")
            }
        }
        return frame
    }

    /// Unpacks a segment into every `stride`-th byte; false where it ends before the frame is full.
    private static func unpack(
        _ bytes: [UInt8],
        _ segment: Range<Int>,
        into frame: inout [UInt8],
        from first: Int,
        every stride: Int
    ) -> Bool {
        var place = first
        var position = segment.lowerBound
        while place < frame.count {
            guard position < segment.upperBound else { return false }
            let control = Int(Int8(bitPattern: bytes[position]))
            position += 1
            if control == -128 { continue }
            let count = abs(control) + 1
            // Literal bytes, or one byte to repeat; a run may reach into the padding behind the frame.
            let step = control >= 0 ? 1 : 0
            guard position + (count - 1) * step < segment.upperBound else { return false }
            for index in 0..<count where place < frame.count {
                frame[place] = bytes[position + index * step]
                place += stride
            }
            position += step == 1 ? count : 1
        }
        return true
    }
}
