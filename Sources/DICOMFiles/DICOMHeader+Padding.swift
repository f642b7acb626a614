extension DICOMHeader {
    /// The stored values that stand for "no measurement": Pixel Padding Value, or from there to Pixel Padding
    /// Range Limit (PS3.3 C.7.5.1.1.2); nil where none is declared or the pixels are not integers.
    ///
    /// The bits are read by Pixel Representation, whatever the element's VR: writers, and implicit VR, put
    /// signed paddings into US.
    ///
    /// - Throws: `malformed-value`.
    public func pixelPadding() throws(DICOMError) -> ClosedRange<Int>? {
        guard let format = pixels, format.kind == .integer,
            let value = try dataSet.integer(.pixelPaddingValue)
        else {
            return nil
        }
        let limit = try dataSet.integer(.pixelPaddingRangeLimit) ?? value
        func stored(_ number: Int) -> Int {
            let bits = UInt16(truncatingIfNeeded: number)
            return format.isSigned ? Int(Int16(bitPattern: bits)) : Int(bits)
        }
        let ends = [stored(value), stored(limit)]
        return min(ends[0], ends[1])...max(ends[0], ends[1])
    }
}
