import Volumes

/// Stabilised slices made ready for patches: a mirrored margin on every side, and no holes.
///
/// Voxels outside the mask take the value of the nearest valid voxel in their row, or else the nearest row that has
/// one, as if the image ended there: padding values never enter a patch. As candidates they have weight 0.
struct MirroredSlices {
    /// Margin in voxels.
    let margin: Int
    /// Floats from one row to the next; beyond the right margin lies room for `RowKernels.width` more.
    let stride: Int
    /// Floats from one slice to the next.
    let plane: Int
    /// The values, slice after slice.
    let values: [Float]
    /// 1 at valid and 0 at other voxels, laid out like `values`; empty where every voxel is valid.
    let validity: [Float]

    /// Lays out a volume with a margin.
    init(_ volume: Volume, margin: Int) {
        let shape = volume.shape
        self.margin = margin
        stride = shape.columns + 2 * margin + RowKernels.width
        plane = (shape.rows + 2 * margin) * stride
        // The last row's lanes may reach one step beyond the end.
        let count = plane * shape.slices + RowKernels.width
        let columnSources = Self.mirroredIndices(shape.columns, margin: margin)
        let rowSources = Self.mirroredIndices(shape.rows, margin: margin)
        let mask = volume.valid.flatMap { $0.values.allSatisfy { $0 } ? nil : $0.values }
        let stride = self.stride
        let plane = self.plane

        func laidOut(_ source: (Int) -> Float) -> [Float] {
            var result = [Float](repeating: 0, count: count)
            for slice in 0..<shape.slices {
                for (row, rowSource) in rowSources.enumerated() {
                    let from = (slice * shape.rows + rowSource) * shape.columns
                    let to = slice * plane + row * stride
                    for (column, columnSource) in columnSources.enumerated() {
                        result[to + column] = source(from + columnSource)
                    }
                }
            }
            return result
        }

        if let mask {
            let sources = Self.nearestValid(mask, shape)
            values = laidOut { sources[$0] < 0 ? 0 : volume.voxels[sources[$0]] }
            validity = laidOut { mask[$0] ? 1 : 0 }
        } else {
            values = laidOut { volume.voxels[$0] }
            validity = []
        }
    }

    /// Index of a voxel in `values`.
    func index(slice: Int, row: Int, column: Int) -> Int {
        slice * plane + (row + margin) * stride + column + margin
    }

    /// Indices −margin ..< count + margin, reflected at the edges (the edge voxel is repeated) as often as needed.
    private static func mirroredIndices(_ count: Int, margin: Int) -> [Int] {
        (-margin..<count + margin).map { index in
            let period = 2 * count
            let folded = ((index % period) + period) % period
            return folded < count ? folded : period - 1 - folded
        }
    }

    /// For each voxel the linear index of the valid voxel that stands for it; −1 in slices without a valid voxel.
    private static func nearestValid(_ mask: [Bool], _ shape: VolumeShape) -> [Int] {
        var sources = [Int](repeating: -1, count: shape.count)
        for slice in 0..<shape.slices {
            var filledRows: [Int] = []
            for row in 0..<shape.rows {
                let start = (slice * shape.rows + row) * shape.columns
                let valid = (start..<start + shape.columns).filter { mask[$0] }
                guard !valid.isEmpty else { continue }
                filledRows.append(row)
                var next = 0
                for index in start..<start + shape.columns {
                    // At equal distance the left one.
                    while next + 1 < valid.count, abs(valid[next + 1] - index) < abs(valid[next] - index) {
                        next += 1
                    }
                    sources[index] = valid[next]
                }
            }
            var next = 0
            for row in 0..<shape.rows where !filledRows.isEmpty {
                while next + 1 < filledRows.count,
                    abs(filledRows[next + 1] - row) < abs(filledRows[next] - row)
                {
                    next += 1
                }
                guard filledRows[next] != row else { continue }
                let from = (slice * shape.rows + filledRows[next]) * shape.columns
                let to = (slice * shape.rows + row) * shape.columns
                for column in 0..<shape.columns { sources[to + column] = sources[from + column] }
            }
        }
        return sources
    }
}
