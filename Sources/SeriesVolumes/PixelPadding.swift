import DICOMFiles

/// Pixel Padding Value (0028,0120) and Range Limit (0028,0121), PS3.3 C.7.5.1.1.2.
enum PixelPadding {
    /// The padded range in sign-extended stored values; nil where none is declared or the pixels are not grey.
    ///
    /// Writers disagree on the VR: -2000 is also found as the unsigned 63536. The 16 bits are read as the pixels are.
    static func range(_ dataSet: DataSet, _ pixels: PixelFormat) throws(DICOMError) -> ClosedRange<Int>? {
        guard pixels.samplesPerPixel == 1, let value = try dataSet.integer(.pixelPaddingValue) else {
            return nil
        }
        let limit = try dataSet.integer(.pixelPaddingRangeLimit) ?? value
        let a = stored(value, pixels)
        let b = stored(limit, pixels)
        return min(a, b)...max(a, b)
    }

    private static func stored(_ value: Int, _ pixels: PixelFormat) -> Int {
        let bits = UInt16(truncatingIfNeeded: value)
        return pixels.isSigned ? Int(Int16(bitPattern: bits)) : Int(bits)
    }
}
