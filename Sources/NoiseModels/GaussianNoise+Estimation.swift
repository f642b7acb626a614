import Volumes

extension GaussianNoise {
    /// Share of the positions, the flattest, that the estimate rests on.
    static let flatShare = 0.3

    /// Estimates sigma as the scaled median absolute value of the finest diagonal Daubechies-2 detail (Donoho &
    /// Johnstone 1994) over the flattest 30 % of the usable positions.
    ///
    /// Throws `too-few-voxels`, or `not-identifiable` where the detail is zero.
    public static func estimate(from sample: Volume) throws(NoiseError) -> GaussianNoise {
        let samples = try DetailSamples(sample, usable: UsableVoxels(sample))
        let details = DetailSamples.flattest(samples.positions, share: flatShare).positions.map { $0.detail }
        let sigma = RobustStatistics.medianDeviation(details)
        guard sigma > 0 else {
            throw NoiseError(.notIdentifiable, "the flat parts of the image show no noise at all")
        }
        // The median absolute deviation is 37 % efficient: relative variance 1 / (2 · 0.367 N).
        let relative = (1.36 / (Double(details.count) * samples.independence)).squareRoot()
        return try GaussianNoise(sigma: sigma, unit: sample.unit, standardError: sigma * relative)
    }
}
