import Statistics
import Testing

@Suite struct PairedGoldenTests {
    @Test(arguments: try Goldens.load().pairs) func summariesAndTestsEqualScipy(_ golden: Goldens.Pair) throws
    {
        let pairs = try PairedSample(first: golden.first, second: golden.second)
        expectClose(pairs.first.mean, golden.mean, "mean", scale: 1)
        expectClose(
            try #require(pairs.first.standardDeviation),
            golden.standardDeviation,
            "standard deviation"
        )
        let shapiro = try ShapiroWilkTest(pairs.differences)
        // scipy takes normal quantiles from AS 111, which is good to 9 digits; ours have 15.
        expectClose(shapiro.statistic, golden.shapiro[0], "W", tolerance: 1e-9)
        expectClose(shapiro.pValue, golden.shapiro[1], "p of W", tolerance: 1e-6)
        let student = try PairedTTest(pairs)
        expectClose(student.statistic, golden.t[0], "t")
        expectClose(student.pValue, golden.t[1], "p of t")
        #expect(student.degreesOfFreedom == golden.degreesOfFreedom)
        let wilcoxon = WilcoxonSignedRankTest(pairs)
        #expect(wilcoxon.statistic == golden.wilcoxon[0])
        expectClose(wilcoxon.pValue, golden.wilcoxon[1], "p of Wilcoxon")
    }

    @Test(arguments: try Goldens.load().pairs) func effectsAndIntervalsEqualScipy(_ golden: Goldens.Pair)
        throws
    {
        let goldens = try Goldens.load()
        let pairs = try PairedSample(first: golden.first, second: golden.second)
        expectClose(try CohensD.ofDifferences(pairs), golden.effectSizeOfDifferences, "d_z")
        expectClose(try CohensD.ofAverageDeviation(pairs), golden.effectSizeOfAverageDeviation, "d_av")
        expectClose(
            try .studentT(ofMean: pairs.differences, level: goldens.level),
            golden.interval,
            "t interval"
        )
        for method in BootstrapMethod.allCases {
            let interval = try ConfidenceInterval.bootstrap(
                ofMean: pairs.differences,
                level: goldens.level,
                settings: goldens.settings(method)
            )
            expectClose(interval, try #require(golden.bootstrap[method.rawValue]), "\(method)")
        }
    }

    private static let primes = [10007, 10009, 10037, 10039, 10061, 10067]

    @Test func largeSamplesOfShapiroWilkEqualScipy() throws {
        for row in try Goldens.load().largeShapiro {
            let values = (0..<Int(row[0])).map { (k: Int) -> Double in
                let remainders = Self.primes.map { (7919 * k * k + 13 * k) % $0 }
                return Double(remainders.reduce(0, +))
            }
            let shapiro = try ShapiroWilkTest(Sample(values))
            expectClose(shapiro.statistic, row[1], "W of \(row[0])", tolerance: 1e-9)
            expectClose(shapiro.pValue, row[2], "p of \(row[0])", tolerance: 1e-6)
        }
    }

    @Test func holmEqualsStatsmodels() throws {
        for golden in try Goldens.load().holm {
            let adjusted = try HolmBonferroni.adjusted(golden.pValues)
            #expect(adjusted.count == golden.adjusted.count)
            for (value, expected) in zip(adjusted, golden.adjusted) { expectClose(value, expected, "Holm") }
        }
    }

    @Test func clustersEqualScipyOnAveragesAndResampledPatients() throws {
        let goldens = try Goldens.load()
        for golden in goldens.clusters {
            let clustered = try ClusteredSample(golden.first, clusters: golden.patients)
            #expect(clustered.averages.count == golden.averages.count)
            for (value, expected) in zip(clustered.averages.values, golden.averages) {
                expectClose(value, expected, "average")
            }
            let pairs = try PairedSample(averaging: golden.first, golden.second, by: golden.patients)
            #expect(pairs.count == golden.averages.count)
            let student = try PairedTTest(pairs)
            expectClose(student.statistic, golden.t[0], "t")
            expectClose(student.pValue, golden.t[1], "p of t")
            for method in BootstrapMethod.allCases {
                let settings = try goldens.settings(method)
                expectClose(
                    try .bootstrap(ofPooledMean: clustered, level: goldens.level, settings: settings),
                    try #require(golden.pooledBootstrap[method.rawValue]),
                    "pooled, \(method)"
                )
                expectClose(
                    try .bootstrap(ofMean: clustered.averages, level: goldens.level, settings: settings),
                    try #require(golden.averagesBootstrap[method.rawValue]),
                    "averages, \(method)"
                )
            }
        }
    }
}
