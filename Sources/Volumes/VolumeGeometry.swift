/// Where a volume lies in the patient: the affine map from (column, row, slice) to LPS millimetres.
///
/// `position = origin + column · columnStep + row · rowStep + slice · sliceStep`, where column counts along a row.
public struct VolumeGeometry: Codable, Hashable, Sendable {
    /// Centre of voxel (0, 0, 0) in LPS millimetres (DICOM Image Position (Patient) of the first slice).
    public let origin: Vector3
    /// Step from one column to the next, millimetres.
    public let columnStep: Vector3
    /// Step from one row to the next, millimetres.
    public let rowStep: Vector3
    /// Step from one slice to the next, millimetres.
    public let sliceStep: Vector3

    /// Creates a geometry from the position of the first voxel and the three index steps, all in LPS millimetres.
    public init(origin: Vector3, columnStep: Vector3, rowStep: Vector3, sliceStep: Vector3) {
        self.origin = origin
        self.columnStep = columnStep
        self.rowStep = rowStep
        self.sliceStep = sliceStep
    }

    /// Centre of a voxel in LPS millimetres.
    public func position(column: Double, row: Double, slice: Double) -> Vector3 {
        origin + columnStep * column + rowStep * row + sliceStep * slice
    }

    /// Distance between neighbouring columns, millimetres.
    public var columnSpacingMillimeters: Double { columnStep.length }
    /// Distance between neighbouring rows, millimetres.
    public var rowSpacingMillimeters: Double { rowStep.length }
    /// Distance between neighbouring slices, millimetres.
    public var sliceSpacingMillimeters: Double { sliceStep.length }
}
