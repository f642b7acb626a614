/// Where a block begins in a volume.
struct BlockPlace: Hashable, Sendable {
    /// Slice, row and column of its first voxel.
    let slice: Int, row: Int, column: Int

    /// The place at an index of a volume with `stride` floats from row to row and `plane` from slice to slice.
    init(offset: Int, stride: Int, plane: Int) {
        slice = offset / plane
        row = offset % plane / stride
        column = offset % plane % stride
    }
}
