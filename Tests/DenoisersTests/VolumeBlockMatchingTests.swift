import Denoisers
import Foundation
import NoiseModels
import Testing
import Volumes

@Suite struct VolumeBlockMatchingTests {
    private static let side = 40
    private static let count = side * side * side
    private static let denoiser = VolumeBlockMatchingDenoiser()

    private static func golden() throws -> Goldens.VolumeBlockMatching {
        try Goldens.load("volume_block_matching.json", as: Goldens.VolumeBlockMatching.self)
    }

    /// The volume of Goldens/make_volume_block_matching.py: grey levels of 0 to 255.
    private static func picture(_ variant: Int) -> [Float] {
        (0..<count).map { index in
            let (s, r, c) = (index / (side * side), index / side % side, index % side)
            func ball(_ row: Int, _ column: Int, _ slice: Int) -> Int {
                (r - row) * (r - row) + (c - column) * (c - column) + (s - slice) * (s - slice)
            }
            let body = ball(20, 20, 20) < 330
            let vessel = c - s / 2 - 10
            if body, (r - 15) * (r - 15) + vessel * vessel < 5 { return 60 }
            if ball(13 + 2 * variant, 17, 18) < 25 { return 190 }
            if body, r > 22, (r + c + s) % (10 + 4 * variant) < 5 { return 150 }
            return body ? 110 + Float(c - r + s) / 4 : 30
        }
    }

    private static func volume(
        _ clean: [Float],
        plus noise: [Float],
        times sigma: Double,
        unit: IntensityUnit = .signalIntensity
    ) -> Volume {
        Volume(
            shape: VolumeShape(columns: side, rows: side, slices: side),
            voxels: zip(clean, noise).map { $0 + Float(sigma) * $1 },
            unit: unit
        )
    }

    private static func correlatedNoise(_ name: String, _ kernel: [Float]) -> [Float] {
        let white = BlockMatchingPictures.noise(name, count: count)
        return (0..<side).flatMap { slice in
            BlockMatchingPictures.filtered(
                Array(white[slice * side * side..<(slice + 1) * side * side]),
                kernel,
                side: side
            )
        }
    }

    @Test func transformsAreScipysAndPyWavelets() throws {
        let golden = try Self.golden().transforms
        for (transform, expected) in [
            (BlockTransform.cosine(side: 4), golden.cosine),
            (.biorthogonalSpline(side: 4), golden.biorthogonalSpline),
        ] {
            #expect(expected.count == transform.analysis.count)
            for (row, values) in expected.enumerated() {
                // Which of two neighbours a difference is taken from is a matter of sign.
                let dot = zip(values, transform.analysis[row]).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(abs(dot) - 1) < 1e-9, "row \(row)")
            }
        }
    }

    /// At most 0.05 dB below PyPI's bm4d on the same noisy volumes.
    @Test func keepsUpWithBM4D() throws {
        let images = try Self.golden().white
        #expect(images.count == 4)
        for image in images {
            let clean = Self.picture(image.variant)
            let name = "volume \(image.variant), \(Int(image.sigma))"
            let noise = BlockMatchingPictures.noise(name, count: Self.count)
            let result = try Self.denoiser.denoise(
                Self.volume(clean, plus: noise, times: image.sigma),
                noise: GaussianNoise(sigma: image.sigma, unit: .signalIntensity)
            )
            let psnr = BlockMatchingPictures.psnr(result.voxels, clean)
            #expect(psnr > image.psnr - 0.05, "\(name): \(psnr) dB, theirs \(image.psnr) dB")
        }
    }

    /// The noise's spectrum helps, and with it the result is at most 0.05 dB below PyPI's bm4d with the same spectrum,
    /// for low-pass noise as for high-pass noise.
    @Test func keepsUpWithBM4DWithTheSpectrum() throws {
        let images = try Self.golden().correlated
        #expect(images.count == 4)
        for image in images {
            let kernel = try #require(BlockMatchingPictures.kernels[image.kernel])
            let clean = Self.picture(image.variant)
            let noise = Self.correlatedNoise("\(image.kernel) volume, \(Int(image.sigma))", kernel)
            let noisy = Self.volume(clean, plus: noise, times: image.sigma, unit: .hounsfield)
            let spectrum = try NoisePowerSpectrum(
                size: 64,
                values: BlockMatchingPictures.power(kernel, size: 64)
            )
            func psnr(_ model: any NoiseModel) throws -> Double {
                BlockMatchingPictures.psnr(try Self.denoiser.denoise(noisy, noise: model).voxels, clean)
            }
            let aware = try psnr(CTNoise(sigma: image.sigma, spectrum: spectrum, unit: .hounsfield))
            let unaware = try psnr(GaussianNoise(sigma: image.sigma, unit: .hounsfield))
            let label =
                "\(image.kernel), sigma \(image.sigma): \(aware) dB, \(unaware) dB without the spectrum, theirs \(image.psnr) dB"
            #expect(aware > unaware + 0.5, "\(label)")
            #expect(aware > image.psnr - 0.05, "\(label)")
        }
    }

    /// The sum of a kernel's squared autocorrelation: 70/36 along each axis for 1 2 1.
    @Test func correlationAreaIsThatOfTheKernel() throws {
        let kernel = try #require(BlockMatchingPictures.kernels["smooth"])
        let spectrum = try NoisePowerSpectrum(size: 64, values: BlockMatchingPictures.power(kernel, size: 64))
        #expect(abs(spectrum.correlationArea - 4900.0 / 1296) < 1e-4)
        #expect(NoisePowerSpectrum.white.correlationArea == 1)
    }

    /// Blocks of several slices know more than those of one.
    @Test func leadsBM3D() throws {
        let clean = Self.picture(0)
        let noise = BlockMatchingPictures.noise("volume 0, 25", count: Self.count)
        let noisy = Self.volume(clean, plus: noise, times: 25)
        let model = try GaussianNoise(sigma: 25, unit: .signalIntensity)
        let cubes = BlockMatchingPictures.psnr(try Self.denoiser.denoise(noisy, noise: model).voxels, clean)
        let squares = BlockMatchingPictures.psnr(
            try BlockMatchingDenoiser().denoise(noisy, noise: model).voxels,
            clean
        )
        #expect(cubes > squares + 0.5, "\(cubes) dB, \(squares) dB slice by slice")
    }

    /// Fewer slices than a cube has still lose most of their noise where the image is even.
    @Test(arguments: 1...5) func fewSlicesAreDenoised(_ slices: Int) throws {
        let shape = VolumeShape(columns: 40, rows: 40, slices: slices)
        let even = Volume(
            shape: shape,
            voxels: [Float](repeating: 100, count: shape.count),
            unit: .signalIntensity
        )
        let noise = try GaussianNoise(sigma: 20, unit: .signalIntensity)
        let result = try Self.denoiser.denoise(noise.simulate(even, seed: 3), noise: noise)
        #expect(TestImages.meanSquaredDifference(result, even) < 0.06 * 400)
    }

    /// A slab with the context that `sliceRadius` asks for gives the whole's bits, wherever it begins.
    @Test func slabsGiveTheWholesBits() throws {
        let noise = try GaussianNoise(sigma: 10, unit: .signalIntensity)
        let whole = try noise.simulate(TestImages.disc(columns: 24, rows: 27, slices: 64), seed: 6)
        let expected = try Self.denoiser.denoise(whole, noise: noise)
        let radius = Self.denoiser.sliceRadius
        for core in [0..<5, 29..<34, 31..<33, 60..<64] {
            let context = max(0, core.lowerBound - radius)..<min(64, core.upperBound + radius)
            let result = try Self.denoiser.denoise(whole.slices(context), noise: noise)
            let kept = result.slices(
                core.lowerBound - context.lowerBound..<core.upperBound - context.lowerBound
            )
            #expect(TestImages.bits(kept) == TestImages.bits(expected.slices(core)), "\(core)")
        }
    }

    @Test func resultDoesNotDependOnTheNumberOfThreads() throws {
        let noise = try GaussianNoise(sigma: 10, unit: .signalIntensity)
        let noisy = try noise.simulate(TestImages.disc(columns: 45, rows: 83, slices: 9), seed: 4)
        let reference = try VolumeBlockMatchingDenoiser(isConcurrent: false).denoise(noisy, noise: noise)
        for _ in 0..<3 {
            let result = try Self.denoiser.denoise(noisy, noise: noise)
            #expect(TestImages.bits(result) == TestImages.bits(reference))
        }
    }

    /// Neither padding within a slice nor a slice of nothing else.
    @Test func paddingValuesDoNotReachTheImage() throws {
        let noise = try GaussianNoise(sigma: 5, unit: .hounsfield)
        let shape = VolumeShape(columns: 23, rows: 19, slices: 9)
        let mask = Mask(
            shape: shape,
            values: (0..<shape.count).map { index in
                index / shape.sliceCount != 5 && index % 23 > 6 && index / 23 % 19 != 12
            }
        )
        let image = try noise.simulate(
            TestImages.disc(columns: 23, rows: 19, slices: 9, unit: .hounsfield),
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
}
