/// YBR_FULL to RGB for 8-bit samples (PS3.3 C.7.6.3.1.2, ITU-T T.871 section 7).
enum ColorConversion {
    /// Two pixels from Y Y Cb Cr: chrominance is repeated, not interpolated.
    static func expanded422(_ bytes: [UInt8]) -> [Int32] {
        [Int32](unsafeUninitializedCapacity: bytes.count / 4 * 6) { buffer, count in
            for quad in stride(from: 0, to: bytes.count - 3, by: 4) {
                for pixel in 0..<2 {
                    buffer[count] = Int32(bytes[quad + pixel])
                    buffer[count + 1] = Int32(bytes[quad + 2])
                    buffer[count + 2] = Int32(bytes[quad + 3])
                    count += 3
                }
            }
        }
    }

    /// Interleaved Y, Cb, Cr to interleaved R, G, B, rounded to nearest (half up) and clipped to 0…255.
    static func rgb(fromYBR samples: [Int32]) -> [Int32] {
        func clipped(_ value: Double) -> Int32 { Int32(min(max((value + 0.5).rounded(.down), 0), 255)) }
        var result = samples
        for pixel in stride(from: 0, to: samples.count - 2, by: 3) {
            let luminance = Double(samples[pixel])
            let blue = Double(samples[pixel + 1]) - 128
            let red = Double(samples[pixel + 2]) - 128
            result[pixel] = clipped(luminance + 1.402 * red)
            result[pixel + 1] = clipped(
                luminance - 0.114 * 1.772 / 0.587 * blue - 0.299 * 1.402 / 0.587 * red
            )
            result[pixel + 2] = clipped(luminance + 1.772 * blue)
        }
        return result
    }
}
