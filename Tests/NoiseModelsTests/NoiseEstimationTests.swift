import NoiseModels
import Testing
import Volumes

@Suite struct NoiseEstimationTests {
    private func noisy(_ model: any NoiseModel, size: Int = 128) throws -> Volume {
        let clean = Phantom.organs(
            size: size,
            background: 20,
            levels: [100, 60, 200, 140],
            unit: .detectorSignal
        )
        return try model.simulate(clean, seed: 6)
    }

    @Test func autoChoosesByModality() throws {
        let sample = try noisy(PoissonGaussianNoise(a: 1, b: 4, unit: .detectorSignal))
        func name(_ modality: Modality, linear: Bool = false) throws -> String {
            let outcome = try NoiseEstimation.estimate(
                .auto,
                from: sample,
                modality: modality,
                isLinearXRay: linear
            )
            #expect(outcome.reason.hasSuffix("."))
            return outcome.model.name
        }
        #expect(try name(.ct) == "ct")
        #expect(try name(.mr) == "rician")
        #expect(try name(.us) == "speckle")
        for modality in [Modality.cr, .dx, .mg] {
            #expect(try name(modality) == "signal-dependent")
            #expect(try name(modality, linear: true) == "poisson-gaussian")
        }
    }

    @Test func aNamedChoiceIsObeyed() throws {
        let sample = try noisy(PoissonGaussianNoise(a: 1, b: 4, unit: .detectorSignal))
        for choice in NoiseEstimation.Choice.allCases where choice != .auto {
            let outcome = try NoiseEstimation.estimate(
                choice,
                from: sample,
                modality: .mr,
                isLinearXRay: false
            )
            #expect(outcome.model.name == choice.rawValue)
            #expect(outcome.reason.contains(choice.rawValue))
        }
    }

    @Test func linearXRayWithFallingNoiseGetsTheFreeCurve() throws {
        let curve = [SignalDependentNoise.Knot(signal: 20, variance: 100), .init(signal: 200, variance: 9)]
        let sample = try noisy(SignalDependentNoise(curve: curve, unit: .detectorSignal))
        let outcome = try NoiseEstimation.estimate(.auto, from: sample, modality: .dx, isLinearXRay: true)
        #expect(outcome.model.name == "signal-dependent")
        #expect(outcome.findings.contains { $0.code == "not-poisson-gaussian" })
    }

    @Test func anOffsetInLinearDataIsNoticed() throws {
        let clean = Phantom.organs(
            size: 256,
            background: 20,
            levels: [100, 60, 200, 140],
            unit: .detectorSignal
        )
        let noisy = try PoissonGaussianNoise(a: 1, b: 0, unit: .detectorSignal).simulate(clean, seed: 1)
        let shifted = noisy.replacing(voxels: noisy.voxels.map { $0 + 500 })
        #expect {
            try PoissonGaussianNoise.estimate(from: shifted)
        } throws: { error in
            (error as? NoiseError)?.code == .notIdentifiable
        }
    }

    @Test func interpolatedNoiseIsNoticed() throws {
        let clean = Phantom.organs(
            size: 256,
            background: 20,
            levels: [100, 60, 200, 140],
            unit: .signalIntensity
        )
        func warns(_ model: any NoiseModel) throws -> Bool {
            let noisy = try model.simulate(clean, seed: 3)
            let outcome = try NoiseEstimation.estimate(.auto, from: noisy, modality: .mr, isLinearXRay: false)
            return outcome.findings.contains { $0.code == "correlated-noise" }
        }
        let n = 16
        // Zero-filling to twice the matrix leaves the inner quarter of the frequencies.
        let inner = (0..<n * n).map { index -> Float in
            let (u, v) = (min(index % n, n - index % n), min(index / n, n - index / n))
            return u <= n / 4 && v <= n / 4 ? 1 : 0
        }
        let spectrum = try NoisePowerSpectrum(size: n, values: inner)
        #expect(try warns(CTNoise(sigma: 5, spectrum: spectrum, unit: .signalIntensity)))
        #expect(try !warns(RicianNoise(sigma: 5, coils: 1, unit: .signalIntensity)))
    }

    private static func estimators() -> [(String, (Volume) throws -> Void)] {
        [
            ("gaussian", { _ = try GaussianNoise.estimate(from: $0) }),
            ("rician", { _ = try RicianNoise.estimate(from: $0) }),
            ("poisson-gaussian", { _ = try PoissonGaussianNoise.estimate(from: $0) }),
            ("signal-dependent", { _ = try SignalDependentNoise.estimate(from: $0) }),
            ("speckle", { _ = try SpeckleNoise.estimate(from: $0) }),
            ("ct", { _ = try CTNoise.estimate(from: $0) }),
        ]
    }

    @Test func tooFewOrConstantVoxelsAreAnError() throws {
        let tiny = try noisy(GaussianNoise(sigma: 5, unit: .detectorSignal), size: 8)
        let constant = Phantom.constant(7, size: 64, unit: .detectorSignal)
        let whole = try noisy(GaussianNoise(sigma: 5, unit: .detectorSignal), size: 64)
        let padding = Volume(
            shape: whole.shape,
            voxels: whole.voxels,
            unit: whole.unit,
            valid: Mask(shape: whole.shape, values: whole.voxels.indices.map { $0 < 64 * 6 })
        )
        for (name, estimate) in Self.estimators() {
            for sample in [tiny, constant] {
                #expect("\(name)") {
                    try estimate(sample)
                } throws: { error in
                    (error as? NoiseError)?.code == .tooFewVoxels
                }
            }
        }
        #expect(throws: NoiseError.self) { try CTNoise.estimate(from: padding) }
    }

    @Test func notFiniteValuesAndPaddingDoNotCount() throws {
        let whole = try noisy(GaussianNoise(sigma: 5, unit: .detectorSignal), size: 128)
        var voxels = whole.voxels
        var flags = [Bool](repeating: true, count: voxels.count)
        for index in voxels.indices where index % 128 < 30 {
            voxels[index] = index % 7 == 0 ? .nan : Float(index % 11) * 1e6
            flags[index] = false
        }
        voxels[64 * 128 + 100] = .infinity
        let masked = Volume(
            shape: whole.shape,
            voxels: voxels,
            unit: whole.unit,
            valid: Mask(shape: whole.shape, values: flags)
        )
        #expect(abs(try GaussianNoise.estimate(from: masked).sigma / 5 - 1) < 0.1)
        for (_, estimate) in Self.estimators() {
            // The flat noise of this phantom suits no photon model; what counts is that nothing crashes.
            try? estimate(masked)
        }
    }

    @Test func smallestSizesWork() throws {
        for size in [16, 17, 24, 40] {
            let flat = Phantom.constant(100, size: size, unit: .detectorSignal)
            let sample = try GaussianNoise(sigma: 5, unit: .detectorSignal).simulate(flat, seed: 2)
            let single = try GaussianNoise.estimate(from: sample)
            #expect(abs(single.sigma / 5 - 1) < 0.6, "\(size): \(single.sigma)")
            #expect((single.standardError ?? 0) > 0)
            let ct = try CTNoise.estimate(from: sample)
            #expect(abs(ct.sigma / 5 - 1) < 0.3, "\(size): \(ct.sigma)")
            let map = try ct.localised(to: sample).sigma(at: sample)
            #expect(map.allSatisfy { $0 > 1 && $0 < 15 })
            _ = try RicianNoise.estimate(from: sample)
            _ = try SignalDependentNoise.estimate(from: sample)
            _ = try SpeckleNoise.estimate(from: sample)
        }
    }

    @Test func estimatesDoNotDependOnRepetition() throws {
        let sample = try noisy(PoissonGaussianNoise(a: 1, b: 4, unit: .detectorSignal))
        for choice in NoiseEstimation.Choice.allCases {
            let first = try NoiseEstimation.estimate(choice, from: sample, modality: .us, isLinearXRay: false)
            let second = try NoiseEstimation.estimate(
                choice,
                from: sample,
                modality: .us,
                isLinearXRay: false
            )
            #expect(first.model.parameters == second.model.parameters)
        }
    }
}
