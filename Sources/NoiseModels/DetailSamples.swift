import Volumes

/// Diagonal wavelet detail of a sample, with the local mean and the structure around each position.
struct DetailSamples: Sendable {
    /// One position of the diagonal band.
    struct Position: Sendable {
        /// Diagonal coefficient; σ of the white noise is its standard deviation.
        let detail: Float
        /// Local mean over 12 × 12 (level 1) voxels.
        let mean: Float
        /// `WaveletBands.activity`.
        let activity: Float
    }

    let positions: [Position]
    /// Independent coefficients per position: 1 for a decimated band, fewer where overlapping positions are used.
    let independence: Double

    /// Fewest usable positions to estimate anything from; a 16 × 16 slice has 169.
    static let fewest = 64

    /// Collects the finest detail of every usable position; of samples above a million voxels every fourth, which are
    /// exactly the independent ones.
    init(_ volume: Volume, usable: UsableVoxels) throws(NoiseError) {
        let shape = volume.shape
        let step = shape.count > 1_000_000 ? 2 : 1
        let perSlice = shape.sliceCount
        let slices: [[Position]] = volume.voxels.withUnsafeBufferPointer { voxels in
            Parallel.map(shape.slices) { slice in
                let range = slice * perSlice..<(slice + 1) * perSlice
                let bands = WaveletBands(
                    slice: UnsafeBufferPointer(rebasing: voxels[range]),
                    usable: usable.flags[range],
                    columns: shape.columns,
                    rows: shape.rows
                )
                return bands.map { Self.positions(of: $0, step: step) } ?? []
            }
        }
        positions = slices.flatMap { $0 }
        independence = step == 2 ? 1 : 0.4
        guard positions.count >= Self.fewest else {
            throw .tooFew(
                "usable voxels away from padding, clipped and constant areas",
                positions.count,
                needed: Self.fewest
            )
        }
    }

    private static func positions(of bands: WaveletBands, step: Int) -> [Position] {
        let activity = bands.activity()
        let means = bands.spacedMean(bands.approximation)
        let gain = 1 / Float(1 << bands.level)
        var result: [Position] = []
        result.reserveCapacity(bands.columns * bands.rows / (step * step))
        for row in stride(from: 0, to: bands.rows, by: step) {
            for column in stride(from: 0, to: bands.columns, by: step) {
                let index = row * bands.columns + column
                if !bands.usable[index] { continue }
                result.append(
                    Position(
                        detail: bands.diagonal[index],
                        mean: means[index] * gain,
                        activity: activity[index]
                    )
                )
            }
        }
        return result
    }

    /// The flattest positions (a share of all, at least `DetailSamples.fewest`) and the activity up to which they reach.
    static func flattest(
        _ positions: some Collection<Position>,
        share: Double
    ) -> (positions: [Position], limit: Float) {
        let count = max(min(positions.count, fewest), Int(share * Double(positions.count)))
        var activities = positions.map { $0.activity }
        let limit = RobustStatistics.select(&activities, count - 1)
        return (positions.filter { $0.activity <= limit }, limit)
    }
}
