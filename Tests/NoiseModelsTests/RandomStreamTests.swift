import Foundation
import NoiseModels
import Testing

@Suite struct RandomStreamTests {
    @Test func philoxEqualsNumpy() throws {
        for golden in try Golden.load().philox {
            let key = golden.key.compactMap { UInt64($0) }
            let c = golden.counter.compactMap { UInt64($0) }
            let words = RandomStream.philox(counter: (c[0], c[1], c[2], c[3]), key: (key[0], key[1]))
            #expect([words.0, words.1, words.2, words.3].map { String($0) } == golden.words)
        }
    }

    @Test func aStreamIsTheGeneratorAtItsCounter() throws {
        // The first golden is block 0 of element 7 of slice 3 at seed 1.
        let golden = try Golden.load().philox[0]
        var stream = RandomStream(seed: 1, slice: 3, element: 7)
        #expect((0..<4).map { _ in String(stream.next()) } == golden.words)
        var other = RandomStream(seed: 1, slice: 3, element: 7, purpose: .slice)
        #expect(String(other.next()) != golden.words[0])
    }

    @Test func everyCoordinateChangesTheNumbers() {
        func first(_ seed: UInt64, _ slice: Int, _ element: Int) -> UInt64 {
            var stream = RandomStream(seed: seed, slice: slice, element: element)
            return stream.next()
        }
        let all = [first(0, 0, 0), first(1, 0, 0), first(0, 1, 0), first(0, 0, 1), first(0, -1, 0)]
        #expect(Set(all).count == all.count)
    }

    private static let draws = 200_000

    private func sample(_ draw: (inout RandomStream) -> Double) -> [Double] {
        (0..<Self.draws).map { element in
            var stream = RandomStream(seed: 5, slice: 0, element: element)
            return draw(&stream)
        }
    }

    /// Five standard errors of an empirical share.
    private func tolerance(_ share: Double) -> Double {
        5 * (share * (1 - share) / Double(Self.draws)).squareRoot()
    }

    @Test func uniformNumbersFillTheUnitInterval() {
        let values = sample { $0.uniform() }
        #expect(values.allSatisfy { $0 > 0 && $0 < 1 })
        for tenth in 1..<10 {
            let share = Double(values.count { $0 < Double(tenth) / 10 }) / Double(Self.draws)
            #expect(abs(share - Double(tenth) / 10) < tolerance(Double(tenth) / 10))
        }
        // Neighbouring elements must not be correlated.
        let products = zip(values, values.dropFirst()).map { ($0 - 0.5) * ($1 - 0.5) }
        #expect(
            abs(products.reduce(0, +) / Double(products.count)) < 5 / 12 / Double(Self.draws).squareRoot()
        )
    }

    @Test func gaussianNumbersHaveTheNormalMoments() {
        let values = sample { $0.gaussian() }
        let n = Double(values.count)
        #expect(abs(values.reduce(0, +) / n) < 5 / n.squareRoot())
        #expect(abs(values.reduce(0) { $0 + $1 * $1 } / n - 1) < 5 * (2 / n).squareRoot())
        #expect(abs(values.reduce(0) { $0 + $1 * $1 * $1 } / n) < 5 * (15 / n).squareRoot())
        #expect(abs(values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / n - 3) < 5 * (96 / n).squareRoot())
    }

    @Test func gammaNumbersFollowScipysQuantiles() throws {
        let golden = try Golden.load().distributions
        for gamma in golden.gamma {
            let values = sample { $0.gamma(shape: gamma.shape) }
            for (level, quantile) in zip(golden.levels, gamma.quantiles) {
                let share = Double(values.count { $0 <= quantile }) / Double(Self.draws)
                #expect(
                    abs(share - level) < tolerance(level),
                    "shape \(gamma.shape), level \(level): \(share)"
                )
            }
        }
    }

    @Test func poissonNumbersFollowScipysDistribution() throws {
        for poisson in try Golden.load().distributions.poisson {
            let values = sample { $0.poisson(mean: poisson.mean) }
            for (count, cumulative) in zip(poisson.counts, poisson.cumulative) {
                let share = Double(values.count { $0 <= count }) / Double(Self.draws)
                #expect(
                    abs(share - cumulative) < tolerance(cumulative) + 1e-9,
                    "mean \(poisson.mean) at \(count): \(share)"
                )
            }
            #expect(values.allSatisfy { $0 >= 0 && $0 == $0.rounded() })
        }
        var stream = RandomStream(seed: 0, slice: 0, element: 0)
        #expect(stream.poisson(mean: 0) == 0)
    }
}
