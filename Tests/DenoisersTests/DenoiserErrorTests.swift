import Denoisers
import Foundation
import NoiseModels
import Testing
import Volumes

@Suite struct DenoiserErrorTests {
    private typealias Configuration = NonLocalMeansDenoiser.Configuration

    /// A model whose transform cannot be applied.
    private struct FailingNoise: NoiseModel {
        static let failure = NoiseError(.shapeMismatch, "another slab")
        var name: String { "failing" }
        var parameters: [NoiseParameter] { [] }
        func localised(to noisy: Volume) throws(NoiseError) -> FailingNoise { self }
        func simulate(_ clean: Volume, seed: UInt64) throws(NoiseError) -> Volume { throw Self.failure }
        func sigma(at signal: Volume) throws(NoiseError) -> [Float] { throw Self.failure }
        func stabilise(_ noisy: Volume) throws(NoiseError) -> Volume { throw Self.failure }
        func unstabilise(_ stabilised: Volume) throws(NoiseError) -> Volume { throw Self.failure }
        func negativeLogLikelihood(of noisy: Volume, given clean: Volume) throws(NoiseError) -> Double {
            throw Self.failure
        }
    }

    @Test(arguments: [
        (0, 3, 2, 1.0, "search-radius must be 1 to 32"), (33, 3, 2, 1, "search-radius must be 1 to 32"),
        (10, -1, 2, 1, "patch-radius must be 0 to 8"), (10, 9, 2, 1, "patch-radius must be 0 to 8"),
        (10, 3, 1, 1, "dimensions must be 2 to 3"), (10, 3, 4, 1, "dimensions must be 2 to 3"),
        (10, 3, 2, 0, "smoothing must be 0.01 to 10.0"), (10, 3, 2, .nan, "smoothing must be 0.01 to 10.0"),
        (10, 3, 2, .infinity, "smoothing must be 0.01 to 10.0"),
    ])
    func configurationIsChecked(search: Int, patch: Int, dimensions: Int, smoothing: Double, message: String)
    {
        let error = #expect(throws: DenoiserError.self) {
            try Configuration(
                searchRadius: search,
                patchRadius: patch,
                dimensions: dimensions,
                smoothing: smoothing
            )
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.description == message)
    }

    @Test func configurationIsCheckedWhenDecoded() throws {
        let good = try JSONEncoder().encode(Configuration.standard)
        #expect(try JSONDecoder().decode(Configuration.self, from: good) == .standard)
        let bad = Data(#"{"searchRadius":99,"patchRadius":3,"dimensions":2,"smoothing":1}"#.utf8)
        #expect(throws: DenoiserError.self) { try JSONDecoder().decode(Configuration.self, from: bad) }
        let incomplete = Data(#"{"searchRadius":9,"patchRadius":3,"dimensions":2}"#.utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Configuration.self, from: incomplete) }
    }

    @Test func settingsNameEverythingThatCanChangeAVoxel() throws {
        let configuration = try Configuration(searchRadius: 7, patchRadius: 2, dimensions: 3, smoothing: 1.5)
        let denoiser = NonLocalMeansDenoiser(configuration)
        #expect(
            denoiser.settings == ["search-radius=7", "patch-radius=2", "dimensions=3", "smoothing=1.5"]
        )
        #expect(denoiser.sliceRadius == 7)
        #expect(NonLocalMeansDenoiser(.standard).sliceRadius == 0)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity]) func notFiniteVoxelIsRefused(value: Float) throws {
        let shape = VolumeShape(columns: 4, rows: 3, slices: 2)
        var voxels = [Float](repeating: 1, count: shape.count)
        voxels[17] = value
        let noisy = Volume(shape: shape, voxels: voxels, unit: .signalIntensity, firstSlice: 5)
        let error = #expect(throws: DenoiserError.self) {
            try NonLocalMeansDenoiser(.standard).denoise(
                noisy,
                noise: GaussianNoise(sigma: 1, unit: .signalIntensity)
            )
        }
        #expect(error?.code == .notFinite)
        #expect(error?.expandedDescription.hasSuffix("in slice 6, row 1, column 1") == true)
    }

    @Test func failureOfTheNoiseModelIsKept() {
        let noisy = TestImages.disc(columns: 5, rows: 5, slices: 1)
        let error = #expect(throws: DenoiserError.self) {
            try NonLocalMeansDenoiser(.standard).denoise(noisy, noise: FailingNoise())
        }
        #expect(error?.code == .noiseModelFailed)
        #expect(error?.underlying as? NoiseError == FailingNoise.failure)
    }
}
