/// A segmentation: one whole number a pixel or voxel, which names its structure; 0 is usually the background.
public struct LabelMap: Hashable, Sendable {
    /// Pixels along a row.
    public let columns: Int
    /// Pixels along a column.
    public let rows: Int
    /// Slices, 1 for a single image.
    public let slices: Int
    /// The labels, column fastest, then row, then slice.
    public let labels: [Int]

    /// Creates a map of slices × rows × columns labels.
    /// - Throws: `invalid-shape` unless the extents are positive and the labels as many as these say.
    public init(columns: Int, rows: Int, slices: Int, labels: [Int]) throws(ImageQualityError) {
        let plane = columns.multipliedReportingOverflow(by: rows)
        let count = plane.partialValue.multipliedReportingOverflow(by: slices)
        guard columns > 0, rows > 0, slices > 0, !plane.overflow, !count.overflow,
            labels.count == count.partialValue
        else {
            throw ImageQualityError(
                .invalidShape,
                "the labels do not make a label map",
                expanded: "\(labels.count) labels do not make a map of \(slices) × \(rows) × \(columns) "
                    + "(slices × rows × columns)"
            )
        }
        self.columns = columns
        self.rows = rows
        self.slices = slices
        self.labels = labels
    }

    /// Dice's coefficient of every label that either map holds: twice the overlap divided by the sum of both sizes.
    ///
    /// L. R. Dice, Measures of the amount of ecologic association between species, 1945. A label in neither map has no
    /// coefficient and is missing, not 0 or 1: it says nothing about the segmentation, and an average over labels
    /// leaves it out. Symmetric.
    /// - Parameters:
    ///   - reference: the true segmentation.
    ///   - background: a label to leave out, such as 0; nil for none.
    /// - Returns: 0 to 1 by label, 1 for equal regions; 0 where only one map holds the label.
    /// - Throws: `shape-mismatch`.
    public func diceCoefficients(
        with reference: LabelMap,
        background: Int?
    ) throws(ImageQualityError) -> [Int: Double] {
        guard columns == reference.columns, rows == reference.rows, slices == reference.slices else {
            throw ImageQualityError(
                .shapeMismatch,
                "the label maps differ in shape",
                expanded: "the label maps differ in shape: \(slices) × \(rows) × \(columns) against "
                    + "\(reference.slices) × \(reference.rows) × \(reference.columns)"
            )
        }
        var sizes: [Int: Int] = [:]
        var overlaps: [Int: Int] = [:]
        for (own, other) in zip(labels, reference.labels) {
            sizes[own, default: 0] += 1
            sizes[other, default: 0] += 1
            if own == other { overlaps[own, default: 0] += 1 }
        }
        if let background { sizes[background] = nil }
        return sizes.reduce(into: [:]) { result, entry in
            result[entry.key] = 2 * Double(overlaps[entry.key] ?? 0) / Double(entry.value)
        }
    }
}
