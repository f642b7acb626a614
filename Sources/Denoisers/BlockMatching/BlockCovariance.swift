import Foundation
import NoiseModels

/// Covariances of correlated unit-variance noise between the coefficients of two blocks, from which the variance of
/// every coefficient of a group follows exactly (Mäkinen, Azzari & Foi, IEEE TIP 29, 2020).
struct BlockCovariance: Sendable {
    static let area = BlockTransform.area
    /// Less variance than this counts as this: a spectrum may be 0 in places.
    private static let leastVariance: Float = 1e-4

    /// Blocks lie at most this far apart along rows and columns.
    let reach: Int
    /// Blocks this many slices apart share no noise, which is independent between slices.
    private let depth: Int
    /// For each displacement, slices from 0 on, then rows and columns from −reach on, the covariance of each coefficient
    /// with itself there.
    let values: [Float]
    /// The noise's autocovariance for each displacement.
    private let autocovariance: [Float]

    /// Covariances for a transform along rows and columns, the rows of another's matrix across slices, and blocks up
    /// to `reach` apart.
    init(
        _ spectrum: NoisePowerSpectrum,
        transform: BlockTransform,
        acrossSlices: [[Double]] = [[1]],
        reach: Int
    ) {
        let side = transform.analysis.count
        let plane = side * side
        let wide = reach + side - 1
        let noise = Self.autocovariance(of: spectrum, reach: wide)
        let extent = 2 * reach + 1
        let wideExtent = 2 * wide + 1
        let filters = transform.analysis.map(Self.autocorrelation)
        var result = [Double](repeating: 0, count: extent * extent * plane)
        for (u, alongRow) in filters.enumerated() {
            var across = [Double](repeating: 0, count: wideExtent * extent)
            for row in 0..<wideExtent {
                for column in 0..<extent {
                    across[row * extent + column] = alongRow.indices.reduce(0) {
                        $0 + alongRow[$1] * noise[row * wideExtent + column + $1]
                    }
                }
            }
            for (v, alongColumn) in filters.enumerated() {
                for row in 0..<extent {
                    for column in 0..<extent {
                        var sum = 0.0
                        for tap in alongColumn.indices {
                            sum += alongColumn[tap] * across[(row + tap) * extent + column]
                        }
                        result[(row * extent + column) * plane + v * side + u] = sum
                    }
                }
            }
        }
        self.reach = reach
        depth = acrossSlices[0].count
        // From lag 0 on; the other half is its mirror image.
        let lagged = acrossSlices.map { Self.autocorrelation($0).suffix($0.count) }
        values = (0..<depth).flatMap { lag in
            (0..<extent * extent).flatMap { place in
                lagged.flatMap { weights in
                    result[place * plane..<(place + 1) * plane].map {
                        Float($0 * weights[weights.startIndex + lag])
                    }
                }
            }
        }
        autocovariance = (0..<extent * extent).map { index in
            let row = index / extent + side - 1
            return Float(noise[row * wideExtent + index % extent + side - 1])
        }
    }

    /// The noise's autocovariance at a displacement of at most `reach` along each axis.
    func autocovariance(rows: Int, columns: Int) -> Float {
        autocovariance[(rows + reach) * (2 * reach + 1) + columns + reach]
    }

    /// The variances of a group's coefficients after the transforms within and, by Haar's, across its blocks.
    ///
    /// A coefficient across `length` blocks is the sum of the blocks of one half less those of the other over √length,
    /// so its variance is that of one block plus 2/length times the covariances of all pairs, those between the halves
    /// counted negative. `sums` is scratch of the variances' size and one block more.
    func variances(
        of places: UnsafePointer<BlockPlace>,
        count: Int,
        sums: UnsafeMutablePointer<Float>,
        into variances: UnsafeMutablePointer<Float>
    ) {
        values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            let area = Self.area
            let extent = 2 * reach + 1
            let perLag = extent * extent * area
            let own = base + (reach * extent + reach) * area
            let between = sums + count * area
            sums.update(repeating: 0, count: count * area)
            var length = 2
            while length <= count {
                for segment in 0..<count / length {
                    let start = segment * length
                    between.update(repeating: 0, count: area)
                    for first in start..<start + length / 2 {
                        let place = places[first]
                        for second in start + length / 2..<start + length {
                            let other = places[second]
                            let lag = abs(place.slice - other.slice)
                            guard lag < depth else { continue }
                            let row = place.row - other.row + reach
                            let column = place.column - other.column + reach
                            BlockKernels.add(
                                base + lag * perLag + (row * extent + column) * area,
                                to: between
                            )
                        }
                    }
                    BlockKernels.combine(
                        sums + 2 * segment * area,
                        sums + (2 * segment + 1) * area,
                        between: between,
                        own: own,
                        scale: 2 / Float(length),
                        least: Self.leastVariance,
                        variance: variances + (count / length + segment) * area,
                        sum: sums + segment * area
                    )
                }
                length *= 2
            }
            for k in 0..<area {
                variances[k] = max(Self.leastVariance, own[k] + 2 / Float(count) * sums[k])
            }
        }
    }

    /// Σ w[p] w[p + e] for e from −7 to 7.
    private static func autocorrelation(_ filter: [Double]) -> [Double] {
        (1 - filter.count..<filter.count).map { shift in
            filter.indices.reduce(0) { sum, index in
                filter.indices.contains(index + shift) ? sum + filter[index] * filter[index + shift] : sum
            }
        }
    }

    /// The autocovariance for displacements from −reach to reach along both axes, of a spectrum interpolated linearly
    /// between its frequencies: the transform of its samples, times that of the interpolation's triangles.
    private static func autocovariance(of spectrum: NoisePowerSpectrum, reach: Int) -> [Double] {
        let n = spectrum.size
        let extent = 2 * reach + 1
        let cosines = (0..<n).map { cos(2 * Double.pi * Double($0) / Double(n)) }
        let sines = (0..<n).map { sin(2 * Double.pi * Double($0) / Double(n)) }
        func phase(_ frequency: Int, _ shift: Int) -> Int { ((frequency * shift) % n + n) % n }
        var even = [Double](repeating: 0, count: n * extent)
        var odd = even
        for v in 0..<n {
            for shift in -reach...reach {
                for u in 0..<n {
                    let power = Double(spectrum.values[v * n + u])
                    even[v * extent + shift + reach] += power * cosines[phase(u, shift)]
                    odd[v * extent + shift + reach] += power * sines[phase(u, shift)]
                }
            }
        }
        func triangle(_ shift: Int) -> Double {
            if shift == 0 { return 1 }
            let x = Double.pi * Double(shift) / Double(n)
            return (sin(x) / x) * (sin(x) / x)
        }
        var result = [Double](repeating: 0, count: extent * extent)
        for rows in -reach...reach {
            for columns in -reach...reach {
                var sum = 0.0
                for v in 0..<n {
                    let index = v * extent + columns + reach
                    sum += even[index] * cosines[phase(v, rows)] - odd[index] * sines[phase(v, rows)]
                }
                result[(rows + reach) * extent + columns + reach] =
                    sum / Double(n * n) * triangle(rows) * triangle(columns)
            }
        }
        return result
    }
}
