/// The noise power spectrum (NPS) of a grey image, measured on regions that show nothing but noise.
///
/// The mean over regions of Δx Δy / (columns × rows) · |DFT(region − trend)|², as ICRU Report 87 and AAPM Task Group
/// 233 define it.
public struct MeasuredNoisePowerSpectrum: Hashable, Sendable {
    /// Columns and rows of a region below which nothing can be said of its frequencies.
    public static let minimumSide = 8

    /// Frequencies along a row.
    public let columns: Int
    /// Frequencies along a column.
    public let rows: Int
    /// The pixels' distances.
    public let spacing: PixelSpacing
    /// How many regions it is the mean of.
    public let regionCount: Int
    /// rows × columns values in the samples' unit squared times mm² (HU² mm² for CT), horizontal frequency fastest.
    ///
    /// Index k stands for k / (columns · spacing) in 1/mm, above half for the negative frequency k − columns.
    public let values: [Double]
    /// The mean over regions of the residuals' mean square, in the samples' unit squared.
    public let variance: Double

    /// The spectrum's integral over all frequencies, in the samples' unit squared: the variance, by Parseval's
    /// theorem.
    public var integral: Double {
        let area =
            Double(columns) * spacing.betweenColumnsMillimeters * Double(rows)
            * spacing.betweenRowsMillimeters
        return values.reduce(0, +) / area
    }

    /// Measures regions of flat images.
    /// - Parameters:
    ///   - regions: cut from images by `PlanarImage.cropped`, all of one size; several dozen for a smooth spectrum.
    ///   - spacing: the pixels' distances.
    ///   - trend: what is taken out of each region first.
    /// - Throws: `invalid-region` without regions; `not-grey`; `shape-mismatch` where they differ in size;
    ///   `image-too-small` below 8 columns or rows.
    public init(
        ofFlat regions: [PlanarImage],
        spacing: PixelSpacing,
        trend: NoiseTrend
    ) throws(ImageQualityError) {
        let planes = regions.map { region in region.samples.map { Double($0) } }
        try self.init(planes: planes, of: regions, spacing: spacing, trend: trend)
    }

    /// Measures regions of two scans of the same object, whose difference shows nothing but noise.
    ///
    /// The difference of two scans has twice the noise power of one; the spectrum is that of one.
    /// - Parameters:
    ///   - regions: of the first scan, cut by `PlanarImage.cropped`, all of one size.
    ///   - others: the same regions of the second scan, in the same order.
    ///   - spacing: the pixels' distances.
    ///   - trend: what is taken out of each difference.
    /// - Throws: `invalid-region` without regions or where their numbers differ; `not-grey`; `shape-mismatch`;
    ///   `image-too-small` below 8 columns or rows.
    public init(
        ofDifferencesBetween regions: [PlanarImage],
        and others: [PlanarImage],
        spacing: PixelSpacing,
        trend: NoiseTrend
    ) throws(ImageQualityError) {
        guard regions.count == others.count else {
            throw ImageQualityError(
                .invalidRegion,
                "the regions of the two scans do not pair",
                expanded: "\(regions.count) and \(others.count) regions of the two scans do not pair"
            )
        }
        for (region, other) in zip(regions, others) { try ImageQualityError.require(other, matches: region) }
        let planes = zip(regions, others).map { region, other in
            zip(region.samples, other.samples).map { (Double($0) - Double($1)) * 0.5.squareRoot() }
        }
        try self.init(planes: planes, of: regions, spacing: spacing, trend: trend)
    }

    private init(
        planes: [[Double]],
        of regions: [PlanarImage],
        spacing: PixelSpacing,
        trend: NoiseTrend
    ) throws(ImageQualityError) {
        guard let first = regions.first else {
            throw ImageQualityError(.invalidRegion, "there is no region to measure noise on")
        }
        for region in regions {
            try ImageQualityError.requireGrey(region, for: "a noise power spectrum")
            try ImageQualityError.require(region, matches: first)
        }
        try ImageQualityError.require(first, atLeast: Self.minimumSide, for: "a noise power spectrum")
        let transform = RegionTransform(columns: first.columns, rows: first.rows)
        var sums = [Double](repeating: 0, count: first.planeCount)
        var squares = 0.0
        for plane in planes {
            let residuals = trend.removed(from: plane, columns: first.columns, rows: first.rows)
            squares += residuals.reduce(0) { $0 + $1 * $1 }
            for (index, power) in transform.power(of: residuals).enumerated() { sums[index] += power }
        }
        let pixels = Double(first.planeCount) * Double(planes.count)
        let scale = spacing.betweenColumnsMillimeters * spacing.betweenRowsMillimeters / pixels
        (columns, rows, self.spacing, regionCount) = (first.columns, first.rows, spacing, planes.count)
        values = sums.map { $0 * scale }
        variance = squares / pixels
    }
}
