import Foundation

/// Noise that neighbouring pixels share, as scanners' images show it: grains as wide as the detector's or the beam's blur, where
/// the noise models have a number of its own in every pixel.
package struct NoiseGrain: Hashable, Sendable {
    /// Beyond so many standard deviations a Gaussian is cut off.
    private static let reach = 3.0
    /// Full width at half maximum of exp(−d²/(2s²)), over s.
    private static let fullWidth = 2 * (2 * log(2.0)).squareRoot()

    /// Full width at half maximum, in pixels, of the noise's autocovariance along a column.
    package let rows: Double
    /// The same along a row.
    package let columns: Double

    /// Creates a grain; throws `invalid-parameter` unless both widths are positive.
    package init(rows: Double, columns: Double) throws(NoiseError) {
        try NoiseError.require("grain", rows, above: 0)
        try NoiseError.require("grain", columns, above: 0)
        self.rows = rows
        self.columns = columns
    }

    /// Draws Gaussian noise of mean 0 and variance 1, rows × columns; the same numbers for the same stream.
    package func gaussian(rows: Int, columns: Int, _ random: inout RandomStream) -> [Double] {
        // White noise smoothed with standard deviation s has the autocovariance exp(−d²/(4s²)).
        smoothNoise(rows: rows, columns: columns, times: 1 / 2.0.squareRoot(), &random)
    }

    /// Draws intensities of fully developed speckle, mean 1 and variance 1/looks, rows × columns.
    ///
    /// Echoes of many scatterers add up to a complex field with Gaussian parts, which the point spread function smooths; a look
    /// is its square, and looks are averaged (Wagner, Smith, Sandrik and Lopez, "Statistics of speckle in ultrasound B-scans",
    /// 1983).
    package func speckle(rows: Int, columns: Int, looks: Int, _ random: inout RandomStream) -> [Double] {
        precondition(looks > 0, "speckle has at least one look")
        var sums = [Double](repeating: 0, count: rows * columns)
        // Real and imaginary parts of each look; a square's autocovariance is the square of the field's.
        for _ in 0..<2 * looks {
            for (place, part) in smoothNoise(rows: rows, columns: columns, times: 1, &random).enumerated() {
                sums[place] += part * part
            }
        }
        return sums.map { $0 / Double(2 * looks) }
    }

    /// White noise smoothed along columns and rows by Gaussians whose full width at half maximum is the grain's, times a factor.
    private func smoothNoise(
        rows rowCount: Int,
        columns columnCount: Int,
        times factor: Double,
        _ random: inout RandomStream
    ) -> [Double] {
        let down = Self.weights(rows * factor / Self.fullWidth)
        let across = Self.weights(columns * factor / Self.fullWidth)
        let (height, width) = (rowCount + down.count - 1, columnCount + across.count - 1)
        let white = (0..<height * width).map { _ in random.gaussian() }
        var smooth = [Double](repeating: 0, count: height * columnCount)
        for row in 0..<height {
            for column in 0..<columnCount {
                let start = row * width + column
                smooth[row * columnCount + column] = across.indices.reduce(0) {
                    $0 + across[$1] * white[start + $1]
                }
            }
        }
        return (0..<rowCount * columnCount).map { place in
            down.indices.reduce(0) { $0 + down[$1] * smooth[place + $1 * columnCount] }
        }
    }

    /// Samples of a Gaussian whose squares add up to 1, so that white noise keeps its variance.
    private static func weights(_ deviation: Double) -> [Double] {
        let radius = Int((reach * deviation).rounded(.up))
        let samples = (-radius...radius).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
        let norm = samples.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return samples.map { $0 / norm }
    }
}
