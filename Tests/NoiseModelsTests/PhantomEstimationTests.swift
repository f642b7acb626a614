import Foundation
import NoiseModels
import Testing
import Volumes

/// Relative error of sigma against known truth over the working range: at most 5 % (NOISE.md).
///
/// Prints what it measures.
@Suite(.serialized) struct PhantomEstimationTests {
    static let seeds: [UInt64] = [1, 2, 3]

    /// The largest relative error of the model's sigma over the signals of a clean volume.
    private func worst(_ model: any NoiseModel, _ truth: any NoiseModel, _ clean: Volume) throws -> Double {
        let ours = try model.sigma(at: clean)
        let exact = try truth.sigma(at: clean)
        return zip(ours, exact).map { Double($0 / $1) - 1 }.max { abs($0) < abs($1) } ?? 0
    }

    private func percent(_ errors: [Double]) -> String {
        errors.map { String(format: "%+.1f", 100 * $0) }.joined(separator: " ")
    }

    /// Truth and estimate agree within 5 % for each seed.
    private func judge(_ what: String, _ errors: [Double], limit: Double = 0.05) {
        print("phantom \(what): \(percent(errors)) %")
        for error in errors { #expect(abs(error) <= limit, "\(what): \(percent(errors)) %") }
    }

    static let ctSpectra: [(String, NoisePowerSpectrum)] = {
        func radial(_ shape: (Double) -> Double) -> NoisePowerSpectrum? {
            let n = 64
            let values = (0..<n * n).map { index -> Float in
                let u = Double(min(index % n, n - index % n)) / Double(n)
                let v = Double(min(index / n, n - index / n)) / Double(n)
                return Float(shape((u * u + v * v).squareRoot()))
            }
            return try? NoisePowerSpectrum(size: n, values: values)
        }
        return [
            ("white", .white),
            ("sharp kernel", radial { $0 * exp(-pow($0 / 0.45, 4)) + 0.01 } ?? .white),
            ("soft kernel", radial { $0 * exp(-pow($0 / 0.2, 2)) + 0.003 } ?? .white),
            ("blurred 0.7", radial { exp(-pow(2 * Double.pi * $0 * 0.7, 2)) } ?? .white),
            ("blurred 1.0", radial { exp(-pow(2 * Double.pi * $0, 2)) } ?? .white),
        ]
    }()

    /// A body of 40 ± 60 HU in air, shaded by 10 HU and with vessels of 20 HU.
    static func body(size: Int, slices: Int) -> Volume {
        let organs = Phantom.organs(
            size: size,
            slices: slices,
            background: 0,
            levels: [1040, 1000, 1100, 960],
            shading: 0.01,
            lines: 0.02,
            unit: .hounsfield
        )
        return organs.replacing(voxels: organs.voxels.map { $0 - 1000 })
    }

    @Test(arguments: [5.0, 20, 50, 100])
    func ct(sigma: Double) throws {
        let clean = Self.body(size: 512, slices: 1)
        for (name, spectrum) in Self.ctSpectra {
            let truth = try CTNoise(sigma: sigma, spectrum: spectrum, unit: .hounsfield)
            let errors = try Self.seeds.map { seed in
                let noisy = try truth.simulate(clean, seed: seed)
                // As stored: whole HU, clipped at −1024.
                let stored = noisy.replacing(voxels: noisy.voxels.map { max(-1024, $0.rounded()) })
                return try CTNoise.estimate(from: stored).sigma / sigma - 1
            }
            judge("CT \(sigma) HU \(name)", errors)
        }
    }

    @Test(arguments: [2.0, 3, 5, 10, 20, 40])
    func rician(snr: Double) throws {
        for (name, background) in [("with background", 0.0), ("without background", 0.3)] {
            for coils in [1, 4] where coils == 1 || background == 0 {
                let clean = Phantom.organs(
                    size: 256,
                    background: background,
                    levels: [0.5, 0.3, 1, 0.7],
                    unit: .signalIntensity
                )
                let truth = try RicianNoise(sigma: 0.5 / snr, coils: coils, unit: .signalIntensity)
                let errors = try Self.seeds.map { seed in
                    let noisy = try truth.simulate(clean, seed: seed)
                    return try RicianNoise.estimate(from: noisy, coils: coils).sigma / truth.sigma - 1
                }
                judge("Rician SNR \(snr), \(coils) coils, \(name)", errors)
            }
        }
    }

    @Test func ricianWithZeroedBackground() throws {
        let clean = Phantom.organs(
            size: 256,
            background: 0,
            levels: [0.5, 0.3, 1, 0.7],
            unit: .signalIntensity
        )
        let truth = try RicianNoise(sigma: 0.05, coils: 1, unit: .signalIntensity)
        for seed in Self.seeds {
            let noisy = try truth.simulate(clean, seed: seed)
            let zeroed = noisy.replacing(voxels: zip(noisy.voxels, clean.voxels).map { $1 == 0 ? 0 : $0 })
            let outcome = try NoiseEstimation.estimate(
                .auto,
                from: zeroed,
                modality: .mr,
                isLinearXRay: false
            )
            let sigma = outcome.model.parameters[0].value
            judge("Rician zeroed background", [sigma / 0.05 - 1])
            #expect(outcome.findings.contains { $0.code == "background-zeroed" })
        }
    }

    @Test(arguments: [1.0, 2, 4, 8, 16, 30])
    func speckle(looks: Double) throws {
        let clean = Phantom.organs(
            size: 256,
            background: 1,
            levels: [5, 2, 10, 30],
            lines: 0.3,
            unit: .echogenicity
        )
        let truth = try SpeckleNoise(looks: looks, domain: .intensity, unit: .echogenicity)
        let errors = try Self.seeds.map { seed in
            let model = try SpeckleNoise.estimate(from: truth.simulate(clean, seed: seed))
            #expect(model.domain == .intensity)
            return (looks / model.looks).squareRoot() - 1
        }
        judge("speckle L = \(looks)", errors)

        let shown = clean.replacing(voxels: clean.voxels.map { 20 * log($0) + 80 })
        let compressed = try SpeckleNoise(
            looks: looks,
            domain: .logCompressed(scale: 20),
            unit: .echogenicity
        )
        let logErrors = try Self.seeds.map { seed in
            let noisy = try compressed.simulate(shown, seed: seed)
            // As displayed: 8-bit grey levels.
            let stored = noisy.replacing(voxels: noisy.voxels.map { max(0, min(255, $0.rounded())) })
            let model = try SpeckleNoise.estimate(from: stored)
            #expect(model.domain != .intensity)
            return try worst(model, compressed, shown)
        }
        judge("log-compressed speckle L = \(looks)", logErrors)
    }

    @Test(arguments: [(5.0, 0.0), (5, 0.2), (10, 0.2), (20, 0.1), (50, 0), (50, 0.3)])
    func poissonGaussian(peakSNR: Double, gaussianShare: Double) throws {
        let clean = Phantom.organs(
            size: 512,
            background: 0.1,
            levels: [0.5, 0.25, 1, 0.7],
            unit: .detectorSignal
        )
        let variance = 1 / (peakSNR * peakSNR)
        let truth = try PoissonGaussianNoise(
            a: variance * (1 - gaussianShare),
            b: variance * gaussianShare,
            unit: .detectorSignal
        )
        var clippedErrors: [Double] = []
        var curveErrors: [Double] = []
        let errors = try Self.seeds.map { seed in
            let noisy = try truth.simulate(clean, seed: seed)
            let clipped = noisy.replacing(voxels: noisy.voxels.map { min(0.95, max(0, $0)) })
            clippedErrors.append(try worst(PoissonGaussianNoise.estimate(from: clipped), truth, clean))
            curveErrors.append(try worst(SignalDependentNoise.estimate(from: noisy), truth, clean))
            return try worst(PoissonGaussianNoise.estimate(from: noisy), truth, clean)
        }
        let name = "peak SNR \(peakSNR), Gaussian share \(gaussianShare)"
        judge("Poisson–Gaussian \(name)", errors)
        // A Gaussian is a poor picture of clipped low counts, and a free curve has ten times the freedom.
        judge("Poisson–Gaussian clipped \(name)", clippedErrors, limit: 0.08)
        judge("signal-dependent \(name)", curveErrors, limit: 0.10)
    }

    @Test(arguments: [0.005, 0.02, 0.1])
    func gaussian(sigma: Double) throws {
        let truth = try GaussianNoise(sigma: sigma, unit: .signalIntensity)
        for size in [256, 512] {
            let clean = Phantom.organs(
                size: size,
                background: 0,
                levels: [0.5, 0.2, 1, 0.7],
                unit: .signalIntensity
            )
            let errors = try Self.seeds.map { seed in
                try GaussianNoise.estimate(from: truth.simulate(clean, seed: seed)).sigma / sigma - 1
            }
            judge("Gaussian \(sigma), \(size) × \(size)", errors)
        }
    }

    @Test func standardErrorsMatchTheScatterOverSeeds() throws {
        let clean = Phantom.constant(50, size: 64, unit: .signalIntensity)
        func ratio(_ estimate: (UInt64) throws -> (value: Double, error: Double)) rethrows -> Double {
            let results = try (0..<60).map { try estimate(UInt64($0)) }
            let scatter = moments(results.map { Float($0.value) }).deviation
            return scatter / median(results.map { $0.error })
        }
        let gaussian = try GaussianNoise(sigma: 2, unit: .signalIntensity)
        let gaussianRatio = try ratio { seed in
            let model = try GaussianNoise.estimate(from: gaussian.simulate(clean, seed: seed))
            return (model.sigma, model.standardError ?? 0)
        }
        let ct = try CTNoise(sigma: 20, spectrum: Self.ctSpectra[1].1, unit: .hounsfield)
        let ctRatio = try ratio { seed in
            let model = try CTNoise.estimate(from: ct.simulate(clean, seed: seed))
            return (model.sigma, model.standardError ?? 0)
        }
        let speckle = try SpeckleNoise(looks: 4, domain: .intensity, unit: .signalIntensity)
        let speckleRatio = try ratio { seed in
            let model = try SpeckleNoise.estimate(from: speckle.simulate(clean, seed: seed))
            return (model.looks, model.standardError ?? 0)
        }
        print(
            "scatter over standard error: Gaussian \(gaussianRatio), CT \(ctRatio), speckle \(speckleRatio)"
        )
        for ratio in [gaussianRatio, ctRatio, speckleRatio] { #expect((0.4...2.5).contains(ratio)) }
    }
}
