import Foundation
import NoiseModels
import Pipelines
import Testing
import Training

/// Matrices that a scanner interpolated, in training.
@Suite struct ScannerInterpolationTests {
    private static let side = 64

    private func settings(_ factor: String) throws -> TrainingAugmentation.Interpolation {
        let recipe = try TrainingFixture.recipe([
            "augmentation": "{interpolation: {share: 1, factor: \(factor)}}"
        ])
        return try #require(recipe.augmentation.interpolation)
    }

    private func interpolation(_ factor: String, number: Int) throws -> ScannerInterpolation {
        var random = RandomStream(seed: 7, slice: number, element: 0)
        return ScannerInterpolation(try settings(factor), size: Self.side, &random)
    }

    private func patch(_ value: (Int, Int) -> Double) -> Patch {
        Patch(
            columns: Self.side,
            rows: Self.side,
            channels: 1,
            values: (0..<Self.side * Self.side).map { Float(value($0 / Self.side, $0 % Self.side)) }
        )
    }

    @Test func anEvenPatchStaysAsItIs() throws {
        let even = patch { _, _ in 0.375 }
        for number in 0..<20 {
            let result = try interpolation("[1, 4]", number: number).applied(to: even)
            #expect(result.values.allSatisfy { abs($0 - 0.375) < 1e-6 })
        }
    }

    @Test func theMiddleIsShownSoManyTimesLarger() throws {
        // A line through the patch's middle: at factor 2 half as steep, and in the middle what it was, to within a pixel.
        let ramp = patch { row, _ in Double(row) }
        for number in 0..<20 {
            let values = try interpolation("2", number: number).applied(to: ramp).values
            let (upper, middle, lower) = (values[20 * 64 + 9], values[32 * 64 + 9], values[44 * 64 + 9])
            // A narrow low-pass ripples by its truncated weights.
            #expect(abs((lower - upper) / 24 - 0.5) < 0.03)
            #expect(abs(middle - 31.75) < 0.7)
        }
    }

    @Test func whiteNoiseKeepsNothingThatTheAcquiredMatrixCouldNotHold() throws {
        var above = 0.0
        var all = 0.0
        for number in 0..<20 {
            var random = RandomStream(seed: 9, slice: number, element: 0)
            let noise = patch { _, _ in random.gaussian() }
            let values = try interpolation("2", number: number).applied(to: noise).values
            // Differences between alternate rows answer to the highest frequencies, white noise by 6 of its variance.
            for row in 1..<Self.side - 1 {
                for column in 0..<Self.side {
                    let place = row * Self.side + column
                    let second = values[place - Self.side] - 2 * values[place] + values[place + Self.side]
                    above += Double(second * second)
                    all += Double(values[place] * values[place])
                }
            }
        }
        // A box up to half of the Nyquist frequency leaves (2 − 2cos πf)² of it on average: 0.45; softer ones less.
        #expect(above / all < 0.9)
        #expect(above / all > 0.05)
    }

    @Test func pairsAreInterpolatedTogetherAndTheRestStays() throws {
        let fixture = try TrainingFixture()
        func pairs(_ augmentation: String, sigma: Double) throws -> [TrainingPair] {
            let recipe = try TrainingFixture.recipe([
                "augmentation": augmentation, "noise": "[{gaussian: {sigma: \(sigma)}}]",
            ])
            let sampler = PatchSampler(recipe, try TrainingSet(recipe, try ImageIndex(fixture.index)))
            return try (0..<60).map { try sampler.pair(step: 3, item: $0) }
        }
        let plain = try pairs("{}", sigma: 20)
        let some = try pairs("{interpolation: {share: 0.5, factor: [1, 2]}}", sigma: 20)
        let same = zip(plain, some).filter {
            $0.clean.values == $1.clean.values && $0.noisy.values == $1.noisy.values
        }
        #expect((15...45).contains(same.count))
        // What is not the same has less noise: a low-pass takes part of it.
        let weaker = zip(plain, some).filter { $1.level < 0.99 * $0.level }
        #expect(same.count + weaker.count == 60)
        // The target of a pair without noise is the input.
        let clean = try pairs("{interpolation: {share: 1, factor: [1, 2]}}", sigma: 0)
        #expect(clean.allSatisfy { $0.clean.values == $0.noisy.values })
        let again = try pairs("{interpolation: {share: 0.5, factor: [1, 2]}}", sigma: 20)
        #expect(zip(some, again).allSatisfy { $0.noisy.values == $1.noisy.values })
    }
}
