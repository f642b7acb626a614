extension StatisticsError {
    /// Throws `invalid-parameter` unless the level lies strictly between 0 and 1.
    static func require(level: Double) throws(StatisticsError) {
        guard level > 0, level < 1 else {
            throw StatisticsError(
                .invalidParameter,
                "a level lies between 0 and 1, both excluded",
                expanded: "a level lies between 0 and 1, both excluded; this one is \(level)"
            )
        }
    }

    /// Throws `too-few-values` where a sample has fewer than `minimum` values.
    static func require(_ count: Int, atLeast minimum: Int, for what: String) throws(StatisticsError) {
        guard count >= minimum else {
            throw StatisticsError(
                .tooFewValues,
                "there are too few values for \(what)",
                expanded: "\(what) needs \(minimum) values at least; there are \(count)"
            )
        }
    }

    /// Throws `no-variance` where the values of a sample do not differ.
    static func requireVariance(of sample: Sample, for what: String) throws(StatisticsError) {
        guard sample.spread > 0 else {
            throw StatisticsError(
                .noVariance,
                "the values do not differ, so \(what) is undefined",
                expanded: "all \(sample.count) values are \(sample.mean), so \(what) is undefined"
            )
        }
    }
}
