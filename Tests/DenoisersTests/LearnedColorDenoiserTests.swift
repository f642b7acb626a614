import Denoisers
import NoiseModels
import Testing
import Volumes

/// What surrounds a network of three channels.
@Suite struct LearnedColorDenoiserTests {
    private let noise: any NoiseModel
    private let shape = VolumeShape(columns: 19, rows: 17, slices: 3)

    init() throws { noise = try GaussianNoise(sigma: 10, unit: .storedValue) }

    @Test func planesKeepTheirOrderAndTheScaleIsUndone() throws {
        let denoiser = try LearnedColorDenoiser(
            LearnedDenoiserTests.idle(channels: 3),
            scale: IntensityScale(low: -10, high: 90)
        )
        let image = Volume(
            shape: shape,
            voxels: (0..<shape.count).map { -30 + 0.2 * Float($0) },
            unit: .storedValue
        )
        let result = try denoiser.denoise(image, noise: noise)
        for (a, b) in zip(image.voxels, result.voxels) { #expect(abs(a - b) < 1e-4) }
        #expect(result.shape == shape && denoiser.name == "two-stage")
    }

    @Test func greyWeightsAndGreyImagesAreRefused() throws {
        let scale = try IntensityScale(low: 0, high: 1)
        let error = try #require(throws: DenoiserError.self) {
            try LearnedColorDenoiser(LearnedDenoiserTests.idle(), scale: scale)
        }
        #expect(error.code == .invalidConfiguration)
        #expect(
            error.description.hasSuffix(
                "take images of 1 channel, a colour image has 3: use weights for colour images"
            )
        )
        let denoiser = try LearnedColorDenoiser(LearnedDenoiserTests.idle(channels: 3), scale: scale)
        for slices in [1, 2, 4] {
            let shape = shape.with(slices: slices)
            let image = Volume(
                shape: shape,
                voxels: [Float](repeating: 0, count: shape.count),
                unit: .storedValue
            )
            #expect(throws: DenoiserError.self) { try denoiser.denoise(image, noise: noise) }
        }
        var voxels = [Float](repeating: 0, count: shape.count)
        voxels[7] = .nan
        let spoiled = Volume(shape: shape, voxels: voxels, unit: .storedValue)
        #expect(throws: DenoiserError.self) { try denoiser.denoise(spoiled, noise: noise) }
    }
}
