/// A pair of numbers, one along a row of an image and one along a column.
public struct InPlane: Codable, Hashable, Sendable {
    /// The number for the direction in which columns count.
    public let columns: Double
    /// The number for the direction in which rows count.
    public let rows: Double

    /// Creates a pair from its two numbers.
    public init(columns: Double, rows: Double) {
        self.columns = columns
        self.rows = rows
    }
}

/// A coarser grid of pixels over the same slices: where its pixels' centres lie among those of the finer grid.
///
/// As many whole pixels as fit, in the middle of the image, so that the image's centre keeps its place in the patient.
/// The centre of pixel (k, l) lies at column `start.columns + k · factor.columns` and row `start.rows + l · factor.rows`
/// of the finer grid.
public struct InPlaneGrid: Hashable, Sendable {
    /// Pixels of the finer grid along a row.
    public let sourceColumns: Int
    /// Pixels of the finer grid along a column.
    public let sourceRows: Int
    /// Pixels along a row.
    public let columns: Int
    /// Pixels along a column.
    public let rows: Int
    /// Distance between neighbouring centres, in pixels of the finer grid.
    public let factor: InPlane
    /// Centre of the first pixel, in pixels of the finer grid.
    public let start: InPlane

    /// A grid whose pixels are `factor` times as far apart; nil where a factor is not finite or below 1, or no pixel fits.
    public init?(over shape: VolumeShape, factor: InPlane) {
        guard factor.columns.isFinite, factor.rows.isFinite, factor.columns >= 1, factor.rows >= 1 else {
            return nil
        }
        (sourceColumns, sourceRows) = (shape.columns, shape.rows)
        columns = Self.fitting(shape.columns, factor.columns)
        rows = Self.fitting(shape.rows, factor.rows)
        guard columns > 0, rows > 0 else { return nil }
        self.factor = factor
        start = InPlane(
            columns: (Double(shape.columns) - Double(columns - 1) * factor.columns - 1) / 2,
            rows: (Double(shape.rows) - Double(rows - 1) * factor.rows - 1) / 2
        )
    }

    /// Whole pixels within an extent, where rounding of spacings must not cost the last one.
    private static func fitting(_ extent: Int, _ factor: Double) -> Int {
        Int((Double(extent) / factor + 1e-6).rounded(.down))
    }

    /// The shape of a volume whose slices have this grid.
    public func shape(slices: Int) -> VolumeShape {
        VolumeShape(columns: columns, rows: rows, slices: slices)
    }

    /// The geometry of a volume whose slices have this grid, where the finer one's is known.
    public func geometry(of source: VolumeGeometry) -> VolumeGeometry {
        VolumeGeometry(
            origin: source.position(column: start.columns, row: start.rows, slice: 0),
            columnStep: source.columnStep * factor.columns,
            rowStep: source.rowStep * factor.rows,
            sliceStep: source.sliceStep
        )
    }

    /// For every pixel, row by row, the pixel of the finer grid that lies nearest to its centre; the former of two.
    public var nearest: [Int] {
        let across = (0..<columns).map {
            Self.nearest(start.columns + Double($0) * factor.columns, sourceColumns)
        }
        let down = (0..<rows).map { Self.nearest(start.rows + Double($0) * factor.rows, sourceRows) }
        return down.flatMap { row in across.map { row * sourceColumns + $0 } }
    }

    private static func nearest(_ place: Double, _ count: Int) -> Int {
        min(max(Int((place - 0.5).rounded(.up)), 0), count - 1)
    }
}
