import Dispatch

/// Non-local means over mirrored slices of unit-variance noise, patch by patch.
///
/// For each shift s of the search window the squared differences of the slices and their shifted selves, summed over
/// patches, give the weights w(x, x + s) of all voxels at once (Darbon et al., ISBI 2008); shifts s and −s share them.
/// Every patch votes for all its voxels (Buades et al., SIAM MMS 4, 2005, section 5.5: vector-valued non-local means),
/// which is one more sum over the weights.
struct PatchFilter {
    /// Settings that the arithmetic needs.
    struct Weighting {
        /// Search radius along rows and columns, voxels.
        let searchRadius: Int
        /// Search radius across slices; 0 for a 2D filter.
        let sliceSearchRadius: Int
        /// Patch radius, voxels.
        let patchRadius: Int
        /// Radius of the votes: 0 if a patch votes for its centre only.
        let voteRadius: Int
        /// h², where w = exp(−max(d² − 2, 0) / h²) and d² is the mean squared difference of two patches.
        let bandwidthSquared: Float

        /// What a mirrored margin must hold: the patches of all voting neighbours.
        var margin: Int { patchRadius + voteRadius }
    }

    /// Voxels a part of the work is responsible for.
    private struct Part {
        let slices: Range<Int>
        let rows: Range<Int>
    }

    /// One displacement of the search window.
    private struct Shift {
        let slices: Int
        let rows: Int
        let columns: Int
    }

    let weighting: Weighting
    let division: WorkDivision

    /// The filtered voxels of `columns` × `rows` × `slices`, column fastest.
    func callAsFunction(_ input: MirroredSlices, columns: Int, rows: Int, slices: Int) -> [Float] {
        let bands = stride(from: 0, to: rows, by: division.rowsPerBand).map {
            $0..<min($0 + division.rowsPerBand, rows)
        }
        let groups = weighting.sliceSearchRadius == 0 ? (0..<slices).map { $0..<$0 + 1 } : [0..<slices]
        let parts = groups.flatMap { group in bands.map { Part(slices: group, rows: $0) } }
        let shifts = self.shifts
        return [Float](unsafeUninitializedCapacity: columns * rows * slices) { buffer, initialized in
            buffer.initialize(repeating: 0)
            // Safe because every part writes its own rows only, and all are done before the buffer is handed on.
            nonisolated(unsafe) let output = buffer
            let extent = (columns: columns, rows: rows)
            @Sendable func run(_ index: Int) {
                filter(parts[index], shifts, input, extent, into: output)
            }
            if division.isConcurrent {
                DispatchQueue.concurrentPerform(iterations: parts.count, execute: run)
            } else {
                for index in parts.indices { run(index) }
            }
            initialized = buffer.count
        }
    }

    /// One of each pair s, −s of the search window, without the zero shift, in a fixed order.
    private var shifts: [Shift] {
        let radius = weighting.searchRadius
        var result: [Shift] = []
        for slice in 0...weighting.sliceSearchRadius {
            for row in (slice == 0 ? 0 : -radius)...radius {
                for column in -radius...radius where slice > 0 || row > 0 || column > 0 {
                    result.append(Shift(slices: slice, rows: row, columns: column))
                }
            }
        }
        return result
    }

    /// Filters one part into its rows of the output.
    private func filter(
        _ part: Part,
        _ shifts: [Shift],
        _ input: MirroredSlices,
        _ extent: (columns: Int, rows: Int),
        into output: UnsafeMutableBufferPointer<Float>
    ) {
        let sums = WeightSums(
            slices: part.slices.count,
            rows: part.rows,
            stride: extent.columns + RowKernels.width
        )
        var scratch = PatchRows(weighting, columns: extent.columns)
        input.values.withUnsafeBufferPointer { values in
            input.validity.withUnsafeBufferPointer { validity in
                guard let base = values.baseAddress else { return }
                let mask = validity.isEmpty ? nil : validity.baseAddress
                for shift in shifts where abs(shift.columns) < extent.columns && abs(shift.rows) < extent.rows
                {
                    for slice in part.slices where slice + shift.slices < part.slices.upperBound {
                        add(shift, slice, part, input, base, mask, extent, &scratch, sums)
                    }
                }
                for slice in part.slices {
                    for row in part.rows {
                        guard
                            let sum = sums.row(slice: slice - part.slices.lowerBound, row: row, column: 0)
                        else { continue }
                        let own = base + input.index(slice: slice, row: row, column: 0)
                        let target = (slice * extent.rows + row) * extent.columns
                        for column in 0..<extent.columns {
                            output[target + column] = own[column] + correction(sum, column)
                        }
                    }
                }
            }
        }
    }

    /// Weighted mean of the differences to the candidates.
    ///
    /// A voxel itself counts as much as its best candidate (Buades et al. 2005), but at least as a patch of weight
    /// `leastOwnWeight`, so that one without likeness stays.
    @inline(__always)
    private func correction(_ sums: WeightSums.Row, _ column: Int) -> Float {
        let side = Float(2 * weighting.voteRadius + 1)
        let own = max(sums.largest[column], side * side * Self.leastOwnWeight)
        return sums.weighted[column] / (sums.total[column] + own)
    }

    private static let leastOwnWeight: Float = 0.02

    /// Adds what one shift contributes to the part's rows of a slice and of the slice it is shifted to.
    private func add(
        _ shift: Shift,
        _ slice: Int,
        _ part: Part,
        _ input: MirroredSlices,
        _ values: UnsafePointer<Float>,
        _ mask: UnsafePointer<Float>?,
        _ extent: (columns: Int, rows: Int),
        _ scratch: inout PatchRows,
        _ sums: borrowing WeightSums
    ) {
        // Both ends of a pair lie in the image, and one of them in the part's rows.
        let firstColumn = max(0, -shift.columns)
        let count = extent.columns - abs(shift.columns)
        let firstRow = max(0, -shift.rows, part.rows.lowerBound - max(0, shift.rows))
        let endRow = min(
            extent.rows,
            extent.rows - shift.rows,
            part.rows.upperBound + max(0, -shift.rows)
        )
        guard firstRow < endRow else { return }
        let margin = weighting.margin
        let here = slice - part.slices.lowerBound
        scratch.begin()
        for row in firstRow - margin..<endRow + margin {
            let corner = input.index(slice: slice, row: row, column: firstColumn - margin)
            let shifted = input.index(
                slice: slice + shift.slices,
                row: row + shift.rows,
                column: firstColumn + shift.columns - margin
            )
            // Weights are ready `margin` rows behind the differences.
            guard let weights = scratch.push(values + corner, values + shifted, count: count) else {
                continue
            }
            let voted = row - margin
            let own = input.index(slice: slice, row: voted, column: firstColumn)
            let other = input.index(
                slice: slice + shift.slices,
                row: voted + shift.rows,
                column: firstColumn + shift.columns
            )
            if let mask { RowKernels.multiply(weights, by: mask + own, mask + other, count: count) }
            if let sum = sums.row(slice: here, row: voted, column: firstColumn) {
                RowKernels.accumulate(
                    weights,
                    own: values + own,
                    other: values + other,
                    into: sum,
                    count: count
                )
            }
            if let sum = sums.row(
                slice: here + shift.slices,
                row: voted + shift.rows,
                column: firstColumn + shift.columns
            ) {
                RowKernels.accumulate(
                    weights,
                    own: values + other,
                    other: values + own,
                    into: sum,
                    count: count
                )
            }
        }
    }
}
