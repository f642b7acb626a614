import Denoisers
import Foundation
import NoiseModels
import Testing
import Uncertainty
import Volumes

@Suite struct ParametricResamplingTests {
    /// The mean of 3 × 3 voxels of a slice: a linear denoiser that divides independent noise by 3.
    private struct BoxMean: Denoiser {
        var name: String { "box-mean" }
        var sliceRadius: Int { 0 }
        var settings: [String] { [] }
        func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
            let shape = noisy.shape
            var result = noisy.voxels
            for slice in 0..<shape.slices {
                for row in 1..<shape.rows - 1 {
                    for column in 1..<shape.columns - 1 {
                        var sum: Float = 0
                        for r in row - 1...row + 1 {
                            for c in column - 1...column + 1 {
                                sum += noisy.voxels[slice * shape.sliceCount + r * shape.columns + c]
                            }
                        }
                        result[slice * shape.sliceCount + row * shape.columns + column] = sum / 9
                    }
                }
            }
            return noisy.replacing(voxels: result)
        }
    }

    /// Multiplies by 0.9: lowers positive signal by a tenth.
    private struct Shrinking: Denoiser {
        var name: String { "shrinking" }
        var sliceRadius: Int { 0 }
        var settings: [String] { [] }
        func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
            noisy.replacing(voxels: noisy.voxels.map { 0.9 * $0 })
        }
    }

    /// Cannot denoise.
    private struct Failing: Denoiser {
        var name: String { "failing" }
        var sliceRadius: Int { 0 }
        var settings: [String] { [] }
        func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
            throw DenoiserError(.notFinite, "on purpose")
        }
    }

    private static let sigma = 12.0

    private static func noise() throws -> GaussianNoise { try GaussianNoise(sigma: sigma, unit: .hounsfield) }

    /// Two flat halves.
    private static func halves(_ columns: Int, _ rows: Int, _ slices: Int, mask: Bool = false) -> Volume {
        let shape = VolumeShape(columns: columns, rows: rows, slices: slices)
        let voxels = (0..<shape.count).map { Float($0 % columns < columns / 2 ? 50 : 90) }
        let valid = mask ? Mask(shape: shape, values: (0..<shape.count).map { $0 % 7 != 2 }) : nil
        return Volume(shape: shape, voxels: voxels, unit: .hounsfield, valid: valid, firstSlice: 2)
    }

    private static func means(_ dimensions: Int) throws -> NonLocalMeansDenoiser {
        NonLocalMeansDenoiser(
            try NonLocalMeansDenoiser.Configuration(
                searchRadius: 2,
                patchRadius: 1,
                dimensions: dimensions,
                smoothing: 1
            )
        )
    }

    private static func bits(_ volume: Volume) -> [UInt32] { volume.voxels.map(\.bitPattern) }

    @Test(arguments: [2, 3, 8]) func deviationOfALinearDenoiserIsKnown(samples: Int) throws {
        let estimate = Self.halves(64, 64, 3)
        let maps = try ParametricResampling(samples: samples, seed: 11).assess(
            estimate: estimate,
            denoiser: BoxMean(),
            noise: Self.noise()
        )
        let inner = (0..<estimate.shape.count).filter {
            let column = $0 % 64
            let row = $0 / 64 % 64
            return column > 0 && column < 63 && row > 0 && row < 63 && abs(column - 32) > 2
        }
        // The variance is unbiased at every number of samples; 3 × 3 means leave 1,200 independent places, so its mean
        // over the image is within 4 · √(2 / ((samples − 1) · 1,200)) of the truth.
        let variance =
            inner.reduce(0.0) { $0 + pow(Double(maps.standardDeviation.voxels[$1]), 2) } / Double(inner.count)
        let tolerance = 4 * (2 / (Double(samples - 1) * 1200)).squareRoot()
        let expected = Self.sigma * Self.sigma / 9
        #expect(abs(variance / expected - 1) < tolerance)
        let bias = inner.reduce(0.0) { $0 + Double(maps.bias.voxels[$1]) } / Double(inner.count)
        #expect(abs(bias) < 4 * Self.sigma / (Double(samples) * Double(inner.count)).squareRoot())
    }

    @Test func deviationAndBiasAreThoseOfTheSamples() throws {
        // With the identity as denoiser the samples are the noise itself: of two samples, sd = |a − b| / √2.
        let estimate = Self.halves(9, 8, 2)
        let draws = SampleRecorder()
        let maps = try ParametricResampling(samples: 2, seed: 3).assess(
            estimate: estimate,
            denoiser: draws,
            noise: Self.noise()
        )
        let samples = draws.volumes
        #expect(samples.count == 2)
        for index in 0..<estimate.shape.count {
            let (a, b) = (samples[0].voxels[index], samples[1].voxels[index])
            #expect(abs(maps.standardDeviation.voxels[index] - abs(a - b) / Float(2).squareRoot()) < 1e-4)
            #expect(abs(maps.bias.voxels[index] - ((a + b) / 2 - estimate.voxels[index])) < 1e-4)
        }
    }

    @Test func biasHasTheSignOfTheError() throws {
        let estimate = Self.halves(16, 16, 1)
        let maps = try ParametricResampling(samples: 16, seed: 1).assess(
            estimate: estimate,
            denoiser: Shrinking(),
            noise: Self.noise()
        )
        let mean = maps.bias.voxels.reduce(0.0) { $0 + Double($1) } / 256
        // −0.1 · 70 on average.
        #expect(abs(mean + 7) < 4 * 0.9 * Self.sigma / (16.0 * 256).squareRoot())
    }

    @Test func deviationOfNonLocalMeansRisesAtEdges() throws {
        let estimate = Self.halves(48, 48, 1)
        let denoiser = NonLocalMeansDenoiser(
            try NonLocalMeansDenoiser.Configuration(
                searchRadius: 6,
                patchRadius: 2,
                dimensions: 2,
                smoothing: 1
            )
        )
        let maps = try ParametricResampling(samples: 12, seed: 5).assess(
            estimate: estimate,
            denoiser: denoiser,
            noise: Self.noise()
        )
        func rms(_ columns: ClosedRange<Int>) -> Double {
            let values = (0..<estimate.shape.count).filter { columns.contains($0 % 48) }.map {
                Double(maps.standardDeviation.voxels[$0])
            }
            return (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
        }
        #expect(rms(23...24) > 1.2 * rms(8...14))
        // Denoising cannot leave more than the noise.
        #expect(rms(0...47) < Self.sigma)
    }

    @Test func maskedVoxelsAreZeroAndTheRestIsNot() throws {
        let estimate = Self.halves(20, 18, 2, mask: true)
        let maps = try ParametricResampling(samples: 3, seed: 1).assess(
            estimate: estimate,
            denoiser: Self.means(2),
            noise: Self.noise()
        )
        for index in 0..<estimate.shape.count {
            if estimate.isValid(index) {
                #expect(maps.standardDeviation.voxels[index] > 0)
            } else {
                #expect(maps.standardDeviation.voxels[index] == 0 && maps.bias.voxels[index] == 0)
            }
        }
        #expect(maps.standardDeviation.unit == .hounsfield && maps.bias.valid == estimate.valid)
    }

    @Test func notANumberUnderTheMaskDoesNoHarm() throws {
        var estimate = Self.halves(12, 12, 1, mask: true)
        for index in estimate.voxels.indices where !estimate.isValid(index) { estimate.voxels[index] = .nan }
        let maps = try ParametricResampling(samples: 2, seed: 1).assess(
            estimate: estimate,
            denoiser: Self.means(2),
            noise: Self.noise()
        )
        #expect(
            maps.standardDeviation.voxels.allSatisfy { $0.isFinite }
                && maps.bias.voxels.allSatisfy { $0.isFinite }
        )
    }

    @Test func repeatsToTheBitAndDependsOnTheSeed() throws {
        let estimate = Self.halves(20, 18, 2)
        func maps(_ seed: UInt64) throws -> UncertaintyMaps {
            try ParametricResampling(samples: 3, seed: seed).assess(
                estimate: estimate,
                denoiser: Self.means(2),
                noise: Self.noise()
            )
        }
        #expect(try Self.bits(maps(7).standardDeviation) == Self.bits(maps(7).standardDeviation))
        #expect(try Self.bits(maps(7).bias) == Self.bits(maps(7).bias))
        #expect(try maps(7) != maps(8))
    }

    @Test(arguments: [2, 3]) func slabWithContextEqualsWhole(dimensions: Int) throws {
        let whole = try Self.noise().simulate(Self.halves(13, 12, 9), seed: 6)
        let denoiser = try Self.means(dimensions)
        let method = try ParametricResampling(samples: 3, seed: 21)
        let reference = try method.assess(estimate: whole, denoiser: denoiser, noise: Self.noise())
        for core in [0..<3, 3..<5, 5..<9] {
            let radius = denoiser.sliceRadius
            let context = max(0, core.lowerBound - radius)..<min(9, core.upperBound + radius)
            let maps = try method.assess(
                estimate: whole.slices(context),
                denoiser: denoiser,
                noise: Self.noise()
            )
            let kept = core.lowerBound - context.lowerBound..<core.upperBound - context.lowerBound
            #expect(
                Self.bits(maps.standardDeviation.slices(kept))
                    == Self.bits(reference.standardDeviation.slices(core))
            )
            #expect(Self.bits(maps.bias.slices(kept)) == Self.bits(reference.bias.slices(core)))
        }
    }

    @Test func settingsAreChecked() throws {
        let error = #expect(throws: UncertaintyError.self) { try ParametricResampling(samples: 1, seed: 0) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.description == "samples must be at least 2")
        let method = try ParametricResampling(samples: 4, seed: .max)
        let decoded = try JSONDecoder().decode(ParametricResampling.self, from: JSONEncoder().encode(method))
        #expect(decoded == method)
        let bad = Data(#"{"samples":1,"seed":1}"#.utf8)
        #expect(throws: UncertaintyError.self) {
            try JSONDecoder().decode(ParametricResampling.self, from: bad)
        }
    }

    @Test func failureOfTheDenoiserIsKept() throws {
        let error = #expect(throws: UncertaintyError.self) {
            try ParametricResampling(samples: 2, seed: 1).assess(
                estimate: Self.halves(4, 4, 1),
                denoiser: Failing(),
                noise: Self.noise()
            )
        }
        #expect(error?.code == .denoisingFailed)
        #expect((error?.underlying as? DenoiserError)?.code == .notFinite)
    }
}
