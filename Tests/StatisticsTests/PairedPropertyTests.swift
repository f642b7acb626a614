import Statistics
import Testing

@Suite struct PairedPropertyTests {
    static let first = [31.2, 33.4, 29.9, 35.1, 30.8, 32.2, 34.9, 28.7]
    static let second = [30.1, 33.0, 29.1, 33.2, 31.0, 31.5, 33.3, 28.2]
    /// Seven small differences and an enormous one, by which no normality test is deceived.
    static let skewed = [30.1, 33.0, 29.1, 33.2, 31.0, 31.5, 33.3, -400]

    @Test func oneValueHasAMeanAndNoDeviation() throws {
        let sample = try Sample([4.5])
        #expect(sample.mean == 4.5)
        #expect(sample.standardDeviation == nil)
        #expect(sample.standardError == nil)
        #expect(try Sample([1, 3]).standardError == 1)
    }

    @Test func wilcoxonOfNextToNothing() throws {
        let one = try WilcoxonSignedRankTest(PairedSample(first: [2], second: [1]))
        #expect(one.pValue == 1)
        #expect(one.positiveRankSum == 1 && one.negativeRankSum == 0)
        // No pair differs, on the exact path and on the approximate one.
        for count in [3, 13, 14, 60] {
            let same = [Double](repeating: 7, count: count)
            let test = WilcoxonSignedRankTest(try PairedSample(first: same, second: same))
            #expect(test.pValue == 1)
            #expect(test.rankedCount == 0)
            #expect(test.statistic == 0)
            #expect(test.method == (count <= 13 ? .exact : .normalApproximation))
        }
    }

    /// At most 50 different differences, or 13 of any kind: exact.
    @Test func wilcoxonSaysHowItCounted() throws {
        let method = { (values: [Double]) in
            let zeros = [Double](repeating: 0, count: values.count)
            return WilcoxonSignedRankTest(try PairedSample(first: values, second: zeros)).method
        }
        #expect(try method((1...50).map { Double($0) }) == .exact)
        #expect(try method((1...51).map { Double($0) }) == .normalApproximation)
        #expect(try method((0...12).map { Double($0) }) == .exact)
        #expect(try method((0...13).map { Double($0) }) == .normalApproximation)
        #expect(try method([1, -1] + (2...12).map { Double($0) }) == .exact)
        #expect(try method([1, -1] + (2...13).map { Double($0) }) == .normalApproximation)
    }

    @Test func swappingThePairTurnsTheSign() throws {
        let there = try RefusalTests.compare(Self.first, Self.second)
        let back = try RefusalTests.compare(Self.second, Self.first)
        #expect(there.pValue == back.pValue)
        let (d, opposite) = (there.effectSizeOfDifferences, back.effectSizeOfDifferences)
        #expect(try #require(d) == -(try #require(opposite)))
        let (interval, mirrored) = (try #require(there.interval), try #require(back.interval))
        expectClose(interval.lower, -mirrored.upper, "limit")
        let ranks = WilcoxonSignedRankTest(there.pairs)
        #expect(ranks.positiveRankSum == WilcoxonSignedRankTest(back.pairs).negativeRankSum)
    }

    @Test func normalityChoosesTheTest() throws {
        let normal = try RefusalTests.compare(Self.first, Self.second)
        #expect(normal.test == .studentT(try PairedTTest(normal.pairs)))
        #expect(normal.pValue == (try PairedTTest(normal.pairs)).pValue)
        #expect(try #require(normal.normality).pValue >= 0.05)
        let skewed = try RefusalTests.compare(Self.first, Self.skewed)
        #expect(skewed.test == .wilcoxon(WilcoxonSignedRankTest(skewed.pairs)))
        #expect(skewed.pValue == WilcoxonSignedRankTest(skewed.pairs).pValue)
        #expect(try #require(skewed.normality).pValue < 0.05)
        // The level decides, not a constant.
        let strict = try PairedComparison(
            normal.pairs,
            normalityLevel: 0.999,
            confidenceLevel: 0.95,
            bootstrap: RefusalTests.settings()
        )
        #expect(strict.test == .wilcoxon(WilcoxonSignedRankTest(normal.pairs)))
    }

    @Test func comparisonHoldsTheSingleFigures() throws {
        let comparison = try RefusalTests.compare(Self.first, Self.second)
        let pairs = comparison.pairs
        #expect(comparison.normality == (try ShapiroWilkTest(pairs.differences)))
        #expect(comparison.effectSizeOfDifferences == (try CohensD.ofDifferences(pairs)))
        #expect(comparison.effectSizeOfAverageDeviation == (try CohensD.ofAverageDeviation(pairs)))
        #expect(comparison.interval == (try .studentT(ofMean: pairs.differences, level: 0.95)))
        #expect(
            comparison.bootstrapInterval
                == (try .bootstrap(
                    ofMean: pairs.differences,
                    level: 0.95,
                    settings: RefusalTests.settings()
                ))
        )
    }

    /// Differences that do not differ: ranks answer, and what divides by their spread is missing.
    @Test func constantDifferencesAreCompared() throws {
        let shifted = try RefusalTests.compare(Self.first, Self.first.map { $0 - 0.5 })
        #expect(shifted.test == .wilcoxon(WilcoxonSignedRankTest(shifted.pairs)))
        #expect(shifted.pValue == 2.0 / 256)
        #expect(shifted.normality == nil && shifted.effectSizeOfDifferences == nil)
        #expect(shifted.interval == nil && shifted.bootstrapInterval == nil)
        #expect(shifted.effectSizeOfAverageDeviation != nil)
        let same = try RefusalTests.compare([1, 1, 1], [1, 1, 1])
        #expect(same.pValue == 1)
        #expect(same.effectSizeOfAverageDeviation == nil)
    }

    @Test func holmNeverLowersAPValue() throws {
        #expect(try HolmBonferroni.adjusted([]) == [])
        #expect(try HolmBonferroni.adjusted([0.03]) == [0.03])
        #expect(try HolmBonferroni.adjusted([0.9, 0.01, 0.02]) == [0.9, 0.03, 0.04])
    }

    @Test func theSeedDecidesTheBootstrap() throws {
        let sample = try Sample(Self.first)
        let intervals = try [UInt64(1), 1, 2].map { seed in
            try ConfidenceInterval.bootstrap(
                ofMean: sample,
                level: 0.95,
                settings: BootstrapSettings(method: .percentile, resamples: 500, seed: seed)
            )
        }
        #expect(intervals[0] == intervals[1])
        #expect(intervals[0] != intervals[2])
        #expect(intervals[0].level == 0.95)
    }

    /// The unit is the patient: a patient's images are one observation however many they are.
    @Test func repeatedImagesDoNotMakeADifferenceSurer() throws {
        let patients = Self.first.indices.map { "patient \($0)" }
        let times = 50
        let pairs = try PairedSample(
            averaging: (0..<times).flatMap { _ in Self.first },
            (0..<times).flatMap { _ in Self.second },
            by: (0..<times).flatMap { _ in patients }
        )
        let once = try PairedTTest(PairedSample(first: Self.first, second: Self.second))
        let repeated = try PairedTTest(pairs)
        #expect(repeated.degreesOfFreedom == 7)
        expectClose(repeated.pValue, once.pValue, "p", tolerance: 1e-8)
    }

    @Test func clustersKeepTheirOrder() throws {
        let sample = try ClusteredSample([1, 10, 3, 5, 20], clusters: ["b", "a", "b", "c", "a"])
        #expect(sample.clusters == ["b", "a", "c"])
        #expect(sample.members == [[1, 3], [10, 20], [5]])
        #expect(sample.averages.values == [2, 15, 5])
    }

    /// Images of one patient are alike: an interval that forgets it is too narrow.
    @Test func resamplingPatientsWidensTheInterval() throws {
        let values = Self.first.flatMap { value in (0..<10).map { value + 0.01 * Double($0) } }
        let names = Self.first.indices.flatMap { [String](repeating: "patient \($0)", count: 10) }
        let settings = try RefusalTests.settings()
        let clustered = try ConfidenceInterval.bootstrap(
            ofPooledMean: ClusteredSample(values, clusters: names),
            level: 0.95,
            settings: settings
        )
        let plain = try ConfidenceInterval.bootstrap(ofMean: Sample(values), level: 0.95, settings: settings)
        #expect(clustered.upper - clustered.lower > 2 * (plain.upper - plain.lower))
    }
}
