/// Agreement of raters beyond what chance would bring: 1 where they always agree, 0 where as often as by chance.
public enum Kappa {
    /// Cohen's kappa of two ratings of the same subjects, unweighted.
    ///
    /// J. Cohen, A coefficient of agreement for nominal scales, 1960.
    /// - Parameters:
    ///   - first: the category of each subject by the first rater.
    ///   - second: by the second, or by the first at another time.
    /// - Returns: kappa, at most 1.
    /// - Throws: `unequal-lengths`; `too-few-values` without a subject; `no-variance` where all ratings are of one
    ///   category.
    public static func cohen<Category: Hashable>(
        _ first: [Category],
        _ second: [Category]
    ) throws(StatisticsError) -> Double {
        guard first.count == second.count else {
            throw StatisticsError(
                .unequalLengths,
                "two raters' ratings differ in number",
                expanded: "one rater has \(first.count) ratings, the other \(second.count)"
            )
        }
        try StatisticsError.require(first.count, atLeast: 1, for: "Cohen's kappa")
        let count = Double(first.count)
        let observed = Double(zip(first, second).count { $0 == $1 }) / count
        var expected = 0
        for category in Set(first) {
            expected += first.count { $0 == category } * second.count { $0 == category }
        }
        return try value(observed: observed, expected: Double(expected) / (count * count))
    }

    /// Fleiss' kappa of three or more raters, each subject rated by all.
    ///
    /// J. L. Fleiss, Measuring nominal scale agreement among many raters, 1971.
    /// - Parameter ratings: for each subject the category that each rater gave it.
    /// - Returns: kappa, at most 1.
    /// - Throws: `too-few-values` without a subject or with fewer than 2 raters; `unequal-lengths` where subjects differ in
    ///   their number of ratings; `no-variance` where all ratings are of one category.
    public static func fleiss<Category: Hashable>(_ ratings: [[Category]]) throws(StatisticsError) -> Double {
        try StatisticsError.require(ratings.count, atLeast: 1, for: "Fleiss' kappa")
        let raters = ratings[0].count
        try StatisticsError.require(raters, atLeast: 2, for: "Fleiss' kappa")
        guard ratings.allSatisfy({ $0.count == raters }) else {
            throw StatisticsError(.unequalLengths, "subjects differ in their number of ratings")
        }
        var totals: [Category: Int] = [:]
        var agreeing = 0
        for subject in ratings {
            let counts = Dictionary(subject.map { ($0, 1) }, uniquingKeysWith: +)
            agreeing += counts.values.reduce(0) { $0 + $1 * ($1 - 1) }
            totals.merge(counts, uniquingKeysWith: +)
        }
        let all = Double(ratings.count * raters)
        let squares = totals.values.reduce(0) { $0 + $1 * $1 }
        return try value(
            observed: Double(agreeing) / (all * Double(raters - 1)),
            expected: Double(squares) / (all * all)
        )
    }

    private static func value(observed: Double, expected: Double) throws(StatisticsError) -> Double {
        guard expected < 1 else {
            throw StatisticsError(.noVariance, "all ratings are of one category, so that kappa is undefined")
        }
        return (observed - expected) / (1 - expected)
    }
}
