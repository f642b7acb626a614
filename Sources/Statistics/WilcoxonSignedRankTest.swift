/// Wilcoxon's signed-rank test of the hypothesis that paired differences are symmetric about 0, two-sided.
///
/// Pairs without difference are left out (Wilcoxon's own treatment, `zero_method="wilcox"` in scipy), equal
/// magnitudes share their average rank, and there is no continuity correction: what `scipy.stats.wilcoxon` does by
/// default. Magnitudes are compared as computed, so that measurements should be rounded to their digits where ties
/// matter.
public struct WilcoxonSignedRankTest: Hashable, Sendable {
    /// How the p value was computed.
    public enum Method: String, Codable, CaseIterable, Hashable, Sendable {
        /// From every assignment of signs to the ranks at hand.
        case exact
        /// From the normal distribution, its variance corrected for ties.
        case normalApproximation = "normal-approximation"
    }

    /// The sum of the ranks of positive differences (first larger than second).
    public let positiveRankSum: Double
    /// The sum of the ranks of negative differences.
    public let negativeRankSum: Double
    /// The number of pairs that differ, which alone are ranked.
    public let rankedCount: Int
    /// How the p value was computed: exactly for at most 50 pairs that all differ, by different amounts, and for at
    /// most 13 pairs whatever they are.
    public let method: Method
    /// The probability of so unequal rank sums, or more unequal ones, under the hypothesis; 1 where no pair differs.
    public let pValue: Double

    /// The smaller of the two rank sums, the figure usually reported.
    public var statistic: Double { min(positiveRankSum, negativeRankSum) }

    /// Tests pairs, of which there may be as few as one (p = 1 then).
    public init(_ pairs: PairedSample) {
        let differences = pairs.differences.values.filter { $0 != 0 }
        let ranks = AverageRanks(differences.map { abs($0) })
        let positive = zip(ranks.values, differences).reduce(0) { $1.1 > 0 ? $0 + $1.0 : $0 }
        let count = Double(differences.count)
        positiveRankSum = positive
        negativeRankSum = count * (count + 1) / 2 - positive
        rankedCount = differences.count
        let plain = ranks.tieSizes.isEmpty && differences.count == pairs.count
        if pairs.count <= 13 || (plain && pairs.count <= 50) {
            method = .exact
            pValue = SignedRankDistribution(ranks: ranks.values).twoSided(positive)
        } else {
            method = .normalApproximation
            pValue = Self.approximation(positive, count: count, tieSizes: ranks.tieSizes)
        }
    }

    private static func approximation(_ positive: Double, count: Double, tieSizes: [Int]) -> Double {
        let ties = tieSizes.reduce(0.0) { $0 + Double($1) * (Double($1) * Double($1) - 1) }
        let variance = (count * (count + 1) * (2 * count + 1) - ties / 2) / 24
        // No pair differs.
        guard variance > 0 else { return 1 }
        let score = (positive - count * (count + 1) / 4) / variance.squareRoot()
        return 2 * NormalDistribution.upperTail(abs(score))
    }
}
