import Foundation
import NoiseModels
import Testing

@Suite struct CTNoiseTexturesTests {
    private func bank() throws -> CTNoiseTextures {
        try CTNoiseTextures(
            kernels: [.ramp, ReconstructionKernel(.hann(cutoff: 0.4))],
            variants: [
                CTNoiseTextures.Variant(seed: 1, anisotropy: 0, direction: 0),
                CTNoiseTextures.Variant(seed: 2, anisotropy: 0, direction: 0),
            ],
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
        #expect(throws: NoiseError.self) {
            try try CTNoiseTextures(
                kernels: [.ramp],
                variants: [CTNoiseTextures.Variant(seed: 1, anisotropy: 0, direction: 0)],
                size: 8
            )
        }
    }

    /// By the projection-slice theorem a view's variance is the power of the frequencies along it.
    @Test(arguments: [0.0, 0.5]) func anisotropyIsTheRatioOfThePowerAlongAndAcrossTheViews(
        _ halfTurns: Double
    )
        throws
    {
        let bank = try CTNoiseTextures(
            kernels: [ReconstructionKernel(.hann(cutoff: 0.4))],
            variants: [CTNoiseTextures.Variant(seed: 4, anisotropy: 1.5, direction: halfTurns * Double.pi)],
            size: 128
        )
        // A view whose rays run along one axis samples along the other. Plane waves close to either axis; windowed,
        // since the step from the last voxel to the first would have power along both.
        func power(_ across: Int, _ down: Int) -> Double {
            var (real, imaginary) = (0.0, 0.0)
            for row in 0..<128 {
                for column in 0..<128 {
                    let phase = 2 * Double.pi * Double(across * column + down * row) / 128
                    let window = sin(Double.pi * Double(row) / 128) * sin(Double.pi * Double(column) / 128)
                    let value = Double(bank.textures[0][row * 128 + column]) * window * window
                    real += value * cos(phase)
                    imaginary += value * sin(phase)
                }
            }
            return real * real + imaginary * imaginary
        }
        var (across, down) = (0.0, 0.0)
        for frequency in 10..<26 {
            for offset in -3...3 {
                across += power(frequency, offset)
                down += power(offset, frequency)
            }
        }
        // e³ at the axes themselves; a little less so close to them.
        let ratio = halfTurns == 0 ? across / down : down / across
        #expect((2.4...3.4).contains(log(ratio)))
    }

    @Test func examplesHaveTheirSigmaAndVaryInSpace() throws {
        let bank = try bank()
        var stream = RandomStream(seed: 1, slice: 0, element: 0, purpose: .example)
        var ratios: [Double] = []
        var seen = Set<[Float]>()
        for _ in 0..<60 {
            let example = bank.example(
                columns: 48,
                rows: 32,
                sigma: 20,
                modulation: 0.5,
                lowFrequency: 0,
                stream: &stream
            )
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
            bank.example(columns: 32, rows: 40, sigma: 5, modulation: 0.5, lowFrequency: 0, stream: &first)
                == bank.example(
                    columns: 32,
                    rows: 40,
                    sigma: 5,
                    modulation: 0.5,
                    lowFrequency: 0,
                    stream: &second
                )
        )
    }

    /// Power that is left when blocks of 4 × 4 voxels are averaged, as a share of all; means over 60 examples.
    private func coarsePower(_ bank: CTNoiseTextures, lowFrequency: Double) -> (coarse: Double, all: Double) {
        let (columns, rows) = (48, 32)
        var stream = RandomStream(seed: 2, slice: 0, element: 0, purpose: .example)
        var sums = (coarse: 0.0, all: 0.0)
        for _ in 0..<60 {
            let example = bank.example(
                columns: columns,
                rows: rows,
                sigma: 20,
                modulation: 0,
                lowFrequency: lowFrequency,
                stream: &stream
            )
            var blocks = [Double](repeating: 0, count: columns / 4 * rows / 4)
            for index in example.indices {
                blocks[index / columns / 4 * (columns / 4) + index % columns / 4] +=
                    Double(example[index]) / 16
                sums.all += pow(Double(example[index]), 2) / Double(60 * example.count)
            }
            sums.coarse += blocks.reduce(0) { $0 + $1 * $1 } / Double(60 * blocks.count)
        }
        return sums
    }

    @Test func coarseGrainTakesItsShareOfTheVariance() throws {
        let bank = try bank()
        let (without, half) = (coarsePower(bank, lowFrequency: 0), coarsePower(bank, lowFrequency: 0.5))
        #expect(abs(without.all / 400 - 1) < 0.05 && abs(half.all / 400 - 1) < 0.05)
        // A quarter of the variance on average, of which more outlives the averaging than of what it takes the place of.
        #expect(without.coarse / without.all < 0.2)
        #expect((0.04...0.2).contains((half.coarse - without.coarse) / half.all))
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["LIMPID_SLOW_TESTS"] == "1", "a slow test"))
    func theStandardBankIsMadeInSeconds() throws {
        let before = ContinuousClock.now
        let bank = try CTNoiseTextures.standard.get()
        print("standard noise textures: \(ContinuousClock.now - before)")
        #expect(bank.textures.count == 72 && bank.size == 512)
    }
}
