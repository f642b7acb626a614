/// Cohen's d of paired samples: the mean difference (first − second) in units of a standard deviation.
///
/// D. Lakens, Calculating and reporting effect sizes to facilitate cumulative science, Frontiers in Psychology 4,
/// 2013, describes both definitions. They answer different questions and may differ by an order of magnitude, so a
/// table must say which it shows.
public enum CohensD {
    /// d_z: divided by the standard deviation of the differences (equation 6); t divided by √n.
    ///
    /// Grows with the correlation of the pairs, so it tells how consistent a difference is rather than how large.
    /// - Throws: `too-few-values` below 2 pairs; `no-variance` where the differences do not differ.
    public static func ofDifferences(_ pairs: PairedSample) throws(StatisticsError) -> Double {
        try StatisticsError.require(pairs.count, atLeast: 2, for: "Cohen's d")
        try StatisticsError.requireVariance(of: pairs.differences, for: "Cohen's d of the differences")
        return pairs.differences.mean / pairs.differences.spread
    }

    /// d_av: divided by the average of both samples' standard deviations (equation 10).
    ///
    /// Comparable with d between independent groups.
    /// - Throws: `too-few-values` below 2 pairs; `no-variance` where neither sample's values differ.
    public static func ofAverageDeviation(_ pairs: PairedSample) throws(StatisticsError) -> Double {
        try StatisticsError.require(pairs.count, atLeast: 2, for: "Cohen's d")
        let deviation = (pairs.first.spread + pairs.second.spread) / 2
        guard deviation > 0 else {
            throw StatisticsError(
                .noVariance,
                "neither sample's values differ, so Cohen's d is undefined",
                expanded: "all \(pairs.count) pairs are \(pairs.first.mean) and \(pairs.second.mean), "
                    + "so Cohen's d is undefined"
            )
        }
        return pairs.differences.mean / deviation
    }
}
