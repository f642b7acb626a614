import Foundation

extension FlatPatches {
    /// The usable patches of each size.
    static func patches(
        in plane: ImagePlane,
        index: Int,
        columns: Int,
        rows: Int,
        sizes: [Int],
        steps: [Int]
    ) -> [[Patch]] {
        let finest: WaveletBands? = plane.values.withUnsafeBufferPointer { values in
            WaveletBands(slice: values, usable: plane.usable[...], columns: columns, rows: rows)
        }
        guard let finest, let bands = finest.next() else { return sizes.map { _ in [] } }
        let map = LocalSigmaMap(bands, columns: columns, rows: rows, factor: 1)
        let around = Surroundings(
            finest: finest,
            second: bands,
            map: map,
            deviations: map.smoothedGrid(typical: 0)
        )
        return zip(sizes, steps).map { size, step in
            if columns < size || rows < size { return [] }
            return patches(
                in: plane,
                around,
                index: index,
                columns: columns,
                rows: rows,
                size: size,
                step: step
            )
        }
    }

    /// What is known of a plane before its patches are looked at.
    struct Surroundings {
        let finest: WaveletBands
        let second: WaveletBands
        let map: LocalSigmaMap
        /// Standard deviation of the level-2 detail around each window of the map.
        let deviations: [Double]
    }

    static func patches(
        in plane: ImagePlane,
        _ surroundings: Surroundings,
        index: Int,
        columns: Int,
        rows: Int,
        size: Int,
        step: Int
    ) -> [Patch] {
        let map = surroundings.map
        var result: [Patch] = []
        for row in stride(from: 0, through: rows - size, by: step) {
            for column in stride(from: 0, through: columns - size, by: step) {
                let middle = (row + size / 2) * columns + column + size / 2
                if let preferred = plane.preferred, !preferred[middle] { continue }
                guard
                    let second = Self.detailVariance(
                        surroundings.second,
                        column: column,
                        row: row,
                        size: size
                    ), second > 0,
                    let first = Self.detailVariance(
                        surroundings.finest,
                        column: column,
                        row: row,
                        size: size
                    ), first > 0
                else { continue }
                let trend = PatchTrend(plane.values, columns, column: column, row: row, size: size)
                // Unbiased for white noise: the paraboloid has six coefficients.
                let variance = max(0, trend.squares) / Double(size * size - 6)
                let blocks = trend.blockVariance(plane.values, columns, column: column, row: row, size: size)
                let around = surroundings.deviations[
                    map.index(column: column + size / 2, row: row + size / 2)
                ]
                if variance <= 0 || around <= 0 || blocks <= 0 { continue }
                result.append(
                    Patch(
                        plane: index,
                        column: column,
                        row: row,
                        variance: variance,
                        details: (first, second),
                        logBlocks: log(blocks / (around * around)),
                        logRatio: log(variance / (around * around))
                    )
                )
            }
        }
        return result
    }

    /// Mean square of the diagonal band over the positions whose support lies in the patch; nil if one is not usable.
    static func detailVariance(_ bands: WaveletBands, column: Int, row: Int, size: Int) -> Double? {
        let inside = size - bands.extent
        var sum: Float = 0
        for y in row..<row + inside {
            let base = y * bands.columns + column
            for x in base..<base + inside {
                if !bands.usable[x] { return nil }
                sum += bands.diagonal[x] * bands.diagonal[x]
            }
        }
        return Double(sum) / Double(inside * inside)
    }

    /// The patches up to as far above the mode of a measure as its low quantile lies below.
    ///
    /// Where most patches hold structure the mode is theirs; the low quantile then lies much farther below it than the
    /// statistical `spread` of noise, and the search goes on among the patches below.
    static func withinMode(
        _ patches: [Patch],
        lowest: Double,
        spread: Double,
        _ measure: (Patch) -> Double
    ) -> [Patch] {
        let values = patches.map(measure)
        var candidates = values
        var mode = Self.mode(values)
        var low = RobustStatistics.quantile(values, lowest)
        // Twice the distance of the quantile that a normal distribution of this spread has.
        let most = -2 * spread * SpecialFunction.normalQuantile(lowest)
        while mode - low > most {
            let below = candidates.filter { $0 < mode }
            if below.count < 8 || below.count == candidates.count { break }
            candidates = below
            mode = Self.mode(candidates)
            low = RobustStatistics.quantile(candidates, lowest)
        }
        let limit = mode + max(mode - low, 0.05)
        return zip(patches, values).filter { $1 <= limit }.map { $0.0 }
    }

    /// Half-sample mode of a sample (Bickel & Frühwirth 2006): repeatedly the half with the smallest range.
    static func mode(_ values: [Double]) -> Double {
        var sorted = values.sorted()[...]
        while sorted.count > max(8, values.count / 20) {
            let half = (sorted.count + 1) / 2
            var best = sorted.startIndex
            for start in sorted.startIndex...(sorted.endIndex - half)
            where sorted[start + half - 1] - sorted[start] < sorted[best + half - 1] - sorted[best] {
                best = start
            }
            sorted = sorted[best..<best + half]
        }
        return sorted.reduce(0, +) / Double(sorted.count)
    }
}
