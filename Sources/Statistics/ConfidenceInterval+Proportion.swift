extension ConfidenceInterval {
    /// Wilson's score interval of a proportion, which keeps its level with few trials and with proportions near 0 or 1.
    ///
    /// E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    /// - Parameters:
    ///   - successes: trials with the outcome in question.
    ///   - trials: all trials, independent of each other.
    ///   - level: the confidence level, such as 0.95.
    /// - Returns: the proportion's limits, 0 to 1.
    /// - Throws: `too-few-values` without a trial; `invalid-parameter` for a number of successes outside 0 to `trials` and
    ///   a level outside 0 to 1.
    public static func wilson(
        successes: Int,
        trials: Int,
        level: Double
    ) throws(StatisticsError) -> ConfidenceInterval {
        try StatisticsError.require(level: level)
        try StatisticsError.require(trials, atLeast: 1, for: "the interval of a proportion")
        guard (0...trials).contains(successes) else {
            throw StatisticsError(
                .invalidParameter,
                "there are fewer successes than none, or more than trials",
                expanded: "there cannot be \(successes) successes in \(trials) trials"
            )
        }
        let count = Double(trials)
        let share = Double(successes) / count
        let z = -NormalDistribution.quantile((1 - level) / 2)
        let center = share + z * z / (2 * count)
        let reach = z * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
        let scale = 1 + z * z / count
        // At the ends the limit is the end itself, which rounding would miss.
        return ConfidenceInterval(
            lower: successes == 0 ? 0 : (center - reach) / scale,
            upper: successes == trials ? 1 : (center + reach) / scale,
            level: level
        )
    }
}
