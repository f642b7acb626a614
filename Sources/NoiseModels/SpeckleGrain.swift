import Foundation

/// Speckle as a scanner's images show it: grains as wide as its point spread function, where `SpeckleNoise` has a number of its
/// own in every pixel.
///
/// Echoes of many scatterers add up to a complex field with Gaussian parts, which the point spread function smooths; a look is its
/// square, and looks are averaged (Wagner, Smith, Sandrik and Lopez, "Statistics of speckle in ultrasound B-scans", 1983).
package struct SpeckleGrain: Hashable, Sendable {
    /// Beyond so many standard deviations a Gaussian is cut off.
    private static let reach = 3.0
    /// Full width at half maximum of a Gaussian of standard deviation 1.
    private static let fullWidth = 2 * (2 * log(2.0)).squareRoot()

    /// Full width at half maximum, in pixels, of the intensity's autocovariance along a column.
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

    /// Draws intensities of mean 1 and variance 1/looks, rows × columns; the same numbers for the same stream.
    package func intensity(
        rows rowCount: Int,
        columns columnCount: Int,
        looks: Int,
        _ random: inout RandomStream
    ) -> [Double] {
        precondition(looks > 0, "speckle has at least one look")
        let (down, across) = (Self.weights(rows), Self.weights(columns))
        let (height, width) = (rowCount + down.count - 1, columnCount + across.count - 1)
        var sums = [Double](repeating: 0, count: rowCount * columnCount)
        // Real and imaginary parts of each look.
        for _ in 0..<2 * looks {
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
            for place in sums.indices {
                let part = down.indices.reduce(0) { $0 + down[$1] * smooth[place + $1 * columnCount] }
                sums[place] += part * part
            }
        }
        return sums.map { $0 / Double(2 * looks) }
    }

    /// A Gaussian's samples whose squares add up to 1, so that white noise keeps its variance.
    ///
    /// Smoothing a field with standard deviation s gives its intensity the autocovariance exp(−d²/(2s²)).
    private static func weights(_ width: Double) -> [Double] {
        let deviation = width / fullWidth
        let radius = Int((reach * deviation).rounded(.up))
        let samples = (-radius...radius).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
        let norm = samples.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return samples.map { $0 / norm }
    }
}
