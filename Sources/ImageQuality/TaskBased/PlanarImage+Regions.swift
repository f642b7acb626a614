/// Mean and spread of an image's samples over a region.
public struct RegionStatistics: Hashable, Sendable {
    /// How many pixels the region has.
    public let count: Int
    /// The mean, in the samples' unit.
    public let mean: Double
    /// The population standard deviation (divided by the number of pixels), in the samples' unit: 0 for one pixel.
    public let standardDeviation: Double
}

extension PlanarImage {
    /// Mean and standard deviation of a grey image over a region.
    /// - Throws: `not-grey`; `shape-mismatch` where the region is of an image of another shape.
    public func statistics(in region: ImageRegion) throws(ImageQualityError) -> RegionStatistics {
        try ImageQualityError.requireGrey(self, for: "a region's statistics")
        guard region.columns == columns, region.rows == rows else {
            throw ImageQualityError(
                .shapeMismatch,
                "the region is of an image of another shape",
                expanded: "the region is of an image of \(region.columns) columns and \(region.rows) rows, "
                    + "this one has \(shapeText)"
            )
        }
        let count = Double(region.pixels.count)
        let first = Double(samples[region.pixels[0]])
        // Differences from the first sample: equal samples have exactly no deviation.
        let mean = first + region.pixels.reduce(0) { $0 + (Double(samples[$1]) - first) } / count
        let squares = region.pixels.reduce(0) { sum, pixel in
            sum + (Double(samples[pixel]) - mean) * (Double(samples[pixel]) - mean)
        }
        return RegionStatistics(
            count: region.pixels.count,
            mean: mean,
            standardDeviation: (squares / count).squareRoot()
        )
    }

    /// How far the mean over a region lies above a reference image's, in the samples' unit: HU bias for CT.
    /// - Throws: `shape-mismatch`, `not-grey`.
    public func meanBias(
        against reference: PlanarImage,
        in region: ImageRegion
    ) throws(ImageQualityError) -> Double {
        try ImageQualityError.require(self, matches: reference)
        return try statistics(in: region).mean - reference.statistics(in: region).mean
    }

    /// How far the mean over a region lies above a nominal value, such as 0 HU in water, in the samples' unit.
    /// - Throws: `invalid-parameter` where the value is not finite; `shape-mismatch`, `not-grey`.
    public func meanBias(
        againstNominal value: Double,
        in region: ImageRegion
    ) throws(ImageQualityError) -> Double {
        guard value.isFinite else {
            throw ImageQualityError(
                .invalidParameter,
                "the nominal value is not finite",
                expanded: "the nominal value is \(value)"
            )
        }
        return try statistics(in: region).mean - value
    }

    /// The contrast-to-noise ratio (CNR): the magnitude of the difference of both regions' means, divided by the
    /// background's standard deviation.
    /// - Parameters:
    ///   - object: the region of the object.
    ///   - background: a flat region beside it.
    /// - Returns: 0 or more, without unit.
    /// - Throws: `no-variance` where the background's samples do not differ; `shape-mismatch`, `not-grey`.
    public func contrastToNoiseRatio(
        of object: ImageRegion,
        against background: ImageRegion
    ) throws(ImageQualityError) -> Double {
        let (inside, outside) = (try statistics(in: object), try statistics(in: background))
        guard outside.standardDeviation > 0 else {
            throw ImageQualityError(
                .noVariance,
                "the background has no noise, so a contrast-to-noise ratio is undefined",
                expanded: "the \(outside.count) samples of the background are all \(outside.mean), "
                    + "so a contrast-to-noise ratio is undefined"
            )
        }
        return abs(inside.mean - outside.mean) / outside.standardDeviation
    }
}
