import Denoisers
import DenoisingNetworks
import Foundation
import NeuralNetworks
import NoiseModels
import Tensors
import Testing
import Volumes

/// What surrounds a network: its scale, the mask, what it is called.
@Suite struct LearnedDenoiserTests {
    /// A runner whose network changes nothing: the first stage of TwoStage with every parameter zero estimates no noise.
    static func idle(channels: Int = 1, precision: Precision = .fp32) throws -> NetworkRunner {
        let network = TwoStage(
            TwoStage.Configuration(channels: channels, restoration: false, attention: false)
        )
        let zeros = ParameterValues(
            network.layout,
            values: [Float](repeating: 0, count: network.layout.count)
        )
        return try runner(zeros, network, precision)
    }

    private static func runner(
        _ values: ParameterValues,
        _ network: TwoStage,
        _ precision: Precision
    ) throws -> NetworkRunner {
        let path = NSTemporaryDirectory() + "limpid-learned-\(UUID().uuidString).safetensors"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let card = try ModelCard(name: "idle", description: "Zeros.", intensity: ["CT": .storedRange])
        try ModelWeights.write(values, of: network, card: card, to: path)
        return NetworkRunner(try ModelWeights(file: path), engine: try Engine(precision: precision))
    }

    private let noise: any NoiseModel
    private let shape = VolumeShape(columns: 19, rows: 17, slices: 2)

    init() throws { noise = try GaussianNoise(sigma: 10, unit: .hounsfield) }

    private func volume(_ value: (Int) -> Float, mask: Mask? = nil) -> Volume {
        Volume(shape: shape, voxels: (0..<shape.count).map(value), unit: .hounsfield, valid: mask)
    }

    @Test func theScaleIsUndoneAndNothingIsClipped() throws {
        let denoiser = try LearnedDenoiser(Self.idle(), scale: IntensityScale(low: -1000, high: 1000))
        // Far below and above the window, and in between.
        let noisy = volume { -3000 + 27.5 * Float($0) }
        let result = try denoiser.denoise(noisy, noise: noise)
        for (a, b) in zip(noisy.voxels, result.voxels) { #expect(abs(a - b) <= 4e-7 * max(abs(a), 2000)) }
    }

    @Test func whatTheNetworkSeesOutsideTheMaskIsTheLowEnd() throws {
        let network = TwoStage(TwoStage.Configuration(channels: 1, restoration: false, attention: false))
        let runner = try Self.runner(ParameterValues(network.layout, seed: 5), network, .fp32)
        let denoiser = try LearnedDenoiser(runner, scale: IntensityScale(low: -1000, high: 1000))
        let mask = Mask(shape: shape, values: (0..<shape.count).map { $0 % 5 != 1 })
        func denoised(outside: Float) throws -> [Float] {
            let noisy = volume({ mask.values[$0] ? Float($0 % 90) : outside }, mask: mask)
            let result = try denoiser.denoise(noisy, noise: noise).voxels
            #expect(
                mask.values.indices.allSatisfy {
                    mask.values[$0] || result[$0].bitPattern == outside.bitPattern
                }
            )
            return zip(result, mask.values).compactMap { $1 ? $0 : nil }
        }
        let reference = try denoised(outside: -1000)
        for outside: Float in [.nan, 2000, -.infinity] {
            #expect(try denoised(outside: outside) == reference)
        }
        let whole = try denoiser.denoise(volume { mask.values[$0] ? Float($0 % 90) : -1000 }, noise: noise)
        #expect(zip(whole.voxels, mask.values).compactMap { $1 ? $0 : nil } == reference)
    }

    @Test func whatIsNotFiniteIsRefused() throws {
        let denoiser = try LearnedDenoiser(Self.idle(), scale: IntensityScale(low: 0, high: 1))
        let error = #expect(throws: DenoiserError.self) {
            try denoiser.denoise(volume { $0 == 7 ? .nan : 1 }, noise: noise)
        }
        #expect(error?.code == .notFinite)
        let network = TwoStage(TwoStage.Configuration(channels: 1, restoration: false, attention: false))
        let huge = ParameterValues(
            network.layout,
            values: [Float](repeating: 1e30, count: network.layout.count)
        )
        let exploding = try LearnedDenoiser(
            Self.runner(huge, network, .fp32),
            scale: IntensityScale(low: 0, high: 1)
        )
        let result = #expect(throws: DenoiserError.self) {
            try exploding.denoise(volume { _ in 1 }, noise: noise)
        }
        #expect(result?.code == .notFinite)
    }

    @Test func colourWeightsAreRefused() throws {
        let error = #expect(throws: DenoiserError.self) {
            try LearnedDenoiser(Self.idle(channels: 3), scale: IntensityScale(low: 0, high: 1))
        }
        #expect(error?.code == .invalidConfiguration)
    }

    /// A picture as lists of rows, so that turning it needs no arithmetic of places.
    private typealias Picture = [[Float]]

    private static func transposed(_ picture: Picture) -> Picture {
        picture[0].indices.map { column in picture.map { $0[column] } }
    }

    private static func turned(_ picture: Picture) -> Picture { transposed(picture.reversed()) }

    @Test func aSelfEnsembleIsTheMeanOverAllOrientations() throws {
        let network = TwoStage(TwoStage.Configuration(channels: 1, restoration: false, attention: false))
        let runner = try Self.runner(ParameterValues(network.layout, seed: 5), network, .fp32)
        let noise = noise
        func denoised(_ picture: Picture, isSelfEnsemble: Bool) throws -> Picture {
            let columns = picture[0].count
            let denoiser = try LearnedDenoiser(
                runner,
                scale: IntensityScale(low: 0, high: 100),
                isSelfEnsemble: isSelfEnsemble
            )
            let volume = Volume(
                shape: VolumeShape(columns: columns, rows: picture.count, slices: 1),
                voxels: picture.flatMap { $0 },
                unit: .hounsfield
            )
            let result = try denoiser.denoise(volume, noise: noise).voxels
            return stride(from: 0, to: result.count, by: columns).map { Array(result[$0..<$0 + columns]) }
        }
        let picture: Picture = (0..<13).map { row in (0..<18).map { Float((row * row + 7 * $0) % 90) } }
        var sums = [Double](repeating: 0, count: 13 * 18)
        for isMirrored in [false, true] {
            for quarters in 0..<4 {
                var laid = isMirrored ? Self.transposed(picture) : picture
                for _ in 0..<quarters { laid = Self.turned(laid) }
                var back = try denoised(laid, isSelfEnsemble: false)
                for _ in 0..<(4 - quarters) % 4 { back = Self.turned(back) }
                if isMirrored { back = Self.transposed(back) }
                for (place, value) in back.joined().enumerated() { sums[place] += Double(value) / 8 }
            }
        }
        let plain = try denoised(picture, isSelfEnsemble: false).flatMap { $0 }
        let ensemble = try denoised(picture, isSelfEnsemble: true).flatMap { $0 }
        #expect(zip(ensemble, sums).allSatisfy { abs(Double($0) - $1) < 1e-4 })
        #expect(zip(ensemble, plain).contains { abs($0 - $1) > 1e-2 })
        // Turning the image turns the result, which no network alone gives.
        let turned = try denoised(Self.turned(picture), isSelfEnsemble: true)
        #expect(
            zip(turned.joined(), Self.turned(try denoised(picture, isSelfEnsemble: true)).joined())
                .allSatisfy { abs($0 - $1) < 1e-4 }
        )
        #expect(
            try LearnedDenoiser(runner, scale: IntensityScale(low: 0, high: 1), isSelfEnsemble: true).settings
                .last == "self-ensemble=8"
        )
    }

    @Test func everythingThatChangesAVoxelIsASetting() throws {
        let denoiser = try LearnedDenoiser(
            Self.idle(precision: .bf16),
            scale: IntensityScale(low: 0, high: 812.5)
        )
        #expect(denoiser.name == "two-stage")
        #expect(
            denoiser.settings == [
                "weights=idle", "precision=bf16", "kernels=\(Kernels.fastest.rawValue)", "intensity-low=0.0",
                "intensity-high=812.5",
            ]
        )
        if Kernels.fastest == .avx512BF16 {
            #expect(try Engine().arithmetic == "avx512")
            #expect(try Engine(precision: .bf16).arithmetic == "avx512-bf16")
        }
    }

    /// Portable kernels round differently where the architecture has fused multiply-adds: results get other UIDs.
    @Test func portableArithmeticNamesTheArchitecture() throws {
        let arithmetic = try Engine(kernels: .portable).arithmetic
        #if arch(x86_64)
            #expect(arithmetic == "portable-x86-64")
        #elseif arch(arm64)
            #expect(arithmetic == "portable-arm64")
        #else
            Issue.record("no name for this architecture: \(arithmetic)")
        #endif
    }

    @Test func scalesComeFromTheCardAndTheSeries() throws {
        func scale(_ mapping: IntensityMapping, _ voxels: [Float]? = nil) throws -> IntensityScale {
            try IntensityScale(mapping, storedRange: -1024...3071) { () throws(DenoiserError) in
                var histogram = IntensityHistogram()
                if let voxels {
                    let shape = VolumeShape(columns: voxels.count, rows: 1, slices: 1)
                    histogram.add(Volume(shape: shape, voxels: voxels, unit: .signalIntensity))
                }
                return histogram
            }
        }
        #expect(try scale(.window(low: -1000, high: 1000)) == IntensityScale(low: -1000, high: 1000))
        #expect(try scale(.storedRange) == IntensityScale(low: -1024, high: 3071))
        let ramp = (1...1000).map(Float.init)
        #expect(try scale(.percentile(of: 99.9), ramp) == IntensityScale(low: 0, high: 999))
        for voxels in [nil, [0, 0, 0], [-5, -4]] as [[Float]?] {
            let error = #expect(throws: DenoiserError.self) { try scale(.percentile(of: 99.9), voxels) }
            #expect(error?.code == .noIntensityScale)
        }
    }
}

/// The network behind the noise model's transform.
@Suite struct StabilisedLearnedDenoiserTests {
    private let shape = VolumeShape(columns: 24, rows: 16, slices: 1)

    private func denoiser(_ scale: IntensityScale) throws -> LearnedDenoiser {
        try LearnedDenoiser(LearnedDenoiserTests.idle(), scale: scale, domain: .stabilised)
    }

    @Test func anIdleNetworkGivesTheUnbiasedInverse() throws {
        let noise = try RicianNoise(sigma: 10, coils: 1, unit: .signalIntensity)
        let noisy = Volume(
            shape: shape,
            voxels: (0..<shape.count).map { Float($0) },
            unit: .signalIntensity
        )
        let expected = try noise.unstabilise(try noise.stabilise(noisy))
        let result = try denoiser(IntensityScale(low: 0, high: 300)).denoise(noisy, noise: noise)
        for (a, b) in zip(result.voxels, expected.voxels) { #expect(abs(a - b) < 0.01) }
        // Half of what Rayleigh noise adds: below its mean of 12.5 nothing is left.
        #expect(result.voxels[10] == 0 && abs(result.voxels[200] - 200) < 1)
    }

    @Test func noiseFreeSignalsAtTheEndsOfTheScaleLieAtTheNetworksEnds() throws {
        let noise = try RicianNoise(sigma: 10, coils: 1, unit: .signalIntensity)
        func stabilised(_ high: Double) throws -> IntensityScale {
            try IntensityScale(low: 0, high: high).stabilised(by: noise, unit: .signalIntensity)
        }
        let scale = try stabilised(300)
        // At high signal every transform for Rician noise grows as √(y² / σ² − ½).
        let growth = (300.0 * 300 / 100 - 0.5).squareRoot() - (200.0 * 200 / 100 - 0.5).squareRoot()
        #expect(abs(scale.high - (try stabilised(200).high) - growth) < 0.02)
        // One of the places on which the inverse is looked up.
        #expect(abs(try stabilised(200).low - scale.low) < 0.02)
        let ends = try noise.unstabilise(
            Volume(
                shape: VolumeShape(columns: 3, rows: 1, slices: 1),
                voxels: [Float(scale.low), Float(scale.low) + 0.2, Float(scale.high)],
                unit: .signalIntensity
            )
        )
        #expect(ends.voxels[0] == 0 && ends.voxels[1] > 0 && abs(ends.voxels[2] - 300) < 0.5)
    }

    @Test func noiseThatDiffersFromVoxelToVoxelIsRefused() throws {
        let noise = try #require(
            try NoiseEstimation.estimate(
                .ct,
                from: GaussianNoise(sigma: 20, unit: .hounsfield).simulate(
                    Volume(
                        shape: VolumeShape(columns: 96, rows: 96, slices: 3),
                        voxels: [Float](repeating: 40, count: 96 * 96 * 3),
                        unit: .hounsfield
                    ),
                    seed: 1
                ),
                modality: .ct,
                isLinearXRay: false
            ).model as? CTNoise
        )
        let error = #expect(throws: DenoiserError.self) {
            try denoiser(IntensityScale(low: -1000, high: 1000)).denoise(
                Volume(shape: shape, voxels: [Float](repeating: 40, count: shape.count), unit: .hounsfield),
                noise: noise
            )
        }
        #expect(error?.code == .invalidConfiguration && error?.description.contains("domain: image") == true)
    }

    @Test func theDomainIsASetting() throws {
        #expect(try denoiser(IntensityScale(low: 0, high: 1)).settings.last == "domain=stabilised")
    }
}
