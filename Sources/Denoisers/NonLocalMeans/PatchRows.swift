/// The rows in flight of one shift: squared differences in, summed weights out, a few rows later.
///
/// Two rings of rows that stay in the first-level cache: row sums of squared differences, as many as a patch is high,
/// and row sums of weights, as many as a vote is high.
struct PatchRows: ~Copyable {
    private let weighting: PatchFilter.Weighting
    private let differenceTaps: Int
    private let voteTaps: Int
    private let offset: Float
    private let slope: Float
    private let storage: UnsafeMutablePointer<Float>
    private let single: UnsafeMutablePointer<Float>
    private let weights: UnsafeMutablePointer<Float>
    /// The ring's rows twice over, so that any run of rows in order is contiguous.
    private let differenceRows: UnsafeMutablePointer<UnsafeMutablePointer<Float>>
    private let voteRows: UnsafeMutablePointer<UnsafeMutablePointer<Float>>
    private var pushed = 0
    private var voted = 0

    /// Makes room for rows of `columns` voxels.
    init(_ weighting: PatchFilter.Weighting, columns: Int) {
        self.weighting = weighting
        differenceTaps = 2 * weighting.patchRadius + 1
        voteTaps = 2 * weighting.voteRadius + 1
        // exp(−(S/N − 2)/h²) = 2^(offset − slope · S) for a sum S over N voxels.
        let log2OfE: Float = 1.442_695_04
        offset = 2 * log2OfE / weighting.bandwidthSquared
        slope = log2OfE / (weighting.bandwidthSquared * Float(differenceTaps * differenceTaps))
        let length = columns + 2 * weighting.margin + 2 * RowKernels.width
        let rows = differenceTaps + voteTaps + 2
        storage = .allocate(capacity: rows * length + RowKernels.width)
        storage.initialize(repeating: 0, count: rows * length + RowKernels.width)
        single = storage
        weights = storage + length
        differenceRows = .allocate(capacity: 2 * differenceTaps)
        voteRows = .allocate(capacity: 2 * voteTaps)
        for index in 0..<2 * differenceTaps {
            (differenceRows + index).initialize(to: storage + (2 + index % differenceTaps) * length)
        }
        for index in 0..<2 * voteTaps {
            (voteRows + index).initialize(to: storage + (2 + differenceTaps + index % voteTaps) * length)
        }
    }

    deinit {
        storage.deallocate()
        differenceRows.deallocate()
        voteRows.deallocate()
    }

    /// Starts a shift: forgets the rows pushed so far.
    mutating func begin() {
        pushed = 0
        voted = 0
    }

    /// Takes the next row of both images, from the left margin on, and returns the weights, `count` of them and zeros
    /// after, of the row `margin` above, once the patches of all its voters are in.
    mutating func push(
        _ a: UnsafePointer<Float>,
        _ b: UnsafePointer<Float>,
        count: Int
    ) -> UnsafeMutablePointer<Float>? {
        let voters = count + 2 * weighting.voteRadius
        RowKernels.squaredDifference(a, b, into: single, count: voters + 2 * weighting.patchRadius)
        RowKernels.rowSums(
            single,
            taps: differenceTaps,
            into: differenceRows[pushed % differenceTaps],
            count: voters
        )
        pushed += 1
        guard pushed >= differenceTaps else { return nil }
        RowKernels.weights(
            differenceRows + pushed % differenceTaps,
            taps: differenceTaps,
            offset: offset,
            slope: slope,
            into: single,
            count: voters
        )
        RowKernels.rowSums(single, taps: voteTaps, into: voteRows[voted % voteTaps], count: count)
        voted += 1
        guard voted >= voteTaps else { return nil }
        RowKernels.columnSums(voteRows + voted % voteTaps, taps: voteTaps, into: weights, count: count)
        return weights
    }
}
