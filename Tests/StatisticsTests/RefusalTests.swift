import Statistics
import Testing

/// What is refused, and by which code; what has no variance but an answer.
@Suite struct RefusalTests {
    /// The code of the error that `body` throws, nil where it throws none or another's.
    static func code(of body: () throws -> Void) -> StatisticsError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StatisticsError)?.code
        }
    }

    static func settings(_ method: BootstrapMethod = .percentile, resamples: Int = 200) throws
        -> BootstrapSettings
    {
        try BootstrapSettings(method: method, resamples: resamples, seed: 1)
    }

    static func compare(_ first: [Double], _ second: [Double]) throws -> PairedComparison {
        try PairedComparison(
            PairedSample(first: first, second: second),
            normalityLevel: 0.05,
            confidenceLevel: 0.95,
            bootstrap: settings()
        )
    }

    @Test func emptySamples() {
        #expect(Self.code { _ = try Sample([]) } == .emptySample)
        #expect(Self.code { _ = try PairedSample(first: [], second: []) } == .emptySample)
        #expect(Self.code { _ = try ClusteredSample([], clusters: []) } == .emptySample)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func valuesThatAreNotFinite(_ value: Double) {
        #expect {
            try Sample([1, 2, value])
        } throws: { error in
            guard let error = error as? StatisticsError else { return false }
            return error.code == .notFinite && error.expandedDescription.contains("value 2")
        }
        #expect(Self.code { _ = try PairedSample(first: [1, 2], second: [1, value]) } == .notFinite)
        #expect(Self.code { _ = try ClusteredSample([1, value], clusters: ["a", "a"]) } == .notFinite)
    }

    /// Finite values whose sum, squares or differences are not.
    @Test func valuesTooLarge() {
        #expect(Self.code { _ = try Sample([1e308, 1e308]) } == .notFinite)
        #expect(Self.code { _ = try Sample([1e200, -1e200]) } == .notFinite)
        #expect(Self.code { _ = try PairedSample(first: [1.5e308], second: [-1.5e308]) } == .notFinite)
    }

    @Test func lengthsThatDiffer() {
        #expect(Self.code { _ = try PairedSample(first: [1, 2], second: [1]) } == .unequalLengths)
        #expect(Self.code { _ = try ClusteredSample([1, 2], clusters: ["a"]) } == .unequalLengths)
        #expect(
            Self.code { _ = try PairedSample(averaging: [1, 2], [1, 2], by: ["a"]) } == .unequalLengths
        )
        #expect(
            Self.code { _ = try PairedSample(averaging: [1, 2], [1], by: ["a", "b"]) } == .unequalLengths
        )
    }

    @Test func tooFewValues() throws {
        let one = try PairedSample(first: [1], second: [2])
        let two = try PairedSample(first: [1, 3], second: [2, 2])
        #expect(Self.code { _ = try PairedTTest(one) } == .tooFewValues)
        #expect(Self.code { _ = try CohensD.ofDifferences(one) } == .tooFewValues)
        #expect(Self.code { _ = try CohensD.ofAverageDeviation(one) } == .tooFewValues)
        #expect(
            Self.code { _ = try ConfidenceInterval.studentT(ofMean: one.first, level: 0.9) } == .tooFewValues
        )
        #expect(Self.code { _ = try ShapiroWilkTest(two.differences) } == .tooFewValues)
        #expect(
            Self.code {
                _ = try ConfidenceInterval.bootstrap(
                    ofMean: two.first,
                    level: 0.9,
                    settings: Self.settings()
                )
            } == .tooFewValues
        )
        let patients = try ClusteredSample([1, 2, 3, 4], clusters: ["a", "a", "b", "b"])
        #expect(
            Self.code {
                _ = try ConfidenceInterval.bootstrap(
                    ofPooledMean: patients,
                    level: 0.9,
                    settings: Self.settings()
                )
            } == .tooFewValues
        )
        #expect(Self.code { _ = try Self.compare([1, 3], [2, 2]) } == .tooFewValues)
    }

    /// Constant differences in decimals, which binary subtraction makes differ in the last place.
    @Test func differencesWithoutVariance() throws {
        let first = [3.1, 7.1, 0.3, 100.1, 12.6]
        let pairs = try PairedSample(first: first, second: first.map { $0 - 0.1 })
        #expect(Set(pairs.differences.values).count > 1)
        #expect(pairs.differences.isConstant)
        #expect(!pairs.first.isConstant)
        #expect(Self.code { _ = try PairedTTest(pairs) } == .noVariance)
        #expect(Self.code { _ = try ShapiroWilkTest(pairs.differences) } == .noVariance)
        #expect(Self.code { _ = try CohensD.ofDifferences(pairs) } == .noVariance)
        #expect(
            Self.code { _ = try ConfidenceInterval.studentT(ofMean: pairs.differences, level: 0.9) }
                == .noVariance
        )
        for method in BootstrapMethod.allCases {
            #expect(
                Self.code {
                    _ = try ConfidenceInterval.bootstrap(
                        ofMean: pairs.differences,
                        level: 0.9,
                        settings: Self.settings(method)
                    )
                } == .noVariance
            )
        }
        let flat = try PairedSample(first: [2, 2, 2], second: [1, 1, 1])
        #expect(Self.code { _ = try CohensD.ofAverageDeviation(flat) } == .noVariance)
    }

    /// A small difference beside large values is a difference.
    @Test func smallDifferencesCount() throws {
        let pairs = try PairedSample(first: [1000, 1000, 1000 + 1e-9], second: [1000, 1000, 1000])
        #expect(!pairs.differences.isConstant)
    }

    @Test(arguments: [0, 1, -0.5, 95, Double.nan]) func levels(_ level: Double) throws {
        let sample = try Sample([1, 2, 4])
        let settings = try Self.settings()
        let pairs = try PairedSample(first: [1, 2, 4], second: [0, 0, 0])
        #expect(
            Self.code { _ = try ConfidenceInterval.studentT(ofMean: sample, level: level) }
                == .invalidParameter
        )
        #expect(
            Self.code {
                _ = try ConfidenceInterval.bootstrap(ofMean: sample, level: level, settings: settings)
            } == .invalidParameter
        )
        for (normality, confidence) in [(level, 0.95), (0.05, level)] {
            #expect(
                Self.code {
                    _ = try PairedComparison(
                        pairs,
                        normalityLevel: normality,
                        confidenceLevel: confidence,
                        bootstrap: settings
                    )
                } == .invalidParameter
            )
        }
    }

    @Test(arguments: [-0.1, 1.1, Double.nan, .infinity]) func pValues(_ value: Double) {
        #expect(Self.code { _ = try HolmBonferroni.adjusted([0.5, value]) } == .invalidParameter)
    }

    @Test func resamples() {
        #expect(Self.code { _ = try Self.settings(resamples: 99) } == .invalidParameter)
        #expect(Self.code { _ = try Self.settings(resamples: 100) } == nil)
    }

    /// One outlier among zeros at a level beyond what 300 resamples can tell: no percentile corresponds.
    @Test func skewBeyondCorrection() throws {
        let sample = try Sample([Double](repeating: 0, count: 999) + [1])
        let interval = { (method: BootstrapMethod, level: Double) in
            try ConfidenceInterval.bootstrap(
                ofMean: sample,
                level: level,
                settings: Self.settings(method, resamples: 300)
            )
        }
        let level = 1 - 1e-10
        #expect(Self.code { _ = try interval(.biasCorrectedAccelerated, level) } == .degenerateBootstrap)
        #expect(try interval(.percentile, level).lower == 0)
        #expect(try interval(.biasCorrectedAccelerated, 0.95).upper.isFinite)
    }

    @Test func errorsCompareByCodeAndText() {
        let error = StatisticsError(.noVariance, "short", expanded: "long")
        #expect(error.description == "short")
        #expect(error.expandedDescription == "long")
        #expect(StatisticsError(.noVariance, "short").expandedDescription == "short")
        #expect(error == StatisticsError(.noVariance, "short", expanded: "long", underlying: error))
        #expect(error != StatisticsError(.notFinite, "short", expanded: "long"))
        #expect(Set([error, error]).count == 1)
    }
}
