/// Room for one group of cubes at a time, and what is done with it.
struct CubeGroup: ~Copyable {
    private static let side = BlockMatchingStage.cubeSide
    private static let area = BlockTransform.area

    private let filter: VolumeFilter
    private let planes: VolumeFilter.Planes
    private let matcher: CubeMatcher
    private let storage: UnsafeMutablePointer<Float>
    private let forward: UnsafeMutablePointer<Float>
    private let inverse: UnsafeMutablePointer<Float>
    private let window: UnsafeMutablePointer<Float>
    private let cubes: UnsafeMutablePointer<Float>
    private let coefficients: UnsafeMutablePointer<Float>
    private let guides: UnsafeMutablePointer<Float>
    private let variances: UnsafeMutablePointer<Float>
    private let covarianceSums: UnsafeMutablePointer<Float>
    private let noiseWeights: UnsafeMutablePointer<Float>
    private let places: UnsafeMutablePointer<BlockPlace>

    /// The planes must outlive the group.
    init(_ filter: VolumeFilter, _ planes: VolumeFilter.Planes) {
        self.filter = filter
        self.planes = planes
        let limit = filter.stage.groupLimit
        let area = Self.area
        let transform = filter.transform
        let penalties = filter.penalties
        let count = 2 * CubeKernels.matrixCount + 3 * area + 5 * limit * area + penalties.count
        storage = .allocate(capacity: count)
        storage.initialize(repeating: 0, count: count)
        places = .allocate(capacity: limit)
        forward = storage
        inverse = forward + CubeKernels.matrixCount
        window = inverse + CubeKernels.matrixCount
        cubes = window + area
        coefficients = cubes + limit * area
        guides = coefficients + limit * area
        variances = guides + limit * area
        covarianceSums = variances + limit * area
        noiseWeights = covarianceSums + (limit + 1) * area
        let penaltyRoom = noiseWeights + area
        for index in 0..<CubeKernels.matrixCount {
            forward[index] = transform.forward[index]
            inverse[index] = transform.inverse[index]
        }
        for index in 0..<area { window[index] = transform.window[index] }
        for index in 0..<limit * area { variances[index] = 1 }
        for index in 0..<area { noiseWeights[index] = filter.noiseWeights[index] }
        for index in penalties.indices { penaltyRoom[index] = penalties[index] }
        matcher = CubeMatcher(
            filter.volume,
            stage: filter.stage,
            values: planes.guide,
            penalties: penaltyRoom
        )
    }

    deinit {
        storage.deallocate()
        places.deallocate()
    }

    /// Filters the group of one reference cube and adds what that changes to the sums.
    func filter(slice: Int, row: Int, column: Int) {
        let found = matcher.match(slice: slice, row: row, column: column)
        // The largest power of two.
        let count = 1 << (Int.bitWidth - 1 - found.leadingZeroBitCount)
        let volume = filter.volume
        let offsets = matcher.best.offsets
        if let covariance = filter.covariance {
            for index in 0..<count {
                (places + index).initialize(
                    to: BlockPlace(offset: offsets[index], stride: volume.stride, plane: volume.plane)
                )
            }
            covariance.variances(of: places, count: count, sums: covarianceSums, into: variances)
        }
        // About a value of its own a cube of a constant volume is 0 and stays so to the bit.
        let middle = planes.noisy[offsets[0]]
        if case .wiener = filter.stage.shrinkage {
            transform(planes.guide, count, about: planes.guide[offsets[0]], into: guides)
        }
        transform(planes.noisy, count, about: middle, into: coefficients)
        let kept = filter.stage.shrinkage(
            coefficients,
            guide: guides,
            variances: variances,
            noiseWeights: noiseWeights,
            count: count
        )
        BlockKernels.inverseHaar(coefficients, count: count, into: cubes)
        for index in 0..<count {
            let cube = cubes + index * Self.area
            CubeKernels.transform(
                inverse,
                cube,
                stride: Self.side,
                plane: Self.side * Self.side,
                depth: Self.side,
                middle: 0,
                into: cube
            )
            let offset = offsets[index]
            CubeKernels.accumulate(
                cube,
                noisy: planes.noisy + offset,
                middle: middle,
                window: window,
                weight: 1 / kept,
                sums: planes.sums + offset,
                weights: planes.weights + offset,
                stride: volume.stride,
                plane: volume.plane,
                depth: volume.depth
            )
        }
    }

    /// The four-dimensional transform of the group's cubes in one volume, less a value.
    private func transform(
        _ values: UnsafePointer<Float>,
        _ count: Int,
        about middle: Float,
        into output: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count {
            CubeKernels.transform(
                forward,
                values + matcher.best.offsets[index],
                stride: filter.volume.stride,
                plane: filter.volume.plane,
                depth: filter.volume.depth,
                middle: middle,
                into: cubes + index * Self.area
            )
        }
        BlockKernels.haar(cubes, count: count, into: output)
    }
}
