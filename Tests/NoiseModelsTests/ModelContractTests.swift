import NoiseModels
import Testing
import Volumes

/// What every model must hold.
@Suite struct ModelContractTests {
    private static func models() throws -> [any NoiseModel] {
        let unit = IntensityUnit.signalIntensity
        let curve = [SignalDependentNoise.Knot(signal: 0, variance: 1), .init(signal: 100, variance: 9)]
        var bump = [Float](repeating: 1, count: 64)
        bump[0] = 6
        return [
            try GaussianNoise(sigma: 2, unit: unit),
            try RicianNoise(sigma: 2, coils: 1, unit: unit),
            try RicianNoise(sigma: 2, coils: 3, unit: unit),
            try PoissonGaussianNoise(a: 0.5, b: 2, unit: unit),
            try SignalDependentNoise(curve: curve, unit: unit),
            try SpeckleNoise(looks: 0.7, domain: .intensity, unit: unit),
            try SpeckleNoise(looks: 3, domain: .logCompressed(scale: 10), unit: unit),
            try CTNoise(sigma: 2, spectrum: NoisePowerSpectrum(size: 8, values: bump), unit: unit),
            try Algorithm1Noise(peak: 100, unit: unit),
        ]
    }

    private func clean(slices: Int = 5) -> Volume {
        Phantom.organs(size: 40, slices: slices, background: 5, levels: [50, 30, 90], unit: .signalIntensity)
    }

    @Test func theSameSeedGivesTheSameBitsAndAnotherSeedOthers() throws {
        for model in try Self.models() {
            let first = try model.simulate(clean(), seed: 9)
            #expect(try model.simulate(clean(), seed: 9) == first, "\(model.name)")
            #expect(try model.simulate(clean(), seed: 10) != first, "\(model.name)")
            #expect(first != clean(), "\(model.name)")
            #expect(first.voxels.allSatisfy { $0.isFinite }, "\(model.name)")
        }
    }

    @Test func aSlabSimulatedAloneEqualsItsSlicesOfTheWhole() throws {
        for model in try Self.models() {
            let whole = try model.simulate(clean(), seed: 9)
            let slab = try model.simulate(clean().slices(2..<4), seed: 9)
            #expect(slab == whole.slices(2..<4), "\(model.name)")
        }
    }

    @Test func invalidVoxelsPassThrough() throws {
        let plain = clean(slices: 1)
        let flags = plain.voxels.indices.map { $0 % 3 != 0 }
        let masked = Volume(
            shape: plain.shape,
            voxels: plain.voxels,
            unit: plain.unit,
            valid: Mask(shape: plain.shape, values: flags)
        )
        for model in try Self.models() {
            let noisy = try model.simulate(masked, seed: 1)
            let whole = try model.simulate(plain, seed: 1)
            for (index, flag) in flags.enumerated() {
                #expect(noisy.voxels[index] == (flag ? whole.voxels[index] : plain.voxels[index]))
            }
            #expect(noisy.valid == masked.valid)
            if model is Algorithm1Noise { continue }
            let stabilised = try model.stabilise(noisy)
            let back = try model.unstabilise(stabilised)
            for (index, flag) in flags.enumerated() where !flag {
                #expect(
                    stabilised.voxels[index] == plain.voxels[index]
                        && back.voxels[index] == plain.voxels[index]
                )
            }
        }
    }

    @Test func invalidVoxelsDoNotCountInTheLikelihood() throws {
        let y = Volume(
            shape: VolumeShape(columns: 2, rows: 1, slices: 1),
            voxels: [3, 1e9],
            unit: .signalIntensity,
            valid: Mask(shape: VolumeShape(columns: 2, rows: 1, slices: 1), values: [true, false])
        )
        let x = Volume.row([2, 2], unit: .signalIntensity)
        for model in try Self.models() {
            #expect(try model.negativeLogLikelihood(of: y, given: x) < 100, "\(model.name)")
        }
    }

    @Test func sigmaIsPositiveAndOnePerVoxel() throws {
        for model in try Self.models() {
            let sigma = try model.sigma(at: clean())
            #expect(sigma.count == clean().shape.count)
            #expect(sigma.allSatisfy { $0 > 0 && $0.isFinite }, "\(model.name)")
        }
    }

    @Test func parametersHaveStableNamesAndUnits() throws {
        let names = try Self.models().map { $0.name }
        #expect(
            names == [
                "gaussian", "rician", "rician", "poisson-gaussian", "signal-dependent", "speckle", "speckle",
                "ct",
                "algorithm-1",
            ]
        )
        let parameters = try Self.models().map { $0.parameters.map { $0.name } }
        #expect(parameters[0] == ["sigma"])
        #expect(parameters[1] == ["sigma", "coils"])
        #expect(parameters[3] == ["a", "b"])
        #expect(parameters[5] == ["looks"])
        #expect(parameters[6] == ["looks", "scale", "sigma", "bias"])
        #expect(try Self.models()[0].parameters[0].unit == "MR signal")
    }

    @Test func parametersOutsideTheirRangeAreRefused() {
        func refused(_ make: () throws -> any NoiseModel, _ location: SourceLocation = #_sourceLocation) {
            #expect(sourceLocation: location) {
                _ = try make()
            } throws: { error in
                (error as? NoiseError)?.code == .invalidParameter
            }
        }
        let unit = IntensityUnit.signalIntensity
        refused { try GaussianNoise(sigma: 0, unit: unit) }
        refused { try GaussianNoise(sigma: .nan, unit: unit) }
        refused { try RicianNoise(sigma: -1, coils: 1, unit: unit) }
        refused { try RicianNoise(sigma: 1, coils: 0, unit: unit) }
        refused { try PoissonGaussianNoise(a: 0, b: 0, unit: unit) }
        refused { try PoissonGaussianNoise(a: -1, b: 1, unit: unit) }
        refused { try PoissonGaussianNoise(a: 1, b: .infinity, unit: unit) }
        refused { try SignalDependentNoise(curve: [], unit: unit) }
        refused { try SignalDependentNoise(curve: [.init(signal: 0, variance: 0)], unit: unit) }
        refused {
            try SignalDependentNoise(
                curve: [.init(signal: 1, variance: 1), .init(signal: 1, variance: 2)],
                unit: unit
            )
        }
        refused { try SpeckleNoise(looks: 0, domain: .intensity, unit: unit) }
        refused { try SpeckleNoise(looks: 1, domain: .logCompressed(scale: 0), unit: unit) }
        refused { try CTNoise(sigma: 0, spectrum: .white, unit: unit) }
        refused { try Algorithm1Noise(peak: 0, unit: unit) }
        #expect(throws: NoiseError.self) { try NoisePowerSpectrum(size: 8, values: [1]) }
        #expect(throws: NoiseError.self) {
            try NoisePowerSpectrum(size: 4, values: [Float](repeating: 0, count: 16))
        }
        var lopsided = [Float](repeating: 1, count: 16)
        lopsided[1] = 3
        #expect(throws: NoiseError.self) { try NoisePowerSpectrum(size: 4, values: lopsided) }
    }

    @Test func algorithm1DrawsBothKindsAndTheWholeRange() throws {
        let model = try Algorithm1Noise(peak: 255, unit: .signalIntensity)
        let draws = (0..<2000).map { model.draw(slice: $0, seed: 1) }
        let multiplicative = draws.count { $0.isMultiplicative }
        // Five standard deviations of 2000 tosses are 112.
        #expect((888...1112).contains(multiplicative))
        let sigmas = draws.map { 255 * $0.relativeSigma }
        #expect(sigmas.allSatisfy { $0 >= 0 && $0 <= 75 })
        let mean = sigmas.reduce(0, +) / 2000
        // Five standard errors of the mean of 2000 numbers uniform in 0 … 75 are 2.4.
        #expect(abs(mean - 37.5) < 2.4)
        // What is simulated is what was drawn.
        for slice in 0..<6 {
            let clean = Phantom.constant(100, size: 128, unit: .signalIntensity, firstSlice: slice)
            let noise = moments(try model.simulate(clean, seed: 1).voxels)
            let draw = draws[slice]
            let sigma = draw.relativeSigma * (draw.isMultiplicative ? 100 : 255)
            #expect(abs(noise.deviation / sigma - 1) < 0.03)
        }
        #expect(throws: NoiseError.self) {
            try model.stabilise(Phantom.constant(1, size: 4, unit: .signalIntensity))
        }
    }
}
