/// The geometry of one slice as block matching sees it.
struct BlockImage: Sendable {
    /// Voxels along a row, without the room beyond it.
    let columns: Int
    /// Rows.
    let rows: Int
    /// Floats from one row to the next.
    let stride: Int
    /// Whether the block that begins at an index may be matched: half of its voxels at least are valid.
    let isCandidate: [Bool]
    /// Whether the block that begins at an index has a valid voxel and so is worth filtering.
    let isReference: [Bool]

    /// Floats of a plane, with room for lanes beyond its end.
    var count: Int { rows * stride + RowKernels.width }

    /// The geometry of one slice; `validity` is empty where all voxels are valid.
    init(columns: Int, rows: Int, stride: Int, validity: ArraySlice<Float>) {
        self.columns = columns
        self.rows = rows
        self.stride = stride
        var candidates = [Bool](repeating: true, count: rows * stride)
        var references = candidates
        if !validity.isEmpty {
            let counts = Self.validCounts(validity, columns: columns, rows: rows, stride: stride)
            for index in counts.indices {
                candidates[index] = 2 * counts[index] >= Float(BlockTransform.area)
                references[index] = counts[index] > 0
            }
        }
        isCandidate = candidates
        isReference = references
    }

    /// How many voxels are valid of the block that begins at each index where one fits; 0 elsewhere.
    private static func validCounts(
        _ validity: ArraySlice<Float>,
        columns: Int,
        rows: Int,
        stride: Int
    ) -> [Float] {
        let side = BlockTransform.side
        let first = validity.startIndex
        var along = [Float](repeating: 0, count: rows * stride)
        for row in 0..<rows {
            for column in 0...columns - side {
                let start = first + row * stride + column
                along[row * stride + column] = validity[start..<start + side].reduce(0, +)
            }
        }
        var result = [Float](repeating: 0, count: rows * stride)
        for index in 0...(rows - side) * stride + columns - side {
            for row in 0..<side { result[index] += along[index + row * stride] }
        }
        return result
    }
}
