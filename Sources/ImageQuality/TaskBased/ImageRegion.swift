/// Pixels of an image over which a figure is taken.
public struct ImageRegion: Hashable, Sendable {
    /// Pixels along a row of the image.
    public let columns: Int
    /// Pixels along a column of the image.
    public let rows: Int
    /// The pixels' indices, row × columns + column, ascending; at least one.
    public let pixels: [Int]

    /// The pixels of a mask that are true, column fastest.
    /// - Throws: `invalid-shape` unless the mask has columns × rows entries; `invalid-region` where none is true.
    public init(columns: Int, rows: Int, mask: [Bool]) throws(ImageQualityError) {
        guard columns > 0, rows > 0, mask.count.quotientAndRemainder(dividingBy: columns) == (rows, 0) else {
            throw ImageQualityError(
                .invalidShape,
                "the mask does not fit its extents",
                expanded: "\(mask.count) entries do not make a mask of \(rows) × \(columns) (rows × columns)"
            )
        }
        try self.init(columns: columns, rows: rows, pixels: mask.indices.filter { mask[$0] })
    }

    private init(columns: Int, rows: Int, pixels: [Int]) throws(ImageQualityError) {
        guard !pixels.isEmpty else {
            throw ImageQualityError(.invalidRegion, "the region holds no pixel")
        }
        self.columns = columns
        self.rows = rows
        self.pixels = pixels
    }

    /// The pixels of an image whose centres lie nearer than `radius` to a point.
    /// - Parameters:
    ///   - image: the image in which the disc lies.
    ///   - centerColumn: the point, in columns; 0 is the centre of the first pixel.
    ///   - centerRow: the point, in rows.
    ///   - radius: in pixels.
    /// - Returns: the disc.
    /// - Throws: `invalid-parameter` for a radius that is not a positive number; `invalid-region` where the disc holds
    ///   no pixel centre or reaches beyond the image.
    public static func disc(
        in image: PlanarImage,
        centerColumn: Double,
        centerRow: Double,
        radius: Double
    ) throws(ImageQualityError) -> ImageRegion {
        try ImageQualityError.require(positive: radius, "the radius")
        guard centerColumn - radius >= -0.5, centerColumn + radius <= Double(image.columns) - 0.5,
            centerRow - radius >= -0.5, centerRow + radius <= Double(image.rows) - 0.5
        else {
            throw ImageQualityError(
                .invalidRegion,
                "the disc reaches beyond the image",
                expanded:
                    "the disc of radius \(radius) about column \(centerColumn), row \(centerRow) reaches "
                    + "beyond the image of \(image.shapeText)"
            )
        }
        var pixels: [Int] = []
        for row in 0..<image.rows {
            for column in 0..<image.columns {
                let (x, y) = (Double(column) - centerColumn, Double(row) - centerRow)
                if x * x + y * y < radius * radius { pixels.append(row * image.columns + column) }
            }
        }
        return try ImageRegion(columns: image.columns, rows: image.rows, pixels: pixels)
    }

    /// A rectangle of an image's pixels.
    /// - Throws: `invalid-region` where it is empty or reaches beyond the image.
    public static func rectangle(
        in image: PlanarImage,
        columns: Range<Int>,
        rows: Range<Int>
    ) throws(ImageQualityError) -> ImageRegion {
        guard columns.lowerBound >= 0, columns.upperBound <= image.columns, rows.lowerBound >= 0,
            rows.upperBound <= image.rows
        else {
            throw ImageQualityError(
                .invalidRegion,
                "the rectangle reaches beyond the image",
                expanded: "columns \(columns), rows \(rows) reach beyond the image of \(image.shapeText)"
            )
        }
        return try ImageRegion(
            columns: image.columns,
            rows: image.rows,
            pixels: rows.flatMap { row in columns.map { row * image.columns + $0 } }
        )
    }
}
