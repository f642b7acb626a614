import Denoisers
import Foundation
import NoiseModels
import Testing
import Volumes

@Suite struct BlockMatchingTests {
    private static let denoiser = BlockMatchingDenoiser()

    private static func golden() throws -> Goldens.BlockMatching {
        try Goldens.load("block_matching.json", as: Goldens.BlockMatching.self)
    }

    private static func volume(_ voxels: [Float]) -> Volume {
        let side = BlockMatchingPictures.side
        return Volume(
            shape: VolumeShape(columns: side, rows: side, slices: 1),
            voxels: voxels,
            unit: .signalIntensity
        )
    }

    @Test func transformsAreScipysAndPyWavelets() throws {
        let golden = try Self.golden().transforms
        for (transform, expected) in [
            (BlockTransform.cosine(side: 8), golden.cosine),
            (.biorthogonalSpline(side: 8), golden.biorthogonalSpline),
        ] {
            for (row, values) in expected.enumerated() {
                // Which of two neighbours a difference is taken from is a matter of sign.
                let dot = zip(values, transform.analysis[row]).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(abs(dot) - 1) < 1e-9, "row \(row)")
            }
        }
    }

    /// Beside PyPI's bm3d on the same noisy pictures of sharp edges, which are where it is hardest to keep up with: on CT
    /// and MR slices the two differ by hundredths of a decibel.
    @Test func comesCloseToBM3D() throws {
        var differences: [Double: [Double]] = [:]
        for image in try Self.golden().white {
            let clean = BlockMatchingPictures.picture(image.variant)
            let noise = BlockMatchingPictures.noise("white \(image.variant), \(Int(image.sigma))")
            let noisy = zip(clean, noise).map { $0 + Float(image.sigma) * $1 }
            let result = try Self.denoiser.denoise(
                Self.volume(noisy),
                noise: GaussianNoise(sigma: image.sigma, unit: .signalIntensity)
            )
            let psnr = BlockMatchingPictures.psnr(result.voxels, clean)
            differences[image.sigma, default: []].append(psnr - image.psnr)
            #expect(psnr > image.psnr - 0.65, "variant \(image.variant), sigma \(image.sigma): \(psnr) dB")
        }
        #expect(differences.count == 4)
        for (sigma, values) in differences {
            let mean = values.reduce(0, +) / Double(values.count)
            #expect(mean > -0.55, "sigma \(sigma): \(values) dB")
        }
    }

    @Test func evenRegionsLoseNearlyAllTheirNoise() throws {
        let flat = [Float](repeating: 100, count: BlockMatchingPictures.side * BlockMatchingPictures.side)
        let noise = BlockMatchingPictures.noise("even")
        let result = try Self.denoiser.denoise(
            Self.volume(zip(flat, noise).map { $0 + 20 * $1 }),
            noise: GaussianNoise(sigma: 20, unit: .signalIntensity)
        )
        #expect(TestImages.meanSquaredDifference(result, Self.volume(flat)) < 0.02 * 400)
    }

    @Test func addingAConstantAddsItToTheResult() throws {
        let noise = try GaussianNoise(sigma: 10, unit: .signalIntensity)
        let noisy = try noise.simulate(TestImages.disc(columns: 50, rows: 41, slices: 1), seed: 2)
        let raised = noisy.replacing(voxels: noisy.voxels.map { $0 + 4096 })
        let difference = zip(
            try Self.denoiser.denoise(raised, noise: noise).voxels,
            try Self.denoiser.denoise(noisy, noise: noise).voxels
        ).map { abs($0 - $1 - 4096) }
        // Rounding may exchange blocks that are equally alike here and there.
        #expect(difference.filter { $0 > 0.05 }.count < difference.count / 50)
    }

    @Test func resultDoesNotDependOnTheNumberOfThreads() throws {
        let noise = try GaussianNoise(sigma: 10, unit: .signalIntensity)
        let noisy = try noise.simulate(TestImages.disc(columns: 75, rows: 133, slices: 2), seed: 4)
        let reference = try BlockMatchingDenoiser(isConcurrent: false).denoise(noisy, noise: noise)
        for _ in 0..<3 {
            let result = try Self.denoiser.denoise(noisy, noise: noise)
            #expect(TestImages.bits(result) == TestImages.bits(reference))
        }
    }

    @Test func paddingValuesDoNotReachTheImage() throws {
        let noise = try GaussianNoise(sigma: 5, unit: .hounsfield)
        let shape = VolumeShape(columns: 43, rows: 39, slices: 1)
        let mask = Mask(shape: shape, values: (0..<shape.count).map { $0 % 43 > 6 && $0 / 43 != 20 })
        let image = try noise.simulate(
            TestImages.disc(columns: 43, rows: 39, slices: 1, unit: .hounsfield),
            seed: 8
        )
        let results = try [Float(-2000), 100, .nan, .infinity].map { padding in
            let voxels = image.voxels.indices.map { mask.values[$0] ? image.voxels[$0] : padding }
            let noisy = Volume(shape: shape, voxels: voxels, unit: .hounsfield, valid: mask)
            let result = try Self.denoiser.denoise(noisy, noise: noise)
            return result.voxels.indices.filter { mask.values[$0] }.map { result.voxels[$0].bitPattern }
        }
        for result in results { #expect(result == results[0]) }
    }

    @Test func voxelsThatAreNotFiniteAreNamed() throws {
        var image = TestImages.disc(columns: 20, rows: 20, slices: 2)
        image.voxels[20 * 20 + 3] = .nan
        let noise = try GaussianNoise(sigma: 5, unit: .signalIntensity)
        let error = #expect(throws: DenoiserError.self) {
            try Self.denoiser.denoise(image, noise: noise)
        }
        #expect(error?.code == .notFinite)
        #expect(error?.expandedDescription.contains("slice 1, row 0, column 3") == true)
    }
}

/// Noise of a known power spectrum.
@Suite struct CorrelatedBlockMatchingTests {
    private static let side = BlockMatchingPictures.side

    private static func noise(_ kernel: [Float], _ sigma: Double) throws -> CTNoise {
        try CTNoise(
            sigma: sigma,
            spectrum: NoisePowerSpectrum(size: 64, values: BlockMatchingPictures.power(kernel, size: 64)),
            unit: .hounsfield
        )
    }

    /// Beside PyPI's bm3d with the same spectrum, and better than without it where that matters.
    @Test func comesCloseToBM3DWithTheSpectrum() throws {
        var differences: [String: [Double]] = [:]
        for image in try Goldens.load("block_matching.json", as: Goldens.BlockMatching.self).correlated {
            let kernel = try #require(BlockMatchingPictures.kernels[image.kernel])
            let clean = BlockMatchingPictures.picture(image.variant)
            let white = BlockMatchingPictures.noise("\(image.kernel) \(image.variant), \(Int(image.sigma))")
            let noisy = zip(clean, BlockMatchingPictures.filtered(white, kernel)).map {
                $0 + Float(image.sigma) * $1
            }
            let volume = Volume(
                shape: VolumeShape(columns: Self.side, rows: Self.side, slices: 1),
                voxels: noisy,
                unit: .hounsfield
            )
            let aware = BlockMatchingPictures.psnr(
                try BlockMatchingDenoiser().denoise(volume, noise: Self.noise(kernel, image.sigma)).voxels,
                clean
            )
            let unaware = BlockMatchingPictures.psnr(
                try BlockMatchingDenoiser()
                    .denoise(volume, noise: GaussianNoise(sigma: image.sigma, unit: .hounsfield)).voxels,
                clean
            )
            let label =
                "\(image.kernel) \(image.variant), sigma \(image.sigma): \(aware) dB, "
                + "\(unaware) dB without the spectrum, theirs \(image.psnr) dB"
            #expect(aware > unaware, "\(label)")
            #expect(aware > image.psnr - 1.1, "\(label)")
            differences[image.kernel, default: []].append(aware - image.psnr)
        }
        #expect(differences.count == 2)
        for (kernel, values) in differences {
            #expect(values.reduce(0, +) / Double(values.count) > -0.3, "\(kernel): \(values) dB")
        }
    }

    @Test func resultDoesNotDependOnTheNumberOfThreads() throws {
        let noise = try Self.noise([1, 2, 1, 2, 4, 2, 1, 2, 1], 10)
        let clean = TestImages.disc(columns: 61, rows: 70, slices: 1, unit: .hounsfield)
        let noisy = try noise.simulate(clean, seed: 4)
        let reference = try BlockMatchingDenoiser(isConcurrent: false).denoise(noisy, noise: noise)
        let result = try BlockMatchingDenoiser().denoise(noisy, noise: noise)
        #expect(TestImages.bits(result) == TestImages.bits(reference))
        #expect(TestImages.meanSquaredDifference(result, clean) < 50)
    }

    /// Coefficients without noise divide by nothing.
    @Test func spectrumMayBeZeroInPlaces() throws {
        let values = (0..<16 * 16).map { $0 % 16 < 3 || $0 % 16 > 13 ? Float(0) : 1 }
        let noise = try CTNoise(
            sigma: 12,
            spectrum: NoisePowerSpectrum(size: 16, values: values),
            unit: .hounsfield
        )
        let clean = TestImages.disc(columns: 40, rows: 33, slices: 1, unit: .hounsfield)
        let result = try BlockMatchingDenoiser().denoise(noise.simulate(clean, seed: 4), noise: noise)
        #expect(TestImages.meanSquaredDifference(result, clean) < 144)
        let constant = clean.replacing(voxels: [Float](repeating: -1000, count: clean.voxels.count))
        let kept = try BlockMatchingDenoiser().denoise(constant, noise: noise)
        #expect(kept.voxels.allSatisfy { abs($0 + 1000) < 1e-3 })
    }
}
