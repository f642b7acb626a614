import Foundation
import NoiseModels
import Testing

@Suite struct CTNoiseTexturesTests {
    private func bank() throws -> CTNoiseTextures {
        try CTNoiseTextures(
            kernels: [.ramp, ReconstructionKernel(.hann(cutoff: 0.4))],
            seeds: [1, 2],
            size: 128
        )
    }

    /// Correlation of horizontal neighbours.
    private func correlation(_ texture: [Float], _ size: Int) -> Double {
        var sum = 0.0
        for row in 0..<size {
            for column in 0..<size - 1 {
                sum += Double(texture[row * size + column] * texture[row * size + column + 1])
            }
        }
        return sum / Double(size * (size - 1))
    }

    @Test func texturesHaveUnitVarianceAndTheirKernel() throws {
        let bank = try bank()
        #expect(bank.textures.count == 4 && bank.kernels[0] == .ramp && bank.kernels[1] == .ramp)
        for texture in bank.textures {
            let (mean, deviation) = moments(texture)
            #expect(abs(mean) < 1e-4)
            #expect(abs(deviation - 1) < 1e-3)
        }
        // Power f·A² over a disc: the correlation at one voxel is ∫ f A² J₀(2πf) f df over ∫ f A² f df.
        func expected(_ apodisation: (Double) -> Double, limit: Double) -> Double {
            var (above, below) = (0.0, 0.0)
            for step in 0..<2000 {
                let f = (Double(step) + 0.5) / 2000 * limit
                let power = f * f * pow(apodisation(f), 2)
                above += power * j0(2 * Double.pi * f)
                below += power
            }
            return above / below
        }
        let ramp = expected({ _ in 1 }, limit: 0.5 / 0.75)
        let hann = expected({ pow(cos(0.5 * Double.pi * $0 / 0.4), 2) }, limit: 0.4)
        #expect(abs(correlation(bank.textures[0], 128) - ramp) < 0.03)
        #expect(abs(correlation(bank.textures[2], 128) - hann) < 0.03)
        #expect(hann > ramp + 0.3)
    }

    @Test func texturesAreReproducibleAndDifferent() throws {
        let (one, two) = (try bank(), try bank())
        #expect(one.textures == two.textures)
        #expect(Set(one.textures).count == 4)
        #expect(throws: NoiseError.self) { try CTNoiseTextures(kernels: [.ramp], seeds: [1], size: 8) }
    }

    @Test func examplesHaveTheirSigmaAndVaryInSpace() throws {
        let bank = try bank()
        var stream = RandomStream(seed: 1, slice: 0, element: 0, purpose: .example)
        var ratios: [Double] = []
        var seen = Set<[Float]>()
        for _ in 0..<60 {
            let example = bank.example(columns: 48, rows: 32, sigma: 20, modulation: 0.5, stream: &stream)
            #expect(example.count == 48 * 32)
            seen.insert(example)
            ratios.append(pow(moments(example).deviation / 20, 2))
        }
        #expect(seen.count == 60)
        #expect(abs(ratios.reduce(0, +) / 60 - 1) < 0.05)
        var (first, second) = (
            RandomStream(seed: 7, slice: 0, element: 3, purpose: .example),
            RandomStream(seed: 7, slice: 0, element: 3, purpose: .example)
        )
        #expect(
            bank.example(columns: 32, rows: 40, sigma: 5, modulation: 0.5, stream: &first)
                == bank.example(columns: 32, rows: 40, sigma: 5, modulation: 0.5, stream: &second)
        )
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["LIMPID_SLOW_TESTS"] == "1", "a slow test"))
    func theStandardBankIsMadeInSeconds() throws {
        let before = ContinuousClock.now
        let bank = try CTNoiseTextures.standard.get()
        print("standard noise textures: \(ContinuousClock.now - before)")
        #expect(bank.textures.count == 24 && bank.size == 512)
    }
}
