import Denoisers
import DenoisingNetworks
import NoiseModels
import Tensors
import Testing
import Volumes

/// Every denoiser against the contract in `Denoiser`'s documentation, with every noise model it may meet.
@Suite struct DenoiserContractTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let label: String
        let denoiser: any Denoiser
        /// The same method with its work cut otherwise and done by one thread.
        let serial: any Denoiser
        let noise: any NoiseModel
        var testDescription: String { "\(label), \(noise.name) noise" }
        /// A network keeps a constant only as far as training took it, and these have had none.
        var keepsConstants: Bool { !label.hasPrefix("learned") }
    }

    /// Every denoiser with every noise model.
    static var cases: [Case] {
        get throws {
            let serial = WorkDivision(rowsPerBand: 5, isConcurrent: false)
            func means(
                _ search: Int,
                _ patch: Int,
                _ dimensions: Int,
                _ division: WorkDivision
            ) throws -> NonLocalMeansDenoiser {
                try NonLocalMeansDenoiser(
                    NonLocalMeansDenoiser.Configuration(
                        searchRadius: search,
                        patchRadius: patch,
                        dimensions: dimensions,
                        smoothing: 1
                    ),
                    division: division
                )
            }
            var denoisers: [(String, any Denoiser, any Denoiser)] = [
                ("pass-through", PassThrough(), PassThrough()),
                ("BM3D", BlockMatchingDenoiser(), BlockMatchingDenoiser(isConcurrent: false)),
                (
                    "BM4D", VolumeBlockMatchingDenoiser(),
                    VolumeBlockMatchingDenoiser(isConcurrent: false)
                ),
            ]
            let diffusion = try SpeckleDiffusionDenoiser(iterations: 20)
            let baselines: [any Denoiser] = [
                try MedianDenoiser(radius: 1), try WienerDenoiser(radius: 2),
                try BilateralDenoiser(spatialSigma: 1.5, rangeSigma: 2),
                try TotalVariationDenoiser(weight: 1),
                diffusion,
            ]
            denoisers += baselines.map { ($0.name, $0, $0) }
            for (search, patch, dimensions) in [(10, 3, 2), (4, 0, 2), (2, 2, 3), (1, 1, 3), (32, 8, 2)] {
                let label = "non-local means \(search)/\(patch) \(dimensions)D"
                let parallel = try means(search, patch, dimensions, .standard)
                let single = try means(search, patch, dimensions, serial)
                denoisers.append((label, parallel, single))
                for strength in [0, 0.4, 1] where search == 10 || dimensions == 3 {
                    denoisers.append(
                        (
                            "\(label) at \(strength)",
                            try StrengthBlend(parallel, strength: strength),
                            try StrengthBlend(single, strength: strength)
                        )
                    )
                }
            }
            denoisers += try UntrainedDenoisers.all
            let noises: [any NoiseModel] = [
                try GaussianNoise(sigma: 12, unit: .signalIntensity),
                try RicianNoise(sigma: 12, coils: 1, unit: .signalIntensity),
                try RicianNoise(sigma: 8, coils: 4, unit: .signalIntensity),
                try PoissonGaussianNoise(a: 1.5, b: 9, unit: .signalIntensity),
                try SpeckleNoise(looks: 8, domain: .intensity, unit: .signalIntensity),
                try CTNoise(sigma: 12, spectrum: .white, unit: .signalIntensity),
            ]
            return denoisers.flatMap { denoiser in
                noises.filter { denoiser.0 != diffusion.name || $0 is SpeckleNoise }
                    .map { Case(label: denoiser.0, denoiser: denoiser.1, serial: denoiser.2, noise: $0) }
            }
        }
    }

    /// A noisy image with edges, positive everywhere.
    private static func noisy(
        _ columns: Int,
        _ rows: Int,
        _ slices: Int,
        _ noise: any NoiseModel,
        masked: Bool = false
    ) throws -> Volume {
        let shape = VolumeShape(columns: columns, rows: rows, slices: slices)
        let voxels = (0..<shape.count).map { index -> Float in
            let column = index % columns
            let row = index / columns % rows
            return (column > columns / 2 ? 180 : 90) + (row % 9 == 4 ? 40 : 0)
                + Float(index / shape.sliceCount)
        }
        var mask: Mask?
        if masked {
            mask = Mask(shape: shape, values: (0..<shape.count).map { $0 % columns > 2 && $0 % 11 != 3 })
        }
        let clean = Volume(shape: shape, voxels: voxels, unit: .signalIntensity, valid: mask, firstSlice: 3)
        return try noise.simulate(clean, seed: 5)
    }

    private static func bits(_ volume: Volume) -> [UInt32] { volume.voxels.map(\.bitPattern) }

    @Test(arguments: try cases) func voxelsOutsideTheMaskStayToTheBit(_ contract: Case) throws {
        var noisy = try Self.noisy(23, 19, 3, contract.noise, masked: true)
        let holes = noisy.voxels.indices.filter { !noisy.isValid($0) }
        // A signalling NaN, both zeros, infinity and padding as written by scanners.
        let odd = [Float(bitPattern: 0x7FA0_0001), -0.0, 0, .infinity, -2000, -.greatestFiniteMagnitude]
        for (count, hole) in holes.enumerated() { noisy.voxels[hole] = odd[count % odd.count] }
        let result = try contract.denoiser.denoise(noisy, noise: contract.noise)
        #expect(holes.allSatisfy { result.voxels[$0].bitPattern == noisy.voxels[$0].bitPattern })
        #expect(result.voxels.indices.allSatisfy { !noisy.isValid($0) || result.voxels[$0].isFinite })
    }

    @Test(arguments: try cases) func everythingMaskedComesBack(_ contract: Case) throws {
        let shape = VolumeShape(columns: 5, rows: 4, slices: 2)
        let noisy = Volume(
            shape: shape,
            voxels: [Float](repeating: .nan, count: shape.count),
            unit: .signalIntensity,
            valid: Mask(shape: shape, values: [Bool](repeating: false, count: shape.count))
        )
        let result = try contract.denoiser.denoise(noisy, noise: contract.noise)
        #expect(Self.bits(result) == Self.bits(noisy))
    }

    @Test(arguments: try cases) func repeatsToTheBitOnOneThreadAndMany(_ contract: Case) throws {
        let noisy = try Self.noisy(37, 71, 3, contract.noise, masked: true)
        let reference = Self.bits(try contract.serial.denoise(noisy, noise: contract.noise))
        for _ in 0..<3 {
            #expect(try Self.bits(contract.denoiser.denoise(noisy, noise: contract.noise)) == reference)
        }
    }

    @Test(arguments: try cases) func shapeUnitMaskAndPositionStay(_ contract: Case) throws {
        let noisy = try Self.noisy(12, 11, 2, contract.noise, masked: true)
        let result = try contract.denoiser.denoise(noisy, noise: contract.noise)
        #expect(result.replacing(voxels: noisy.voxels) == noisy)
    }

    @Test(arguments: try cases.filter(\.keepsConstants)) func constantStaysConstant(_ contract: Case) throws {
        let shape = VolumeShape(columns: 21, rows: 18, slices: 3)
        let constant = Volume(
            shape: shape,
            voxels: [Float](repeating: 137.3, count: shape.count),
            unit: .signalIntensity
        )
        let result = try contract.denoiser.denoise(constant, noise: contract.noise)
        #expect(Set(Self.bits(result)).count == 1)
        // Inverse transforms remove the model's bias (of speckle at 8 looks, 6 %) and little else.
        #expect(abs(result.voxels[0] - 137.3) < 0.08 * 137.3)
        if contract.noise.name == "gaussian" { #expect(abs(result.voxels[0] - 137.3) < 1e-4) }
    }

    /// What stays of that rule for a learned denoiser: pixels whose surroundings are the same as far as it sees get the same value.
    @Test func learnedDenoisersTreatEqualSurroundingsAlike() throws {
        let noise = try GaussianNoise(sigma: 12, unit: .signalIntensity)
        for (label, denoiser, _) in try UntrainedDenoisers.all {
            let learned = try #require(denoiser as? LearnedDenoiser)
            let network = learned.runner.weights.network
            let (radius, inner) = (network.receptiveRadius, 8 * network.multiple)
            let side = 2 * (radius + network.multiple) + inner
            let shape = VolumeShape(columns: side, rows: side, slices: 1)
            let constant = Volume(
                shape: shape,
                voxels: [Float](repeating: 137.3, count: shape.count),
                unit: .signalIntensity
            )
            let voxels = try learned.denoise(constant, noise: noise).voxels
            // Neighbourhoods that become channels may differ within, so like is compared with like.
            let start = (radius + network.multiple) / network.multiple * network.multiple
            for row in start..<start + inner {
                for column in start..<start + inner {
                    let first = (start + row % network.multiple) * side + start + column % network.multiple
                    let difference = abs(voxels[row * side + column] - voxels[first])
                    #expect(difference <= 1e-4 * abs(voxels[first]), "\(label) at \(row), \(column)")
                }
            }
        }
    }

    @Test(arguments: try cases) func oddSizesWork(_ contract: Case) throws {
        for (columns, rows, slices) in [
            (1, 1, 1), (1, 17, 1), (17, 1, 2), (2, 3, 1), (16, 16, 1), (5, 7, 4), (33, 2, 3),
        ] {
            let noisy = try Self.noisy(columns, rows, slices, contract.noise)
            let result = try contract.denoiser.denoise(noisy, noise: contract.noise)
            #expect(result.shape == noisy.shape)
            #expect(result.voxels.allSatisfy { $0.isFinite }, "\(columns) × \(rows) × \(slices)")
        }
    }

    @Test(arguments: try cases) func slicesBeyondTheRadiusDoNotMatter(_ contract: Case) throws {
        let slices = 9
        let noisy = try Self.noisy(15, 14, slices, contract.noise)
        let radius = contract.denoiser.sliceRadius
        let reference = try contract.denoiser.denoise(noisy, noise: contract.noise)
        var changed = noisy
        for index in changed.voxels.indices where index / noisy.shape.sliceCount > 4 + radius {
            changed.voxels[index] = changed.voxels[index] * 1.7 + 11
        }
        let result = try contract.denoiser.denoise(changed, noise: contract.noise)
        #expect(Self.bits(result.slices(0..<5)) == Self.bits(reference.slices(0..<5)))
    }

    @Test(arguments: try cases) func slabWithContextEqualsWhole(_ contract: Case) throws {
        let whole = try Self.noisy(15, 14, 9, contract.noise, masked: true)
        let radius = contract.denoiser.sliceRadius
        let reference = try contract.denoiser.denoise(whole, noise: contract.noise)
        for core in [0..<2, 2..<5, 5..<9] {
            let context = max(0, core.lowerBound - radius)..<min(9, core.upperBound + radius)
            let result = try contract.denoiser.denoise(whole.slices(context), noise: contract.noise)
            let kept = result.slices(
                core.lowerBound - context.lowerBound..<core.upperBound - context.lowerBound
            )
            #expect(Self.bits(kept) == Self.bits(reference.slices(core)))
        }
    }

    @Test(arguments: try cases) func strengthZeroIsIdentityAndOneIsFull(_ contract: Case) throws {
        let noisy = try Self.noisy(20, 17, 2, contract.noise, masked: true)
        let none = try StrengthBlend(contract.denoiser, strength: 0).denoise(noisy, noise: contract.noise)
        #expect(Self.bits(none) == Self.bits(noisy))
        let full = try StrengthBlend(contract.denoiser, strength: 1).denoise(noisy, noise: contract.noise)
        #expect(try Self.bits(full) == Self.bits(contract.denoiser.denoise(noisy, noise: contract.noise)))
    }

    @Test(arguments: try cases) func describesItself(_ contract: Case) {
        let denoiser = contract.denoiser
        #expect(denoiser.name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil)
        #expect(denoiser.sliceRadius >= 0)
        #expect(denoiser.settings.allSatisfy { $0.wholeMatch(of: /[a-z0-9-]+=\S+/) != nil })
        let keys = denoiser.settings.compactMap { $0.split(separator: "=").first }
        #expect(Set(keys).count == keys.count)
    }
}
