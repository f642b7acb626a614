import Foundation

/// Where the rays of a parallel-beam scan of one slice run: views over half a turn, each with equally spaced samples.
///
/// View v looks along the direction at θ = πv/views; a voxel at (x, y) millimetres from the middle of the matrix meets
/// the detector at x·cos θ + y·sin θ. Modern scanners rebin their fan to such rays before they filter and back-project.
package struct ParallelBeam: Hashable, Sendable {
    /// Voxels along a row of the slice.
    package let columns: Int
    /// Rows of the slice.
    package let rows: Int
    /// Distance between columns, millimetres.
    package let columnSpacing: Double
    /// Distance between rows, millimetres.
    package let rowSpacing: Double
    /// Distance between detector samples, millimetres.
    package let pitch: Double
    /// Samples of a view: enough for the diagonal of the matrix and a margin.
    package let samples: Int
    /// Views over half a turn.
    package let views: Int

    /// Sample distance over voxel distance: sharp kernels pass frequencies a third beyond the voxels' Nyquist frequency.
    package static let relativePitch = 0.75

    /// The rays for a slice.
    package init(
        columns: Int,
        rows: Int,
        columnSpacing: Double,
        rowSpacing: Double,
        views: Int,
        relativePitch: Double = ParallelBeam.relativePitch
    ) {
        self.columns = columns
        self.rows = rows
        self.columnSpacing = columnSpacing
        self.rowSpacing = rowSpacing
        self.views = views
        pitch = relativePitch * (columnSpacing * rowSpacing).squareRoot()
        let width = Double(columns) * columnSpacing
        let height = Double(rows) * rowSpacing
        samples = 2 * Int(((width * width + height * height).squareRoot() / pitch / 2).rounded(.up)) + 5
    }

    /// Index of the sample that the middle of the matrix meets.
    package var middle: Double { 0.5 * Double(samples - 1) }

    /// cos θ and sin θ of a view.
    func direction(view: Int) -> (cosine: Double, sine: Double) {
        let angle = Double.pi * Double(view) / Double(views)
        return (cos(angle), sin(angle))
    }

    /// Position on the detector of a voxel, in samples: origin + column · perColumn + row · perRow.
    func track(view: Int) -> (origin: Double, perColumn: Double, perRow: Double) {
        let (cosine, sine) = direction(view: view)
        let perColumn = cosine * columnSpacing / pitch
        let perRow = sine * rowSpacing / pitch
        let origin = middle - 0.5 * Double(columns - 1) * perColumn - 0.5 * Double(rows - 1) * perRow
        return (origin, perColumn, perRow)
    }
}
