/// The sign test: whether one of two things is preferred more often than the toss of a coin would have it, two-sided.
///
/// The exact binomial test with probability ½. Ties say nothing and are left out before (W. J. Dixon, A. M. Mood, The
/// statistical sign test, 1946).
public struct SignTest: Hashable, Sendable {
    /// How often the first was preferred.
    public let favorable: Int
    /// How often the second was.
    public let unfavorable: Int
    /// The probability of so uneven a split, or a more uneven one, where neither is preferred; 1 of no decision at all.
    public let pValue: Double

    /// Tests a number of decisions.
    /// - Throws: `invalid-parameter` for a count below 0.
    public init(favorable: Int, unfavorable: Int) throws(StatisticsError) {
        guard favorable >= 0, unfavorable >= 0 else {
            throw StatisticsError(
                .invalidParameter,
                "a number of decisions is below 0",
                expanded: "there cannot be \(favorable) decisions against \(unfavorable)"
            )
        }
        self.favorable = favorable
        self.unfavorable = unfavorable
        let (more, fewer) = (max(favorable, unfavorable), min(favorable, unfavorable))
        // P(X ≥ more) of favorable + unfavorable tosses. An even split is the least uneven of all.
        pValue =
            more == fewer
            ? 1
            : min(
                1,
                2 * IncompleteBeta.regularized(0.5, complement: 0.5, Double(more), Double(fewer + 1)).lower
            )
    }
}
