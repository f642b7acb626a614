/// Finds the cubes most like a reference cube.
struct CubeMatcher: ~Copyable {
    /// Neighbouring cubes compared at once.
    typealias Lanes = SIMD16<Float>
    private static let side = BlockMatchingStage.cubeSide

    /// The cubes found.
    let best: BestBlocks
    private let volume: CubeVolume
    private let values: UnsafePointer<Float>
    private let searchRadius: Int
    private let sliceSearchRadius: Int
    private let maximumDistance: Float
    /// What distances within a slice start from for each displacement, rows `penaltyStride` apart.
    private let penalties: UnsafePointer<Float>

    /// Creates a matcher for a stage; the pointers must outlive it.
    init(
        _ volume: CubeVolume,
        stage: BlockMatchingStage,
        values: UnsafePointer<Float>,
        penalties: UnsafePointer<Float>
    ) {
        self.volume = volume
        self.values = values
        self.penalties = penalties
        searchRadius = stage.searchRadius
        sliceSearchRadius = stage.sliceSearchRadius
        maximumDistance = stage.maximumDistance * Float(Self.side * Self.side * volume.depth)
        best = BestBlocks(limit: stage.groupLimit)
    }

    /// Fills `best` for the reference cube at a place and returns how many there are.
    func match(slice: Int, row: Int, column: Int) -> Int {
        let side = Self.side
        let reference = slice * volume.plane + row * volume.stride + column
        best.offsets[0] = reference
        var count = 1
        var worst = maximumDistance
        let slices =
            max(0, slice - sliceSearchRadius)...min(volume.slices - volume.depth, slice + sliceSearchRadius)
        let rows = max(0, row - searchRadius)...min(volume.rows - side, row + searchRadius)
        let columns = max(0, column - searchRadius)...min(volume.columns - side, column + searchRadius)
        let penaltyStride = BlockMatcher.penaltyStride(searchRadius: searchRadius)
        for candidateSlice in slices {
            for candidateRow in rows {
                let penalty = penalties + (candidateRow - row + searchRadius) * penaltyStride
                let line = candidateSlice * volume.plane + candidateRow * volume.stride
                var start = columns.lowerBound
                while start <= columns.upperBound {
                    var sums = Lanes()
                    if candidateSlice == slice {
                        let shift = start - column + searchRadius
                        sums = UnsafeRawPointer(penalty + shift).loadUnaligned(as: Lanes.self)
                    }
                    if add(reference, line + start, to: &sums, below: worst) {
                        let end = min(Lanes.scalarCount, columns.upperBound - start + 1)
                        for lane in 0..<end where sums[lane] < worst {
                            let offset = line + start + lane
                            guard offset != reference, volume.isCandidate(offset) else { continue }
                            best.insert(sums[lane], offset, &count)
                            if count == best.limit { worst = min(worst, best.distances[count - 1]) }
                        }
                    }
                    start += Lanes.scalarCount
                }
            }
        }
        return count
    }

    /// Adds the squared differences of sixteen neighbouring cubes to the reference; false once all are too large.
    @inline(__always)
    private func add(_ reference: Int, _ candidate: Int, to sums: inout Lanes, below worst: Float) -> Bool {
        let limit = Lanes(repeating: worst)
        for slice in 0..<volume.depth {
            var a = values + reference + slice * volume.plane
            var b = values + candidate + slice * volume.plane
            for _ in 0..<Self.side {
                for column in 0..<Self.side {
                    let other = UnsafeRawPointer(b + column).loadUnaligned(as: Lanes.self)
                    let difference = other - a[column]
                    sums += difference * difference
                }
                a += volume.stride
                b += volume.stride
            }
            // Sums only grow.
            let below = unsafeBitCast(sums .< limit, to: SIMD16<Int32>.self)
            if below.wrappedSum() == 0 { return false }
        }
        return true
    }
}
