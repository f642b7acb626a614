import ImageQuality

/// How far two segmentations of one image agree, class by class.
package struct SegmentationAgreement: Hashable, Sendable {
    /// Dice's coefficient of each class that either holds.
    package let coefficients: [Int: Double]

    /// Compares classes of rows × columns pixels, columns fastest.
    /// - Throws: `invalid-shape`.
    package init(
        _ found: [UInt8],
        truth: [UInt8],
        rows: Int,
        columns: Int,
        countsBackground: Bool
    ) throws(ImageQualityError) {
        func map(_ classes: [UInt8]) throws(ImageQualityError) -> LabelMap {
            try LabelMap(columns: columns, rows: rows, slices: 1, labels: classes.map(Int.init))
        }
        coefficients = try map(found).diceCoefficients(
            with: map(truth),
            background: countsBackground ? nil : 0
        )
    }

    /// Mean over the classes that either holds; nil where neither holds any.
    package var mean: Double? {
        guard !coefficients.isEmpty else { return nil }
        // In the classes' order, so that equal segmentations give equal bits.
        let values = coefficients.sorted { $0.key < $1.key }.map(\.value)
        return values.reduce(0, +) / Double(values.count)
    }
}
