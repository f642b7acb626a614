extension ImageQualityError {
    /// Throws `invalid-data-range` unless the range is finite and positive.
    static func require(dataRange: Double) throws(ImageQualityError) {
        guard dataRange.isFinite, dataRange > 0 else {
            throw ImageQualityError(
                .invalidDataRange,
                "the data range is not a positive number",
                expanded: "the data range is \(dataRange), not a positive number"
            )
        }
    }

    /// Throws `shape-mismatch` unless both images have the same columns, rows and channels.
    static func require(_ image: PlanarImage, matches reference: PlanarImage) throws(ImageQualityError) {
        guard image.columns == reference.columns, image.rows == reference.rows,
            image.channels == reference.channels
        else {
            throw ImageQualityError(
                .shapeMismatch,
                "the images differ in shape",
                expanded: "the images differ in shape: \(image.shapeText) against \(reference.shapeText)"
            )
        }
    }

    /// Throws `image-too-small` unless the image has at least `side` columns and rows.
    static func require(_ image: PlanarImage, atLeast side: Int, for metric: String) throws(ImageQualityError)
    {
        guard image.columns >= side, image.rows >= side else {
            throw ImageQualityError(
                .imageTooSmall,
                "the image is too small for \(metric)",
                expanded:
                    "\(metric) needs \(side) columns and rows at least; the image has \(image.shapeText)"
            )
        }
    }

    /// Throws `not-grey` unless the image has one channel.
    static func requireGrey(_ image: PlanarImage, for metric: String) throws(ImageQualityError) {
        guard image.channels == 1 else {
            throw ImageQualityError(
                .notGrey,
                "\(metric) is made for grey images",
                expanded: "\(metric) is made for grey images; this one has \(image.shapeText)"
            )
        }
    }

    /// Throws `invalid-parameter` unless the value is finite and positive.
    static func require(positive value: Double, _ what: String) throws(ImageQualityError) {
        guard value.isFinite, value > 0 else {
            throw ImageQualityError(
                .invalidParameter,
                "\(what) is not a positive number",
                expanded: "\(what) is \(value), not a positive number"
            )
        }
    }
}
