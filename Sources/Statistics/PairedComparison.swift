/// One line of a table of methods: whether two paired samples differ, by how much, and how sure that is.
public struct PairedComparison: Hashable, Sendable {
    /// The test that answered.
    public enum Test: Hashable, Sendable {
        /// Student's paired t test: the differences pass for normal.
        case studentT(PairedTTest)
        /// Wilcoxon's signed-rank test: they do not, or they do not differ, and normality has no meaning.
        case wilcoxon(WilcoxonSignedRankTest)
    }

    /// The pairs compared.
    public let pairs: PairedSample
    /// The normality test of the differences; nil where they do not differ.
    public let normality: ShapiroWilkTest?
    /// The test chosen.
    public let test: Test
    /// d_z, see `CohensD.ofDifferences`; nil where the differences do not differ.
    public let effectSizeOfDifferences: Double?
    /// d_av, see `CohensD.ofAverageDeviation`; nil where neither sample's values differ.
    public let effectSizeOfAverageDeviation: Double?
    /// The t interval of the mean difference; nil where the differences do not differ.
    public let interval: ConfidenceInterval?
    /// The bootstrap interval of the mean difference; nil where the differences do not differ.
    public let bootstrapInterval: ConfidenceInterval?

    /// The chosen test's two-sided p value, before any correction for the number of comparisons.
    public var pValue: Double {
        switch test {
        case .studentT(let test): test.pValue
        case .wilcoxon(let test): test.pValue
        }
    }

    /// Compares the first of each pair with the second.
    /// - Parameters:
    ///   - pairs: one pair a patient.
    ///   - normalityLevel: Wilcoxon's test is chosen where the normality test's p value lies below, such as 0.05.
    ///   - confidenceLevel: of both intervals, such as 0.95.
    ///   - bootstrap: method, resamples and seed of the bootstrap interval.
    /// - Throws: `too-few-values` below 3 pairs; `invalid-parameter` for a level outside 0 to 1;
    ///   `degenerate-bootstrap`.
    public init(
        _ pairs: PairedSample,
        normalityLevel: Double,
        confidenceLevel: Double,
        bootstrap: BootstrapSettings
    ) throws(StatisticsError) {
        try StatisticsError.require(level: normalityLevel)
        try StatisticsError.require(level: confidenceLevel)
        try StatisticsError.require(pairs.count, atLeast: 3, for: "a paired comparison")
        self.pairs = pairs
        effectSizeOfAverageDeviation =
            pairs.first.spread + pairs.second.spread > 0 ? try CohensD.ofAverageDeviation(pairs) : nil
        let differences = pairs.differences
        guard differences.spread > 0 else {
            (normality, test) = (nil, .wilcoxon(WilcoxonSignedRankTest(pairs)))
            (effectSizeOfDifferences, interval, bootstrapInterval) = (nil, nil, nil)
            return
        }
        let normality = try ShapiroWilkTest(differences)
        self.normality = normality
        test =
            normality.pValue < normalityLevel
            ? .wilcoxon(WilcoxonSignedRankTest(pairs)) : .studentT(try PairedTTest(pairs))
        effectSizeOfDifferences = try CohensD.ofDifferences(pairs)
        interval = try .studentT(ofMean: differences, level: confidenceLevel)
        bootstrapInterval = try .bootstrap(ofMean: differences, level: confidenceLevel, settings: bootstrap)
    }
}
