/// Student's t test of the hypothesis that the mean of paired differences is 0, two-sided.
public struct PairedTTest: Hashable, Sendable {
    /// t, the mean difference divided by its standard error; positive where the first measurements are larger.
    public let statistic: Double
    /// The number of pairs less 1.
    public let degreesOfFreedom: Int
    /// The probability of so large a |t|, or a larger one, where the true mean difference is 0.
    public let pValue: Double

    /// Tests pairs.
    /// - Throws: `too-few-values` below 2; `no-variance` where the differences do not differ.
    public init(_ pairs: PairedSample) throws(StatisticsError) {
        try StatisticsError.require(pairs.count, atLeast: 2, for: "the paired t test")
        try StatisticsError.requireVariance(of: pairs.differences, for: "the paired t test")
        statistic = pairs.differences.mean / pairs.differences.spread * Double(pairs.count).squareRoot()
        degreesOfFreedom = pairs.count - 1
        pValue =
            StudentTDistribution(degreesOfFreedom: Double(degreesOfFreedom)).twoSided(statistic).outside
    }
}
