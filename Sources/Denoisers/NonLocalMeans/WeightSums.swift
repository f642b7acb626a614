/// What the weights of one band of rows add up to, for each of its voxels.
///
/// Storage of its own: three floats per voxel, rows `stride` apart with room for shifted writes on either side.
struct WeightSums: ~Copyable {
    /// The sums of one row from some column on.
    struct Row {
        /// Σ w · (other − own).
        let weighted: UnsafeMutablePointer<Float>
        /// Σ w.
        let total: UnsafeMutablePointer<Float>
        /// The largest w.
        let largest: UnsafeMutablePointer<Float>
    }

    private let storage: UnsafeMutablePointer<Float>
    private let rows: Range<Int>
    private let stride: Int
    private let plane: Int

    /// Sums of zero for a band of rows of some slices.
    init(slices: Int, rows: Range<Int>, stride: Int) {
        self.rows = rows
        self.stride = stride
        plane = slices * rows.count * stride
        storage = .allocate(capacity: 3 * plane + RowKernels.width)
        storage.initialize(repeating: 0, count: 3 * plane + RowKernels.width)
    }

    deinit { storage.deallocate() }

    /// The sums of a row from a column on, or nil for a row outside the band.
    func row(slice: Int, row: Int, column: Int) -> Row? {
        guard rows.contains(row) else { return nil }
        let start = storage + ((slice * rows.count + row - rows.lowerBound) * stride + column)
        return Row(weighted: start, total: start + plane, largest: start + 2 * plane)
    }
}
