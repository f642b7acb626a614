/// How limits are read from the means of the resamples.
public enum BootstrapMethod: String, Codable, CaseIterable, Hashable, Sendable {
    /// The percentiles themselves.
    case percentile
    /// Percentiles moved for bias and skewness, BCa (B. Efron, Better bootstrap confidence intervals, 1987).
    case biasCorrectedAccelerated = "bias-corrected-accelerated"
}

/// A bootstrap and its random numbers: the same settings give the same interval on every machine.
public struct BootstrapSettings: Hashable, Sendable {
    /// How limits are read from the resamples.
    public let method: BootstrapMethod
    /// How many resamples are drawn, 100 at least; 2000 and more for published intervals.
    public let resamples: Int
    /// The seed of the random numbers.
    public let seed: UInt64

    /// Creates settings.
    /// - Throws: `invalid-parameter` below 100 resamples, of which the outer percentiles would be single values.
    public init(method: BootstrapMethod, resamples: Int, seed: UInt64) throws(StatisticsError) {
        guard resamples >= 100 else {
            throw StatisticsError(
                .invalidParameter,
                "a bootstrap needs 100 resamples at least",
                expanded: "a bootstrap needs 100 resamples at least; \(resamples) were asked for"
            )
        }
        self.method = method
        self.resamples = resamples
        self.seed = seed
    }
}

extension ConfidenceInterval {
    /// The bootstrap interval of a sample's mean, for samples of any distribution.
    ///
    /// For the interval of a mean difference give a `PairedSample`'s differences.
    /// - Parameters:
    ///   - sample: independent measurements.
    ///   - level: the confidence level, such as 0.95.
    ///   - settings: method, resamples and seed.
    /// - Returns: the mean's limits.
    /// - Throws: `too-few-values` below 3; `no-variance` where the values do not differ; `invalid-parameter` for a
    ///   level outside 0 to 1; `degenerate-bootstrap`, see `bootstrap(ofPooledMean:)`.
    public static func bootstrap(
        ofMean sample: Sample,
        level: Double,
        settings: BootstrapSettings
    ) throws(StatisticsError) -> ConfidenceInterval {
        try StatisticsError.require(level: level)
        try StatisticsError.require(sample.count, atLeast: 3, for: "a bootstrap interval")
        try StatisticsError.requireVariance(of: sample, for: "a bootstrap interval")
        let units = sample.values.map { ClusterTotal(sum: $0, count: 1) }
        return try BootstrapDistribution(of: units, settings: settings).interval(level: level)
    }

    /// The cluster bootstrap interval of the mean over all measurements: whole clusters are drawn with replacement,
    /// so that images of one patient stay together.
    ///
    /// Every image counts alike, so that patients with more images weigh more; where patients should weigh alike,
    /// use `bootstrap(ofMean:)` with the sample's `averages`.
    /// - Parameters:
    ///   - sample: the measurements in their clusters.
    ///   - level: the confidence level, such as 0.95.
    ///   - settings: method, resamples and seed.
    /// - Returns: the mean's limits.
    /// - Throws: `too-few-values` below 3 clusters; `no-variance` where the clusters' averages do not differ;
    ///   `invalid-parameter` for a level outside 0 to 1; `degenerate-bootstrap` where bias correction finds all
    ///   resamples on one side of the mean, or so skewed that no percentile corresponds.
    public static func bootstrap(
        ofPooledMean sample: ClusteredSample,
        level: Double,
        settings: BootstrapSettings
    ) throws(StatisticsError) -> ConfidenceInterval {
        try StatisticsError.require(level: level)
        try StatisticsError.require(sample.averages.count, atLeast: 3, for: "a cluster bootstrap")
        try StatisticsError.requireVariance(of: sample.averages, for: "a cluster bootstrap")
        let units = sample.members.map { ClusterTotal(sum: $0.reduce(0, +), count: Double($0.count)) }
        return try BootstrapDistribution(of: units, settings: settings).interval(level: level)
    }
}
