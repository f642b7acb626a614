import Denoisers
import NoiseModels
import Testing
import Volumes

@Suite struct StrengthBlendTests {
    private let noisy = TestImages.disc(columns: 6, rows: 5, slices: 2)

    /// Adds 8 to every voxel.
    private struct Brightening: Denoiser {
        var name: String { "brightening" }
        var sliceRadius: Int { 3 }
        var settings: [String] { ["by=8"] }
        func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
            noisy.replacing(voxels: noisy.voxels.map { $0 + 8 })
        }
    }

    /// Must not be asked.
    private struct Refusing: Denoiser {
        var name: String { "refusing" }
        var sliceRadius: Int { 0 }
        var settings: [String] { [] }
        func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
            throw DenoiserError(.notFinite, "asked")
        }
    }

    private func blend(_ denoiser: any Denoiser, _ strength: Double) throws -> Volume {
        try StrengthBlend(denoiser, strength: strength).denoise(
            noisy,
            noise: GaussianNoise(sigma: 1, unit: .signalIntensity)
        )
    }

    @Test func mixesByStrength() throws {
        #expect(try blend(Brightening(), 0.25).voxels == noisy.voxels.map { $0 + 2 })
        #expect(try blend(Brightening(), 1).voxels == noisy.voxels.map { $0 + 8 })
    }

    @Test func strengthZeroIsTheInputWithoutAsking() throws {
        #expect(try TestImages.bits(blend(Refusing(), 0)) == TestImages.bits(noisy))
        #expect(throws: DenoiserError.self) { try blend(Refusing(), 0.1) }
    }

    @Test(arguments: [-0.1, 1.1, .nan]) func strengthIsChecked(strength: Double) {
        let error = #expect(throws: DenoiserError.self) {
            try StrengthBlend(PassThrough(), strength: strength)
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.description == "strength must be 0.0 to 1.0")
    }

    @Test func describesWhatItBlends() throws {
        let blend = try StrengthBlend(Brightening(), strength: 0.5)
        #expect(blend.name == "brightening")
        #expect(blend.sliceRadius == 3)
        #expect(blend.settings == ["by=8", "strength=0.5"])
    }

    @Test func passThroughReturnsTheInput() throws {
        let denoiser = PassThrough()
        #expect(denoiser.name == "pass-through" && denoiser.sliceRadius == 0 && denoiser.settings.isEmpty)
        let result = try denoiser.denoise(noisy, noise: GaussianNoise(sigma: 1, unit: .signalIntensity))
        #expect(result == noisy)
    }
}
