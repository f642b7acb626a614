import DICOMFiles
import Volumes

/// Where the pixels of a slice lie, LPS millimetres.
struct PixelGrid: Hashable, Sendable {
    /// Centre of the first pixel.
    let position: Vector3
    /// Step from one column to the next.
    let columnStep: Vector3
    /// Step from one row to the next.
    let rowStep: Vector3

    /// How far the pixels of two grids may lie apart, millimetres: far beyond the rounding of decimal strings, and far below
    /// a pixel.
    static let tolerance = 0.05

    /// A grid with known steps.
    init(position: Vector3, columnStep: Vector3, rowStep: Vector3) {
        self.position = position
        self.columnStep = columnStep
        self.rowStep = rowStep
    }

    /// The grid of a plane; nil where position, orientation or spacing is not known.
    init?(_ plane: ImagePlane) {
        guard let position = plane.position, let along = plane.rowDirection, let down = plane.columnDirection,
            let columnSpacing = plane.columnSpacingMillimeters, let rowSpacing = plane.rowSpacingMillimeters
        else { return nil }
        self.init(position: position, columnStep: along * columnSpacing, rowStep: down * rowSpacing)
    }

    /// Whether the pixels of two matrices of one extent lie at the same places.
    func coincides(with other: PixelGrid, columns: Int, rows: Int) -> Bool {
        (position - other.position).length <= Self.tolerance
            // The last pixel of a row or column is where a difference of steps shows most.
            && (columnStep - other.columnStep).length * Double(columns) <= Self.tolerance
            && (rowStep - other.rowStep).length * Double(rows) <= Self.tolerance
    }
}
