import Foundation
import Statistics
import Testing

/// Values by scipy, scikit-learn and statsmodels; see Goldens/make_ratings.py.
struct RatingGoldens: Decodable {
    struct Split: Decodable {
        let favorable: Int
        let unfavorable: Int
        let pValue: Double
        let intervals: [[Double]]
    }

    struct Raters: Decodable {
        let ratings: [[Int]]
        let fleiss: Double
        let cohen: Double
    }

    let levels: [Double]
    let splits: [Split]
    let raters: [Raters]

    static func load() throws -> RatingGoldens {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/ratings.json")
        return try JSONDecoder().decode(RatingGoldens.self, from: Data(contentsOf: file))
    }
}

@Suite struct RatingGoldenTests {
    @Test func signTestsAndWilsonIntervalsEqualScipy() throws {
        let goldens = try RatingGoldens.load()
        #expect(goldens.splits.count == 12)
        for golden in goldens.splits {
            let (first, second) = (golden.favorable, golden.unfavorable)
            let test = try SignTest(favorable: first, unfavorable: second)
            expectClose(test.pValue, golden.pValue, "p of \(first) to \(second)")
            for (level, expected) in zip(goldens.levels, golden.intervals) {
                let interval = try ConfidenceInterval.wilson(
                    successes: first,
                    trials: first + second,
                    level: level
                )
                expectClose(interval, expected, "\(first) of \(first + second) at \(level)")
                #expect(interval.level == level)
            }
        }
    }

    @Test func kappasEqualScikitLearnAndStatsmodels() throws {
        for golden in try RatingGoldens.load().raters {
            let ratings = golden.ratings
            expectClose(try Kappa.cohen(ratings.map { $0[0] }, ratings.map { $0[1] }), golden.cohen, "Cohen")
            expectClose(try Kappa.fleiss(ratings), golden.fleiss, "Fleiss")
        }
    }

    @Test func perfectAgreementIsOne() throws {
        #expect(try Kappa.cohen(["A", "B", "A"], ["A", "B", "A"]) == 1)
        #expect(try Kappa.fleiss([["A", "A", "A"], ["B", "B", "B"]]) == 1)
    }

    @Test func noDecisionIsNoEvidence() throws {
        #expect(try SignTest(favorable: 0, unfavorable: 0).pValue == 1)
    }

    @Test func whatIsUndefinedIsRefused() throws {
        func code(_ body: () throws -> Any) -> StatisticsError.Code? {
            do { _ = try body() } catch let error as StatisticsError { return error.code } catch {}
            return nil
        }
        #expect(code { try SignTest(favorable: -1, unfavorable: 2) } == .invalidParameter)
        #expect(
            code { try ConfidenceInterval.wilson(successes: 0, trials: 0, level: 0.95) } == .tooFewValues
        )
        #expect(
            code { try ConfidenceInterval.wilson(successes: 3, trials: 2, level: 0.95) } == .invalidParameter
        )
        #expect(
            code { try ConfidenceInterval.wilson(successes: 1, trials: 2, level: 1) } == .invalidParameter
        )
        #expect(code { try Kappa.cohen([1, 1], [1, 1]) } == .noVariance)
        #expect(code { try Kappa.cohen([1, 1], [1]) } == .unequalLengths)
        #expect(code { try Kappa.cohen([Int](), []) } == .tooFewValues)
        #expect(code { try Kappa.fleiss([[1, 1], [1, 1]]) } == .noVariance)
        #expect(code { try Kappa.fleiss([[1, 2], [1]]) } == .unequalLengths)
        #expect(code { try Kappa.fleiss([[1], [2]]) } == .tooFewValues)
    }
}
