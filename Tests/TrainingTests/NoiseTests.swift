import Foundation
import NoiseModels
import Pipelines
import Testing
import Training

/// Statistics of simulated noise against the formulas of the recipe format.
@Suite struct NoiseTests {
    private static let side = 128

    /// Many patches of one value with one kind of noise: their values.
    private func draw(
        _ noise: String,
        value: Float,
        signal: Double = 1,
        patches: Int = 40,
        channels: Int = 1
    ) throws -> [[Float]] {
        let recipe = try TrainingFixture.recipe(["noise": "[{\(noise)}]"])
        let kind = recipe.noise[0]
        let count = channels * Self.side * Self.side
        let clean = Patch(
            columns: Self.side,
            rows: Self.side,
            channels: channels,
            values: [Float](repeating: value, count: count)
        )
        return try (0..<patches).map { number in
            var random = RandomStream(seed: 11, slice: number, element: 0)
            let seed = random.next()
            return try kind.simulate(clean, signal: signal, hounsfieldUnit: nil, &random, seed: seed).values
        }
    }

    private func moments(_ values: [Float]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
        let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        return (mean, variance / Double(values.count - 1))
    }

    /// Kind at one level, clean value, and the variance by its formula.
    static let fixed: [(noise: String, value: Float, mean: Double, variance: Double)] = [
        ("gaussian: {sigma: 25.5}", 0.4, 0.4, 0.01),
        ("multiplicative: {sigma: 51}", 0.5, 0.5, 0.01),
        ("speckle: {looks: 8}", 0.5, 0.5, 0.25 / 8),
        // scale = 10 / (60 ln 10); mean of ln n is ψ(4) − ln 4 = −0.130177, its variance ψ₁(4) = 0.283823 (scipy).
        (
            "speckle: {looks: 4, domain: log-compressed, dynamic-range: 60}", 0.5,
            0.5 - 0.130177 * 0.0723824, 0.283823 * 0.0723824 * 0.0723824
        ),
        // The same numbers where neighbours share them.
        ("speckle: {looks: 8, grain: 1}", 0.5, 0.5, 0.25 / 8),
        (
            "speckle: {looks: 4, domain: log-compressed, dynamic-range: 60, grain: 1}", 0.5,
            0.5 - 0.130177 * 0.0723824, 0.283823 * 0.0723824 * 0.0723824
        ),
        ("poisson-gaussian: {peak-snr: 20, gaussian-share: 0.25}", 0.6, 0.6, (0.75 * 0.6 + 0.25) / 400),
        ("signal-dependent: {sigma: 25.5, curve: 0, grain: 1}", 0.5, 0.5, 0.01),
        // At a signal of ten sigmas a magnitude is close to normal: mean √(x² + σ²), variance σ²(1 − σ²/2x²).
        ("rician: {snr: 10}", 1, 1.005, 0.01 * (1 - 0.005)),
        // Rayleigh: σ√(π/2) and (2 − π/2)σ².
        ("rician: {snr: 10}", 0, 0.125331, 0.00429204),
    ]

    @Test(arguments: fixed.indices)
    func aFixedLevelHasItsMeanAndVariance(index: Int) throws {
        let expected = Self.fixed[index]
        let found = moments(try draw(expected.noise, value: expected.value).flatMap { $0 })
        #expect(abs(found.mean - expected.mean) < 0.002 * max(expected.mean, 0.1), "\(found)")
        #expect(abs(found.variance / expected.variance - 1) < 0.02, "\(found)")
    }

    @Test func aRangeIsDrawnFromAnewForEveryPatch() throws {
        let deviations = try draw("gaussian: {sigma: [0, 51]}", value: 0.5, patches: 400)
            .map { moments($0).variance.squareRoot() }
        let mean = deviations.reduce(0, +) / 400
        // Uniform in 0 … 0.2: mean 0.1, standard error 0.0029.
        #expect(abs(mean - 0.1) < 0.009)
        #expect((deviations.max() ?? 0) < 0.205 && (deviations.max() ?? 0) > 0.19)
        #expect((deviations.min() ?? 1) < 0.01)
    }

    @Test func signalToNoiseIsLogUniformAndOfTheImagesSignal() throws {
        let logarithms = try draw("rician: {snr: [4, 64]}", value: 0.5, signal: 0.5, patches: 400)
            .map { log2(0.5 / moments($0).variance.squareRoot()) }
        // Uniform in 2 … 6.
        #expect(abs(logarithms.reduce(0, +) / 400 - 4) < 0.2)
        #expect((logarithms.max() ?? 0) > 5.9 && (logarithms.min() ?? 9) < 2.2)
    }

    @Test func algorithm1IsHalfAdditiveAndHalfMultiplicativeWithOneDrawForAllChannels() throws {
        // At a value of 0 multiplicative noise vanishes.
        let patches = try draw("algorithm-1: {}", value: 0, patches: 200, channels: 3)
        let additive = patches.filter { $0.contains { $0 != 0 } }
        #expect((80...120).contains(additive.count))
        let side = Self.side * Self.side
        for patch in additive.prefix(20) {
            let deviations = (0..<3).map { channel in
                moments(Array(patch[channel * side..<(channel + 1) * side])).variance.squareRoot()
            }
            #expect(abs(deviations[0] - deviations[2]) < 0.05 * deviations[0])
            #expect(deviations[0] < 0.3)
            #expect(patch[0] != patch[side])
        }
    }

    @Test func varyingSigmaChangesSmoothlyByAtMostTwo() throws {
        let patches = try draw("rician: {snr: 20, varying: 1}", value: 1, patches: 60)
        let side = Self.side
        var ratios: [Double] = []
        for patch in patches {
            let corner = (0..<24 * 24).map { patch[$0 / 24 * side + $0 % 24] }
            let middle = (0..<24 * 24).map { patch[(52 + $0 / 24) * side + 52 + $0 % 24] }
            let (a, b) = (moments(corner).variance.squareRoot(), moments(middle).variance.squareRoot())
            #expect((0.021...0.11).contains(a))
            ratios.append(log2(a / b))
        }
        #expect(ratios.contains { abs($0) > 0.4 })
        #expect(abs(ratios.reduce(0, +) / 60) < 0.2)
        let uniform = try draw("rician: {snr: 20, varying: 0}", value: 1, patches: 4)
        for patch in uniform { #expect(abs(moments(patch).variance.squareRoot() - 0.05) < 0.002) }
    }

    @Test func signalDependentSigmaFollowsASmoothCurveWithinItsBounds() throws {
        // One seed for every value, so the curve is one curve seen at several signals.
        func deviations(_ noise: String) throws -> [[Double]] {
            try [Float](arrayLiteral: -0.5, 0, 0.25, 0.5, 0.75, 1, 1.5).map { value in
                try draw(noise, value: value, patches: 30).map { 255 * moments($0).variance.squareRoot() }
            }
        }
        let found = try deviations("signal-dependent: {sigma: 8, curve: 2}")
        let values = found.flatMap { $0 }
        #expect(values.allSatisfy { (1.9...33).contains($0) })
        // Constant beyond the scale, another within it.
        #expect(zip(found[0], found[1]).allSatisfy { abs($0 / $1 - 1) < 1e-3 })
        #expect(zip(found[5], found[6]).allSatisfy { abs($0 / $1 - 1) < 1e-3 })
        #expect(zip(found[1], found[5]).contains { abs(log2($0 / $1)) > 1 })
        #expect(abs(values.map { log2($0 / 8) }.reduce(0, +) / Double(values.count)) < 0.3)
        let flat = try deviations("signal-dependent: {sigma: 8, curve: 0}")
        #expect(flat.flatMap { $0 }.allSatisfy { abs($0 - 8) < 0.2 })
    }
}
