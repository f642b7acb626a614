import Dispatch

/// One stage of BM3D over one slice of unit-variance noise: groups of similar blocks, shrunk together in a transform
/// domain, put back where they came from.
///
/// The reference blocks are cut into bands of rows with sums of their own, which are merged in order: the result does
/// not depend on how many threads work on them.
struct CollaborativeFilter {
    let stage: BlockMatchingStage
    let image: BlockImage
    /// The covariances of correlated noise under the stage's transform; nil for white noise.
    let covariance: BlockCovariance?
    let isConcurrent: Bool

    /// Rows of reference blocks in a band.
    private static let rowsPerBand = 4

    /// Filters `noisy`; blocks are compared, and in the second stage shrunk, by `guide`.
    func callAsFunction(_ noisy: [Float], guide: [Float]) -> [Float] {
        let rows = references(image.rows)
        let bands = stride(from: 0, to: rows.count, by: Self.rowsPerBand).map {
            Array(rows[$0..<min($0 + Self.rowsPerBand, rows.count)])
        }
        let covered = bands.map { band -> Range<Int> in
            let first = (band.first ?? 0) - stage.searchRadius
            let last = (band.last ?? 0) + stage.searchRadius + BlockTransform.side
            return max(0, first)..<min(image.rows, last)
        }
        let columns = references(image.columns)
        let capacity = (covered.map(\.count).max() ?? 0) * image.stride
        let sums = UnsafeMutablePointer<Float>.allocate(capacity: 2 * bands.count * capacity)
        sums.initialize(repeating: 0, count: 2 * bands.count * capacity)
        defer { sums.deallocate() }
        noisy.withUnsafeBufferPointer { noisy in
            guide.withUnsafeBufferPointer { guide in
                guard let noisy = noisy.baseAddress, let guide = guide.baseAddress else { return }
                // Safe because bands share only what they read.
                nonisolated(unsafe) let planes = (noisy: noisy, guide: guide, sums: sums)
                let filter = self
                @Sendable func run(_ band: Int) {
                    let group = BlockGroup(filter, noisy: planes.noisy, guide: planes.guide)
                    let own = planes.sums + 2 * band * capacity
                    for row in bands[band] {
                        for column in columns {
                            let index = row * filter.image.stride + column
                            guard filter.image.isReference[index] else { continue }
                            group.filter(
                                row: row,
                                column: column,
                                sums: own,
                                weights: own + capacity,
                                firstRow: covered[band].lowerBound
                            )
                        }
                    }
                }
                if isConcurrent {
                    DispatchQueue.concurrentPerform(iterations: bands.count, execute: run)
                } else {
                    for band in bands.indices { run(band) }
                }
            }
        }
        return merged(sums, covered, capacity, noisy)
    }

    /// Positions of the reference blocks along one axis: every step, and the last one that fits.
    private func references(_ extent: Int) -> [Int] {
        let last = extent - BlockTransform.side
        let regular = Array(stride(from: 0, through: last, by: stage.step))
        return regular.last == last ? regular : regular + [last]
    }

    /// Weighted means of the bands' sums; where no block reached, what was there.
    private func merged(
        _ sums: UnsafePointer<Float>,
        _ covered: [Range<Int>],
        _ capacity: Int,
        _ noisy: [Float]
    ) -> [Float] {
        var result = noisy
        var total = [Float](repeating: 0, count: image.stride)
        var weight = total
        for row in 0..<image.rows {
            for index in 0..<image.stride {
                total[index] = 0
                weight[index] = 0
            }
            for (band, range) in covered.enumerated() where range.contains(row) {
                let from = sums + 2 * band * capacity + (row - range.lowerBound) * image.stride
                for index in 0..<image.columns {
                    total[index] += from[index]
                    weight[index] += from[capacity + index]
                }
            }
            for index in 0..<image.columns where weight[index] > 0 {
                result[row * image.stride + index] = total[index] / weight[index]
            }
        }
        return result
    }
}
