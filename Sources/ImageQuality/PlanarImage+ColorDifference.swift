extension PlanarImage {
    /// The mean over pixels of the colour difference ΔE (CIEDE2000).
    ///
    /// Samples divided by the data range are read as sRGB under D65 and the 2° observer, grey ones as equal red,
    /// green and blue. Symmetric.
    /// - Parameters:
    ///   - reference: the true image.
    ///   - dataRange: the width of the samples' scale, see `PlanarImage`.
    /// - Returns: 0 for identical images, about 1 where the difference is just visible.
    /// - Throws: `shape-mismatch`, `invalid-data-range`.
    public func colorDifference(
        from reference: PlanarImage,
        dataRange: Double
    ) throws(ImageQualityError) -> Double {
        try ImageQualityError.require(self, matches: reference)
        try ImageQualityError.require(dataRange: dataRange)
        let (planeCount, channels) = (planeCount, channels)
        let sum = samples.withUnsafeBufferPointer { test in
            reference.samples.withUnsafeBufferPointer { truth in
                let color = { (samples: UnsafeBufferPointer<Float>, pixel: Int) -> LabColor in
                    let red = LabColor.linearLight(Double(samples[pixel]) / dataRange)
                    guard channels == 3 else { return LabColor(linearRed: red, green: red, blue: red) }
                    return LabColor(
                        linearRed: red,
                        green: LabColor.linearLight(Double(samples[pixel + planeCount]) / dataRange),
                        blue: LabColor.linearLight(Double(samples[pixel + 2 * planeCount]) / dataRange)
                    )
                }
                var sum = 0.0
                for pixel in 0..<planeCount {
                    sum += color(truth, pixel).difference(from: color(test, pixel))
                }
                return sum
            }
        }
        return sum / Double(planeCount)
    }
}
