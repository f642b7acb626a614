import Dispatch
import NoiseModels

/// One stage of BM4D over neighbouring slices of unit-variance noise: groups of similar cubes, shrunk together in a
/// transform domain, put back where they came from.
///
/// Reference cubes are cut into bands of rows so high that every second band writes to rows of its own: those run at the
/// same time, the others after them. So sums are added in an order that does not depend on how many threads work on
/// them, nor on slices that a slice's result does not depend on.
struct VolumeFilter: Sendable {
    /// The volumes that a group reads and writes.
    struct Planes {
        let noisy: UnsafePointer<Float>
        let guide: UnsafePointer<Float>
        /// Weighted sums of what the groups change, and of their weights.
        let sums: UnsafeMutablePointer<Float>
        let weights: UnsafeMutablePointer<Float>
    }

    let stage: BlockMatchingStage
    let volume: CubeVolume
    let transform: CubeTransform
    /// The covariances of correlated noise under the transform; nil for white noise.
    let covariance: BlockCovariance?
    /// What the distances of cubes of the same slices start from.
    let penalties: [Float]
    /// What each coefficient's variance is multiplied by in Wiener's factor.
    let noiseWeights: [Float]
    let isConcurrent: Bool

    private static let side = BlockMatchingStage.cubeSide

    /// A stage for noise of a spectrum, nil if it is white.
    init(
        _ whiteStage: BlockMatchingStage,
        _ volume: CubeVolume,
        spectrum: NoisePowerSpectrum?,
        isConcurrent: Bool
    ) {
        let stage = whiteStage.adapted(to: spectrum)
        self.stage = stage
        self.volume = volume
        self.isConcurrent = isConcurrent
        let transform = CubeTransform(stage, depth: volume.depth)
        self.transform = transform
        let radius = stage.searchRadius
        func covarianceUnderTransform(of spectrum: NoisePowerSpectrum) -> BlockCovariance {
            BlockCovariance(
                spectrum,
                transform: stage.transform,
                acrossSlices: transform.acrossSlices,
                reach: 2 * radius
            )
        }
        let covariance = spectrum.map(covarianceUnderTransform)
        self.covariance = covariance
        noiseWeights = stage.noiseWeights(covariance, white: covarianceUnderTransform(of: .white))
        let stride = BlockMatcher.penaltyStride(searchRadius: radius)
        var penalties = [Float](repeating: 0, count: (2 * radius + 1) * stride)
        if let covariance {
            let scale = stage.correlationPenalty * Float(Self.side * Self.side * volume.depth)
            for rows in -radius...radius {
                for columns in -radius...radius {
                    penalties[(rows + radius) * stride + columns + radius] =
                        scale * covariance.autocovariance(rows: rows, columns: columns)
                }
            }
        }
        self.penalties = penalties
    }

    /// Filters `noisy`; cubes are compared, and in the second stage shrunk, by `guide`, whose memory the result takes.
    func callAsFunction(_ noisy: [Float], guide: consuming [Float]) -> [Float] {
        let sums = UnsafeMutablePointer<Float>.allocate(capacity: 2 * volume.count)
        sums.initialize(repeating: 0, count: 2 * volume.count)
        defer { sums.deallocate() }
        noisy.withUnsafeBufferPointer { noisy in
            guide.withUnsafeBufferPointer { guide in
                guard let noisy = noisy.baseAddress, let guide = guide.baseAddress else { return }
                run(Planes(noisy: noisy, guide: guide, sums: sums, weights: sums + volume.count))
            }
        }
        var result = consume guide
        for index in 0..<volume.slices * volume.plane {
            let weight = sums[volume.count + index]
            result[index] = weight > 0 ? noisy[index] + sums[index] / weight : noisy[index]
        }
        return result
    }

    private func run(_ shared: Planes) {
        // Safe because bands that run at the same time share only what they read.
        nonisolated(unsafe) let planes = shared
        let slices = references(volume.slices - volume.depth, from: volume.firstSlice)
        let rows = references(volume.rows - Self.side, from: 0)
        let columns = references(volume.columns - Self.side, from: 0)
        let height = 2 * stage.searchRadius + Self.side - 1
        let bands = Dictionary(grouping: rows) { $0 / height }.sorted { $0.key < $1.key }.map(\.value)
        for parity in 0..<2 {
            let own = bands.indices.filter { $0 % 2 == parity }.map { bands[$0] }
            @Sendable func run(_ band: Int) {
                let group = CubeGroup(self, planes)
                for slice in slices {
                    for row in own[band] {
                        let line = slice * volume.plane + row * volume.stride
                        for column in columns where volume.isReference(line + column) {
                            group.filter(slice: slice, row: row, column: column)
                        }
                    }
                }
            }
            if isConcurrent {
                DispatchQueue.concurrentPerform(iterations: own.count, execute: run)
            } else {
                for band in own.indices { run(band) }
            }
        }
    }

    /// Positions of the reference cubes along an axis: the first, the last, and those between whose absolute index is
    /// a multiple of the step.
    private func references(_ last: Int, from first: Int) -> [Int] {
        (0...last).filter { $0 == 0 || $0 == last || (first + $0) % stage.step == 0 }
    }
}
