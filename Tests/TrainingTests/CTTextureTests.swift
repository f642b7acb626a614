import Foundation
import NoiseModels
import Pipelines
import Testing
import Training

/// CT noise of the recipe format: its level in HU, its spectrum, and that it repeats.
@Suite struct CTTextureTests {
    private static let side = 96
    /// HU on a scale whose window is 2000 HU wide.
    private static let hounsfieldUnit = 1.0 / 2000

    private static func kind(_ options: String) throws -> TrainingNoise {
        try TrainingFixture.recipe([
            "data": "{modalities: {ct: 1}}", "intensities": "{ct: {window: [-1000, 1000]}}",
            "noise": "[{ct-texture: {\(options)}}]",
        ])
        .noise[0]
    }

    /// The noise in HU of many patches of one value.
    private func draw(_ options: String, patches: Int, channels: Int = 1) throws -> [[Double]] {
        let kind = try Self.kind(options)
        let count = channels * Self.side * Self.side
        let clean = Patch(
            columns: Self.side,
            rows: Self.side,
            channels: channels,
            values: [Float](repeating: 0.5, count: count)
        )
        return try (0..<patches).map { number in
            var random = RandomStream(seed: 3, slice: number, element: 0)
            let seed = random.next()
            let noisy = try kind.simulate(
                clean,
                signal: 1,
                hounsfieldUnit: Self.hounsfieldUnit,
                &random,
                seed: seed
            )
            return noisy.values.map { Double($0 - 0.5) / Self.hounsfieldUnit }
        }
    }

    private func meanSquare(_ values: some Collection<Double>) -> Double {
        values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    }

    /// Power at some whole numbers of waves across and down a patch, behind a Hann window.
    private func power(_ patch: [Double], waves: [Int]) -> Double {
        let turn = 2 * Double.pi / Double(Self.side)
        let window = (0..<Self.side).map { 1 - cos(turn * (Double($0) + 0.5)) }
        // Sums along one axis, so that what is left is a wave along the other.
        var (across, down) = (
            [Double](repeating: 0, count: Self.side), [Double](repeating: 0, count: Self.side)
        )
        for row in 0..<Self.side {
            for column in 0..<Self.side {
                let value = patch[row * Self.side + column] * window[row] * window[column]
                across[column] += value
                down[row] += value
            }
        }
        var sum = 0.0
        for number in waves {
            for line in [across, down] {
                let angles = line.indices.map { turn * Double(number * $0) }
                let real = zip(line, angles).reduce(0) { $0 + $1.0 * cos($1.1) }
                let imaginary = zip(line, angles).reduce(0) { $0 + $1.0 * sin($1.1) }
                sum += real * real + imaginary * imaginary
            }
        }
        return sum
    }

    @Test func sigmaIsInHounsfieldUnits() throws {
        let patches = try draw("sigma: 25", patches: 120)
        #expect(abs(meanSquare(patches.joined()) / 625 - 1) < 0.03)
        for patch in patches { #expect(abs(meanSquare(patch).squareRoot() - 25) < 5) }
    }

    @Test func sigmaIsLogUniform() throws {
        let logarithms = try draw("sigma: [4, 64]", patches: 300).map { log2(meanSquare($0).squareRoot()) }
        // Uniform in 2 … 6: standard error 0.067.
        #expect(abs(logarithms.reduce(0, +) / 300 - 4) < 0.2)
        #expect((logarithms.max() ?? 0) > 5.8 && (logarithms.min() ?? 9) < 2.2)
    }

    @Test func theSpectrumIsAKernelsAndNotWhite() throws {
        let patches = try draw("sigma: 1, modulation: 0", patches: 120)
        var correlations: [Double] = []
        var (low, high) = (0.0, 0.0)
        for patch in patches {
            low += power(patch, waves: [2, 3])
            high += power(patch, waves: [7, 8])
            let products = patch.indices.filter { $0 % Self.side > 0 }.map { patch[$0] * patch[$0 - 1] }
            correlations.append(products.reduce(0, +) / Double(products.count) / meanSquare(patch))
        }
        // The power of a back projection grows with the frequency: a third at a third of it for the bare ramp, 0.40 for the
        // softest Hann; white noise has 1. Standard error of 480 exponential numbers each: 0.025.
        #expect((0.26...0.5).contains(low / high), "\(low / high)")
        // White noise: 0 ± 0.01. A ramp aliases to less, and soft kernels are far above.
        #expect((correlations.max() ?? 0) > 0.6 && (correlations.min() ?? 1) < -0.1, "\(correlations)")
    }

    @Test func modulationIsItsBoundAndZeroIsNone() throws {
        func ratios(_ modulation: Double) throws -> [Double] {
            try draw("sigma: 10, modulation: \(modulation)", patches: 60).map { patch in
                let rows = Self.side / 3 * Self.side
                return log(meanSquare(patch.prefix(rows)) / meanSquare(patch.suffix(rows))) / 2
            }
        }
        let (none, strong) = (try ratios(0), try ratios(2))
        #expect(meanSquare(none).squareRoot() < 0.06)
        #expect(meanSquare(strong).squareRoot() > 0.2)
        #expect(strong.allSatisfy { abs($0) < 4 })
    }

    @Test func allChannelsOfAGreyImageHaveTheSameNoise() throws {
        let patch = try draw("sigma: 25", patches: 1, channels: 3)[0]
        let count = Self.side * Self.side
        #expect(Array(patch[..<count]) == Array(patch[count..<2 * count]))
        #expect(Array(patch[..<count]) == Array(patch[(2 * count)...]))
    }

    @Test func withoutHounsfieldUnitsThereIsNoSigma() throws {
        let kind = try Self.kind("sigma: 25")
        let clean = Patch(columns: 2, rows: 2, channels: 1, values: [0, 0, 0, 0])
        var random = RandomStream(seed: 3, slice: 0, element: 0)
        #expect(throws: NoiseError.self) {
            try kind.simulate(clean, signal: 1, hounsfieldUnit: nil, &random, seed: 1)
        }
    }

    @Test func aPairIsAFunctionOfSeedStepAndPlaceAndTheWindowIsTheScale() throws {
        let fixture = try TrainingFixture()
        try TrainingFixture.writeGrey(fixture.folder.at("data/ct.png"), rows: 64, columns: 64) {
            1_000 + UInt16($0 + $1)
        }
        try fixture.write(
            try fixture.rows + ["ct.png,ct,64,64,uint16,HU+1024,S,c1,B30f,CC0,clean target,yes,train"]
        )
        func sampler(_ window: String, seed: Int = 5) throws -> PatchSampler {
            let recipe = try TrainingFixture.recipe([
                "data": "{modalities: {ct: 1, mr: 1}}", "seed": "\(seed)",
                "intensities": "{ct: {window: \(window)}, mr: {percentile: 99.9}}",
                "patches": "{size: 48, batch: 1}",
                "noise": "[{ct-texture: {sigma: 40}}, {gaussian: {sigma: 1, modalities: [mr]}}]",
            ])
            return PatchSampler(recipe, try TrainingSet(recipe, try ImageIndex(fixture.index)))
        }
        let (one, two) = (try sampler("[-1000, 1000]"), try sampler("[-1000, 1000]"))
        let (narrow, other) = (try sampler("[-500, 500]"), try sampler("[-1000, 1000]", seed: 6))
        var seen: Set<[Float]> = []
        var levels: [Double] = []
        for item in 0..<40 {
            let pair = try one.pair(step: 2, item: item)
            #expect(try two.pair(step: 2, item: item).noisy.values == pair.noisy.values)
            guard pair.modality == .ct else { continue }
            let wide = try narrow.pair(step: 2, item: item)
            #expect(abs(wide.level / pair.level - 2) < 0.001)
            levels.append(pair.level)
            seen.insert(zip(pair.noisy.values, pair.clean.values).map { $0 - $1 })
        }
        #expect(levels.count > 10 && seen.count == levels.count)
        #expect(abs(meanSquare(levels).squareRoot() / 0.02 - 1) < 0.1)
        #expect(try other.pair(step: 2, item: 0).noisy.values != one.pair(step: 2, item: 0).noisy.values)
    }

    @Test func theLargestCropOfARecipeIsATexture() {
        #expect(TrainingRecipe.textureSize == CTNoiseTextures.standardSize)
    }
}
