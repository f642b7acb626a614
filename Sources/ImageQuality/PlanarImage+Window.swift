extension PlanarImage {
    /// The image as a display window shows it: clipped to the window and shifted so that its lower end is 0, which is
    /// what the metrics with a data range take for black.
    ///
    /// CT images are compared under one stated window, both of them, with a data range of `upper` − `lower`.
    /// - Parameters:
    ///   - lower: the lower end of the window, in the samples' unit.
    ///   - upper: the upper end of the window.
    /// - Returns: samples from 0 to `upper` − `lower`.
    /// - Throws: `invalid-data-range` unless both ends are finite and the upper is the greater.
    public func windowed(from lower: Double, to upper: Double) throws(ImageQualityError) -> PlanarImage {
        guard lower.isFinite, upper.isFinite else {
            throw ImageQualityError(
                .invalidDataRange,
                "the window is not finite",
                expanded: "the window from \(lower) to \(upper) is not finite"
            )
        }
        try ImageQualityError.require(dataRange: upper - lower)
        return try PlanarImage(
            columns: columns,
            rows: rows,
            channels: channels,
            samples: samples.map { Float(min(max(Double($0), lower), upper) - lower) }
        )
    }
}
