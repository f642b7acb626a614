/// Finds the blocks most like a reference block.
struct BlockMatcher: ~Copyable {
    private typealias Lanes = SIMD16<Float>
    private static let side = BlockTransform.side

    /// The blocks found.
    let best: BestBlocks
    private let searchRadius: Int
    private let maximumDistance: Float
    private let image: BlockImage
    private let values: UnsafePointer<Float>
    /// What distances start from for each displacement, rows `penaltyStride` apart.
    private let penalties: UnsafePointer<Float>

    /// Creates a matcher whose candidates lie at most `searchRadius` away along rows and columns.
    ///
    /// They differ by less than `maximumDistance`, a sum of squares with the penalty for their displacement. The
    /// pointers must outlive the matcher.
    init(
        _ image: BlockImage,
        values: UnsafePointer<Float>,
        searchRadius: Int,
        limit: Int,
        maximumDistance: Float,
        penalties: UnsafePointer<Float>
    ) {
        self.image = image
        self.values = values
        self.searchRadius = searchRadius
        self.maximumDistance = maximumDistance
        self.penalties = penalties
        best = BestBlocks(limit: limit)
    }

    /// Floats from one row of displacements to the next in the penalties.
    static func penaltyStride(searchRadius: Int) -> Int { 2 * searchRadius + 1 + Lanes.scalarCount }

    /// Fills `best` for the reference block at a row and column and returns how many there are.
    func match(row: Int, column: Int) -> Int {
        let stride = image.stride
        let reference = row * stride + column
        best.offsets[0] = reference
        var count = 1
        var worst = maximumDistance
        let columns = max(0, column - searchRadius)...min(image.columns - Self.side, column + searchRadius)
        let rows = max(0, row - searchRadius)...min(image.rows - Self.side, row + searchRadius)
        let penaltyStride = Self.penaltyStride(searchRadius: searchRadius)
        for candidateRow in rows {
            let penalty = penalties + (candidateRow - row + searchRadius) * penaltyStride
            var start = columns.lowerBound
            while start <= columns.upperBound {
                let candidate = candidateRow * stride + start
                let shift = start - column + searchRadius
                if let sums = distances(reference, candidate, from: penalty + shift, below: worst) {
                    let end = min(Lanes.scalarCount, columns.upperBound - start + 1)
                    for lane in 0..<end where sums[lane] < worst {
                        let offset = candidate + lane
                        guard offset != reference, image.isCandidate[offset] else { continue }
                        best.insert(sums[lane], offset, &count)
                        if count == best.limit { worst = min(worst, best.distances[count - 1]) }
                    }
                }
                start += Lanes.scalarCount
            }
        }
        return count
    }

    /// Penalties plus sums of squared differences of sixteen neighbouring blocks to the reference, or nil once all are
    /// too large.
    @inline(__always)
    private func distances(
        _ reference: Int,
        _ candidate: Int,
        from penalties: UnsafePointer<Float>,
        below worst: Float
    ) -> Lanes? {
        var sums = UnsafeRawPointer(penalties).loadUnaligned(as: Lanes.self)
        let limit = Lanes(repeating: worst)
        var a = values + reference
        var b = values + candidate
        var row = 0
        while row < Self.side {
            for column in 0..<Self.side {
                let other = UnsafeRawPointer(b + column).loadUnaligned(as: Lanes.self)
                let difference = other - a[column]
                sums += difference * difference
            }
            a += image.stride
            b += image.stride
            row &+= 1
            // Sums only grow.
            if row & 1 == 0 {
                let below = unsafeBitCast(sums .< limit, to: SIMD16<Int32>.self)
                if below.wrappedSum() == 0 { return nil }
            }
        }
        return sums
    }
}
