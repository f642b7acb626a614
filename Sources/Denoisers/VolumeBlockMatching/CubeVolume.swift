/// The geometry of neighbouring slices as the matching of cubes sees it.
struct CubeVolume: Sendable {
    /// Voxels along a row, without the room beyond it.
    let columns: Int
    /// Rows.
    let rows: Int
    /// Slices, one at least.
    let slices: Int
    /// Absolute index of the first slice, from which reference cubes are counted.
    let firstSlice: Int
    /// Floats from one row to the next.
    let stride: Int
    /// Slices of a cube: fewer than its side where there are fewer.
    let depth: Int
    /// How many voxels are valid of the cube that begins at an index; empty where all are.
    private let validCounts: [UInt8]

    private static let side = BlockMatchingStage.cubeSide

    /// Floats from one slice to the next.
    var plane: Int { rows * stride }
    /// Floats of the volume, with room for lanes beyond its end.
    var count: Int { slices * plane + RowKernels.width }

    /// The geometry of some slices; `validity` is empty where all voxels are valid.
    init(
        columns: Int,
        rows: Int,
        slices: Int,
        firstSlice: Int,
        stride: Int,
        validity: ArraySlice<Float>
    ) {
        self.columns = columns
        self.rows = rows
        self.slices = slices
        self.firstSlice = firstSlice
        self.stride = stride
        depth = min(Self.side, slices)
        validCounts =
            validity.isEmpty
            ? []
            : Self.boxSums(
                validity.prefix(slices * rows * stride).map { UInt8($0) },
                spans: [(1, Self.side), (stride, Self.side), (rows * stride, depth)]
            )
    }

    /// Whether the cube at an index may be matched: half of its voxels at least are valid.
    @inline(__always)
    func isCandidate(_ index: Int) -> Bool {
        validCounts.isEmpty || 2 * Int(validCounts[index]) >= Self.side * Self.side * depth
    }

    /// Whether the cube at an index has a valid voxel and so is worth filtering.
    @inline(__always)
    func isReference(_ index: Int) -> Bool { validCounts.isEmpty || validCounts[index] > 0 }

    /// Sums of `length` values `step` apart, one axis after the other; they mean nothing where no cube fits.
    private static func boxSums(_ values: [UInt8], spans: [(step: Int, length: Int)]) -> [UInt8] {
        var result = values
        for span in spans {
            // In place: each sum looks ahead only.
            for index in result.indices {
                for tap in 1..<max(1, span.length) where index + tap * span.step < result.count {
                    result[index] &+= result[index + tap * span.step]
                }
            }
        }
        return result
    }
}
