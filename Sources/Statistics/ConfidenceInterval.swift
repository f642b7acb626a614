/// Between which values a mean lies, with a stated confidence.
public struct ConfidenceInterval: Hashable, Sendable {
    /// The lower limit, in the values' unit.
    public let lower: Double
    /// The upper limit, in the values' unit.
    public let upper: Double
    /// The confidence level, such as 0.95.
    public let level: Double

    /// Student's t interval of a sample's mean, exact for normal samples.
    ///
    /// For the interval of a mean difference give a `PairedSample`'s differences.
    /// - Parameters:
    ///   - sample: independent measurements.
    ///   - level: the confidence level, such as 0.95.
    /// - Returns: the mean's limits.
    /// - Throws: `too-few-values` below 2; `no-variance` where the values do not differ; `invalid-parameter` for a
    ///   level outside 0 to 1.
    public static func studentT(
        ofMean sample: Sample,
        level: Double
    ) throws(StatisticsError) -> ConfidenceInterval {
        try StatisticsError.require(level: level)
        try StatisticsError.require(sample.count, atLeast: 2, for: "a t interval")
        try StatisticsError.requireVariance(of: sample, for: "a t interval")
        let distribution = StudentTDistribution(degreesOfFreedom: Double(sample.count - 1))
        let reach =
            -distribution.quantile((1 - level) / 2) * sample.spread / Double(sample.count).squareRoot()
        return ConfidenceInterval(lower: sample.mean - reach, upper: sample.mean + reach, level: level)
    }
}
