import Foundation

extension PlanarImage {
    /// The mean over pixels and channels of the squared difference, in the samples' unit squared.
    ///
    /// Published figures are on the scale 0 to 255. Symmetric; 0 for identical images.
    /// - Throws: `shape-mismatch`.
    public func meanSquaredError(to reference: PlanarImage) throws(ImageQualityError) -> Double {
        try ImageQualityError.require(self, matches: reference)
        return samples.withUnsafeBufferPointer { test in
            reference.samples.withUnsafeBufferPointer { truth in
                var sum = 0.0
                for index in 0..<test.count {
                    let difference = Double(test[index]) - Double(truth[index])
                    sum += difference * difference
                }
                return sum / Double(test.count)
            }
        }
    }

    /// The square root of the mean squared error (RMSE), in the samples' unit: Hounsfield units for CT.
    /// - Throws: `shape-mismatch`.
    public func rootMeanSquaredError(to reference: PlanarImage) throws(ImageQualityError) -> Double {
        try meanSquaredError(to: reference).squareRoot()
    }

    /// The peak signal-to-noise ratio (PSNR), 10 · log₁₀(dataRange² / mean squared error); symmetric.
    /// - Parameters:
    ///   - reference: the true image.
    ///   - dataRange: the width of the samples' scale, see `PlanarImage`.
    /// - Returns: decibels, `.infinity` for identical images.
    /// - Throws: `shape-mismatch`, `invalid-data-range`.
    public func peakSignalToNoiseRatio(
        to reference: PlanarImage,
        dataRange: Double
    ) throws(ImageQualityError) -> Double {
        try ImageQualityError.require(dataRange: dataRange)
        let error = try meanSquaredError(to: reference)
        return error > 0 ? 10 * log10(dataRange * dataRange / error) : .infinity
    }
}
