/// How a filter's work is cut into parts: it changes the time and no voxel.
package struct WorkDivision: Hashable, Sendable {
    /// Rows of one part.
    package let rowsPerBand: Int
    /// Whether parts run on all cores or one after another.
    package let isConcurrent: Bool

    /// Creates a division.
    package init(rowsPerBand: Int, isConcurrent: Bool) {
        precondition(rowsPerBand > 0, "a band has at least one row")
        self.rowsPerBand = rowsPerBand
        self.isConcurrent = isConcurrent
    }

    /// Bands that fit a second-level cache, on all cores.
    package static let standard = WorkDivision(rowsPerBand: 64, isConcurrent: true)
}
