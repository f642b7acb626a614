/// Undecimated Daubechies-2 sub-bands of one slice at level 1 (finest) or 2, where the whole support lies inside the slice.
///
/// The filters have unit norm, so white noise of standard deviation σ has σ in every band. Bands whose positions differ
/// by multiples of 2ˡᵉᵛᵉˡ belong to one orthonormal transform: choosing positions by the other bands there does not
/// bias the diagonal one.
struct WaveletBands: Sendable {
    let level: Int
    let columns: Int
    let rows: Int
    /// Voxels from a band position to the last voxel of its support along each axis: 3 or 9.
    let extent: Int
    /// Low-pass along both axes; `2^level` times the local mean.
    let approximation: [Float]
    /// High-pass along both axes.
    let diagonal: [Float]
    /// Sum of the squares of the two mixed bands.
    let mixedSquares: [Float]
    /// Whether every voxel of the support is usable.
    let usable: [Bool]

    private static let low: [Float] = [0.482962913, 0.836516304, 0.224143868, -0.129409523]
    private static let high: [Float] = [-0.129409523, -0.224143868, 0.836516304, -0.482962913]

    /// The finest bands of a slice; nil if it is smaller than the filters.
    ///
    /// Voxels that are not usable count as 0.
    init?(slice: UnsafeBufferPointer<Float>, usable: ArraySlice<Bool>, columns: Int, rows: Int) {
        guard columns > 3, rows > 3 else { return nil }
        let flags = Array(usable)
        let values = zip(slice, flags).map { $1 ? $0 : 0 }
        self.init(values: values, flags: flags, columns: columns, rows: rows, level: 1)
    }

    /// The bands of the next level; nil if the slice is smaller than its filters.
    func next() -> WaveletBands? {
        let spread = 3 << level
        guard columns > spread, rows > spread else { return nil }
        return WaveletBands(
            values: approximation,
            flags: usable,
            columns: columns,
            rows: rows,
            level: level + 1
        )
    }

    private init(values: [Float], flags: [Bool], columns: Int, rows: Int, level: Int) {
        let step = 1 << (level - 1)
        let width = columns - 3 * step
        let height = rows - 3 * step
        func along(_ input: [Float], _ taps: [Float], offset: Int, width: Int, height: Int, pitch: Int)
            -> [Float]
        {
            let (a, b, c, d) = (taps[0], taps[1], taps[2], taps[3])
            return [Float](unsafeUninitializedCapacity: width * height) { output, count in
                input.withUnsafeBufferPointer { input in
                    for row in 0..<height {
                        let from = row * pitch
                        let to = row * width
                        for x in 0..<width {
                            let i = from + x
                            output[to + x] =
                                a * input[i] + b * input[i + offset] + c * input[i + 2 * offset]
                                + d * input[i + 3 * offset]
                        }
                    }
                }
                count = width * height
            }
        }
        func rowwise(_ taps: [Float]) -> [Float] {
            along(values, taps, offset: step, width: width, height: rows, pitch: columns)
        }
        func columnwise(_ input: [Float], _ taps: [Float]) -> [Float] {
            along(input, taps, offset: step * width, width: width, height: height, pitch: width)
        }
        let lowRows = rowwise(Self.low)
        let highRows = rowwise(Self.high)
        approximation = columnwise(lowRows, Self.low)
        diagonal = columnwise(highRows, Self.high)
        let first = columnwise(lowRows, Self.high)
        let second = columnwise(highRows, Self.low)
        mixedSquares = zip(first, second).map { $0 * $0 + $1 * $1 }
        self.usable = Self.allUsable(flags, columns: columns, rows: rows, step: step)
        self.level = level
        self.columns = width
        self.rows = height
        extent = 3 * ((1 << level) - 1)
    }

    private static func allUsable(_ flags: [Bool], columns: Int, rows: Int, step: Int) -> [Bool] {
        let width = columns - 3 * step
        let height = rows - 3 * step
        if !flags.contains(false) { return [Bool](repeating: true, count: width * height) }
        var along = [Bool](repeating: false, count: width * rows)
        for row in 0..<rows {
            for x in 0..<width {
                let i = row * columns + x
                along[row * width + x] =
                    flags[i] && flags[i + step] && flags[i + 2 * step] && flags[i + 3 * step]
            }
        }
        var result = [Bool](repeating: false, count: width * height)
        for index in 0..<width * height {
            let s = step * width
            result[index] = along[index] && along[index + s] && along[index + 2 * s] && along[index + 3 * s]
        }
        return result
    }

    /// Mean of a band over the 3 × 3 positions that lie 2ˡᵉᵛᵉˡ apart, clamped at the edges.
    func spacedMean(_ band: [Float]) -> [Float] {
        let step = 1 << level
        var across = [Float](repeating: 0, count: band.count)
        for row in 0..<rows {
            let base = row * columns
            for x in 0..<columns {
                across[base + x] =
                    band[base + x] + band[base + max(0, x - step)] + band[base + min(columns - 1, x + step)]
            }
        }
        var result = [Float](repeating: 0, count: band.count)
        for row in 0..<rows {
            let above = max(0, row - step) * columns
            let below = min(rows - 1, row + step) * columns
            let base = row * columns
            for x in 0..<columns {
                result[base + x] = (across[base + x] + across[above + x] + across[below + x]) * (1.0 / 9)
            }
        }
        return result
    }

    /// How much structure surrounds each position: the mixed bands' energy nearby and the slope of the approximation.
    ///
    /// For white noise these are independent of the diagonal band, and 4σ² is expected.
    func activity() -> [Float] {
        var result = spacedMean(mixedSquares)
        let step = 1 << level
        for row in 0..<rows {
            let above = max(0, row - step) * columns
            let below = min(rows - 1, row + step) * columns
            let base = row * columns
            for x in 0..<columns {
                let dx =
                    approximation[base + min(columns - 1, x + step)] - approximation[base + max(0, x - step)]
                let dy = approximation[below + x] - approximation[above + x]
                result[base + x] += 0.5 * (dx * dx + dy * dy)
            }
        }
        return result
    }
}
