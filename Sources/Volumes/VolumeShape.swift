/// The number of voxels along each axis; voxels lie in memory column fastest, then row, then slice.
public struct VolumeShape: Codable, Hashable, Sendable {
    /// Pixels along a row (DICOM Columns).
    public let columns: Int
    /// Pixels along a column (DICOM Rows).
    public let rows: Int
    /// Slices, or frames of a multi-frame object.
    public let slices: Int

    /// Creates a shape; every extent must be positive.
    public init(columns: Int, rows: Int, slices: Int) {
        precondition(columns > 0 && rows > 0 && slices > 0, "a volume has at least one voxel")
        self.columns = columns
        self.rows = rows
        self.slices = slices
    }

    /// Voxels in one slice.
    public var sliceCount: Int { columns * rows }
    /// Voxels in the volume.
    public var count: Int { columns * rows * slices }

    /// The same matrix with another number of slices.
    public func with(slices: Int) -> VolumeShape { VolumeShape(columns: columns, rows: rows, slices: slices) }
}
