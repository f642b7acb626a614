import Denoisers
import Foundation
import NoiseModels
import Testing
import Volumes

/// The baselines against scipy, scikit-image and an independent SRAD, see Goldens/make_baselines.py.
@Suite struct BaselineTests {
    struct Golden: Decodable {
        struct Case: Decodable {
            let method: String
            let radius: Int?
            let spatial: Double?
            let range: Double?
            let weight: Double?
            let iterations: Int?
            let expected: [Float]

            func denoiser() throws -> any Denoiser {
                switch method {
                case "median": try MedianDenoiser(radius: try #require(radius))
                case "wiener": try WienerDenoiser(radius: try #require(radius))
                case "bilateral":
                    try BilateralDenoiser(
                        spatialSigma: try #require(spatial),
                        rangeSigma: try #require(range)
                    )
                case "total-variation": try TotalVariationDenoiser(weight: try #require(weight))
                default: try SpeckleDiffusionDenoiser(iterations: try #require(iterations))
                }
            }
        }
        let rows: Int
        let columns: Int
        let looks: Double
        let noisy: [Float]
        let speckled: [Float]
        let cases: [Case]
    }

    private let golden: Golden
    private var shape: VolumeShape {
        VolumeShape(columns: golden.columns, rows: golden.rows, slices: 1)
    }

    init() throws { golden = try Goldens.load("baselines.json", as: Golden.self) }

    @Test func everyBaselineEqualsItsYardstick() throws {
        #expect(golden.cases.count == 11)
        for test in golden.cases {
            let denoiser = try test.denoiser()
            #expect(denoiser.name == test.method)
            let isSpeckle = test.method == "srad"
            let noise: any NoiseModel =
                isSpeckle
                ? try SpeckleNoise(looks: golden.looks, domain: .intensity, unit: .storedValue)
                : try GaussianNoise(sigma: 1, unit: .storedValue)
            let noisy = Volume(
                shape: shape,
                voxels: isSpeckle ? golden.speckled : golden.noisy,
                unit: .storedValue
            )
            let result = try denoiser.denoise(noisy, noise: noise)
            let worst = zip(result.voxels, test.expected).map { abs($0 - $1) / abs($1) }.max() ?? .infinity
            #expect(worst < 1e-4, "\(test.method) \(denoiser.settings): \(worst)")
        }
    }

    /// Noise of another strength is another unit: what is told in multiples of it does the same.
    @Test func settingsFollowTheNoise() throws {
        for test in golden.cases where test.method != "srad" {
            let noisy = Volume(shape: shape, voxels: golden.noisy.map { $0 * 20 }, unit: .storedValue)
            let noise = try GaussianNoise(sigma: 20, unit: .storedValue)
            let result = try test.denoiser().denoise(noisy, noise: noise)
            let worst =
                zip(result.voxels, test.expected).map { abs($0 / 20 - $1) / abs($1) }.max() ?? .infinity
            #expect(worst < 1e-4, "\(test.method): \(worst)")
        }
    }

    /// Log-compressed speckle diffuses as the intensity it was made from.
    @Test func sradUndoesLogCompression() throws {
        let test = try #require(golden.cases.first { $0.iterations == 20 })
        let (scale, offset) = (7.5, 30.0)
        let noise = try SpeckleNoise(
            looks: golden.looks,
            domain: .logCompressed(scale: scale),
            unit: .storedValue
        )
        let compressed = golden.speckled.map { Float(offset + scale * logarithm($0)) }
        let noisy = Volume(shape: shape, voxels: compressed, unit: .storedValue)
        let result = try test.denoiser().denoise(noisy, noise: noise)
        for (value, expected) in zip(result.voxels, test.expected) {
            #expect(abs(Double(value) - (offset + scale * logarithm(expected))) < 1e-3)
        }
    }

    private func logarithm(_ value: Float) -> Double { log(Double(value)) }

    @Test func sradIsForSpeckleOnly() throws {
        let noisy = Volume(shape: shape, voxels: golden.noisy, unit: .storedValue)
        let error = try #require(throws: DenoiserError.self) {
            try SpeckleDiffusionDenoiser(iterations: 3)
                .denoise(noisy, noise: try GaussianNoise(sigma: 1, unit: .storedValue))
        }
        #expect(error.code == .noiseModelFailed)
        #expect(error.description == "srad is for speckle, and the noise model is gaussian")
    }

    @Test func settingsBeyondTheirRangesAreRefused() {
        func refuses(_ make: () throws -> any Denoiser) {
            let error = #expect(throws: DenoiserError.self) { try make() }
            #expect(error?.code == .invalidConfiguration)
        }
        refuses { try MedianDenoiser(radius: 0) }
        refuses { try WienerDenoiser(radius: 9) }
        refuses { try BilateralDenoiser(spatialSigma: 0.4, rangeSigma: 1) }
        refuses { try BilateralDenoiser(spatialSigma: 1, rangeSigma: .nan) }
        refuses { try TotalVariationDenoiser(weight: 0) }
        refuses { try SpeckleDiffusionDenoiser(iterations: 2_001) }
    }
}
