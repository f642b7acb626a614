/// Room for one group of blocks at a time, and what is done with it.
struct BlockGroup: ~Copyable {
    private static let area = BlockTransform.area

    private let filter: CollaborativeFilter
    private let noisy: UnsafePointer<Float>
    private let guide: UnsafePointer<Float>
    private let matcher: BlockMatcher
    private let storage: UnsafeMutablePointer<Float>
    private let forward: UnsafeMutablePointer<Float>
    private let inverse: UnsafeMutablePointer<Float>
    private let window: UnsafeMutablePointer<Float>
    private let penalties: UnsafeMutablePointer<Float>
    private let sums: UnsafeMutablePointer<Float>
    private let blocks: UnsafeMutablePointer<Float>
    private let coefficients: UnsafeMutablePointer<Float>
    private let guides: UnsafeMutablePointer<Float>
    private let variances: UnsafeMutablePointer<Float>
    private let noiseWeights: UnsafeMutablePointer<Float>
    private let places: UnsafeMutablePointer<BlockPlace>

    /// The pointers must outlive the group.
    init(_ filter: CollaborativeFilter, noisy: UnsafePointer<Float>, guide: UnsafePointer<Float>) {
        self.filter = filter
        self.noisy = noisy
        self.guide = guide
        let stage = filter.stage
        let limit = stage.groupLimit
        let area = Self.area
        let radius = stage.searchRadius
        let shifts = (2 * radius + 1) * BlockMatcher.penaltyStride(searchRadius: radius)
        let count = 7 * area + 5 * limit * area + shifts
        storage = .allocate(capacity: count)
        storage.initialize(repeating: 0, count: count)
        places = .allocate(capacity: limit)
        forward = storage
        inverse = forward + 2 * area
        window = inverse + 2 * area
        blocks = window + area
        coefficients = blocks + limit * area
        guides = coefficients + limit * area
        variances = guides + limit * area
        sums = variances + limit * area
        noiseWeights = sums + (limit + 1) * area
        penalties = noiseWeights + area
        for index in 0..<2 * area {
            forward[index] = stage.transform.forward[index]
            inverse[index] = stage.transform.inverse[index]
        }
        for index in 0..<area { window[index] = BlockMatchingStage.window[index] }
        for index in 0..<limit * area { variances[index] = 1 }
        for index in 0..<area { noiseWeights[index] = stage.noiseWeight }
        matcher = BlockMatcher(
            filter.image,
            values: guide,
            searchRadius: stage.searchRadius,
            limit: limit,
            maximumDistance: stage.maximumDistance * Float(area),
            penalties: penalties
        )
        if let covariance = filter.covariance { setPenalties(stage, covariance) }
    }

    deinit {
        storage.deallocate()
        places.deallocate()
    }

    /// Filters the group of one reference block and adds it to a band's sums, whose first row is `firstRow`.
    func filter(
        row: Int,
        column: Int,
        sums: UnsafeMutablePointer<Float>,
        weights: UnsafeMutablePointer<Float>,
        firstRow: Int
    ) {
        let found = matcher.match(row: row, column: column)
        // The largest power of two.
        let count = 1 << (Int.bitWidth - 1 - found.leadingZeroBitCount)
        if let covariance = filter.covariance {
            let image = filter.image
            for index in 0..<count {
                (places + index).initialize(
                    to: BlockPlace(
                        offset: matcher.best.offsets[index],
                        stride: image.stride,
                        plane: image.rows * image.stride
                    )
                )
            }
            covariance.variances(of: places, count: count, sums: self.sums, into: variances)
        }
        if case .wiener = filter.stage.shrinkage { transform(guide, count, into: guides) }
        transform(noisy, count, into: coefficients)
        let kept = filter.stage.shrinkage(
            coefficients,
            guide: guides,
            variances: variances,
            noiseWeights: noiseWeights,
            count: count
        )
        BlockKernels.inverseHaar(coefficients, count: count, into: blocks)
        let stride = filter.image.stride
        for index in 0..<count {
            let block = blocks + index * Self.area
            BlockKernels.transform(inverse, block, stride: BlockTransform.side, into: block)
            let offset = matcher.best.offsets[index] - firstRow * stride
            BlockKernels.accumulate(
                block,
                window: window,
                weight: 1 / kept,
                sums: sums + offset,
                weights: weights + offset,
                stride: stride
            )
        }
    }

    private func setPenalties(_ stage: BlockMatchingStage, _ covariance: BlockCovariance) {
        let radius = stage.searchRadius
        let stride = BlockMatcher.penaltyStride(searchRadius: radius)
        for rows in -radius...radius {
            for columns in -radius...radius {
                penalties[(rows + radius) * stride + columns + radius] =
                    stage.correlationPenalty * Float(Self.area)
                    * covariance.autocovariance(rows: rows, columns: columns)
            }
        }
    }

    /// The three-dimensional transform of the group's blocks in one plane.
    private func transform(
        _ plane: UnsafePointer<Float>,
        _ count: Int,
        into output: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count {
            BlockKernels.transform(
                forward,
                plane + matcher.best.offsets[index],
                stride: filter.image.stride,
                into: blocks + index * Self.area
            )
        }
        BlockKernels.haar(blocks, count: count, into: output)
    }
}
