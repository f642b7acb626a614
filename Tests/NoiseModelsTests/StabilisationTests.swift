import NoiseModels
import Testing
import Volumes

@Suite struct StabilisationTests {
    @Test func ricianMomentsEqualScipy() throws {
        for golden in try Golden.load().rician {
            let model = try RicianNoise(sigma: 2, coils: golden.coils, unit: .signalIntensity)
            let signal = Phantom.constant(Float(2 * golden.theta), size: 300, unit: .signalIntensity)
            let sigma = try model.sigma(at: signal)[0]
            #expect(abs(Double(sigma) / (2 * golden.deviation) - 1) < 1e-4, "θ = \(golden.theta)")
            let noisy = moments(try model.simulate(signal, seed: 3).voxels)
            #expect(abs(noisy.mean - 2 * golden.mean) < 5 * 2 / 300)
            #expect(abs(noisy.deviation / (2 * golden.deviation) - 1) < 5 / 300)
        }
    }

    @Test func ricianTransformStabilisesAndItsInverseIsUnbiased() throws {
        for golden in try Golden.load().rician {
            let model = try RicianNoise(sigma: 1, coils: golden.coils, unit: .signalIntensity)
            // Expectations with scipy's density, none of ours.
            let f = try model.stabilise(.row(golden.y, unit: .signalIntensity)).voxels.map { Double($0) }
            let mean = zip(f, golden.weight).reduce(0) { $0 + $1.0 * $1.1 }
            let square = zip(f, golden.weight).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
            let deviation = (square - mean * mean).squareRoot()
            #expect(abs(deviation - 1) < 0.07, "θ = \(golden.theta), \(golden.coils) coils: \(deviation)")
            let back = Double(try model.unstabilise(.row([mean], unit: .signalIntensity)).voxels[0])
            // Near θ = 0 the mean hardly depends on θ, so rounding shows there.
            #expect(
                abs(back - golden.theta) < (golden.theta < 0.3 ? 0.06 : 2e-3),
                "θ = \(golden.theta): \(back)"
            )
        }
    }

    @Test func ricianInverseContinuesBeyondItsTable() throws {
        let model = try RicianNoise(sigma: 1, coils: 1, unit: .signalIntensity)
        for theta in [49.0, 51, 300, 5000] {
            // Far out y is Gaussian about √(θ² + 1) and the transform is linear.
            let y = (theta * theta + 1).squareRoot()
            let back = try model.unstabilise(model.stabilise(.row([y], unit: .signalIntensity))).voxels[0]
            #expect(abs(Double(back) / theta - 1) < 1e-4)
        }
    }

    @Test func anscombeInverseIsTheExactUnbiasedOne() throws {
        for golden in try Golden.load().anscombe {
            let s = golden.deviation
            for gain in [1, 2.5] {
                let model = try PoissonGaussianNoise(a: gain, b: gain * gain * s * s, unit: .detectorSignal)
                // Ours is shifted to 0 at 0; the golden value is the usual unshifted transform.
                let value = golden.expectation - 2 * (0.375 + s * s).squareRoot()
                let back = Double(try model.unstabilise(.row([value], unit: .detectorSignal)).voxels[0])
                let tolerance = gain * (0.003 + 2e-5 * golden.signal)
                #expect(
                    abs(back - gain * golden.signal) < tolerance,
                    "x = \(golden.signal), s = \(s), a = \(gain): \(back)"
                )
            }
        }
    }

    @Test func anscombeWithoutPhotonsIsTheIdentityOverSigma() throws {
        for a in [0, 1e-9] {
            let model = try PoissonGaussianNoise(a: a, b: 4, unit: .detectorSignal)
            let values = Volume.row([0, 1, 10, 250], unit: .detectorSignal)
            let stabilised = try model.stabilise(values)
            #expect(zip(stabilised.voxels, values.voxels).allSatisfy { abs($0 - $1 / 2) < 1e-4 })
            let back = try model.unstabilise(stabilised)
            #expect(zip(back.voxels, values.voxels).allSatisfy { abs($0 - $1) < 1e-3 })
        }
    }

    /// Every stabilising model, at signals of its working range.
    private static let cases: [(model: any NoiseModel, signals: [Float], unit: IntensityUnit)] = {
        var cases: [(any NoiseModel, [Float], IntensityUnit)] = []
        func add(_ model: (any NoiseModel)?, _ signals: [Float], _ unit: IntensityUnit) {
            if let model { cases.append((model, signals, unit)) }
        }
        add(try? GaussianNoise(sigma: 12, unit: .hounsfield), [-1000, 0, 300], .hounsfield)
        add(try? RicianNoise(sigma: 3, coils: 1, unit: .signalIntensity), [6, 30, 120], .signalIntensity)
        add(try? PoissonGaussianNoise(a: 2, b: 9, unit: .detectorSignal), [10, 100, 5000], .detectorSignal)
        let knots = [(0.0, 4.0), (100.0, 25.0), (200.0, 16.0)].map {
            SignalDependentNoise.Knot(signal: $0.0, variance: $0.1)
        }
        add(
            try? SignalDependentNoise(curve: knots, unit: .detectorSignal),
            [-20, 50, 100, 230],
            .detectorSignal
        )
        add(
            try? SpeckleNoise(looks: 4, domain: .intensity, unit: .echogenicity),
            [1, 100, 1e4],
            .echogenicity
        )
        let log = SpeckleNoise.Domain.logCompressed(scale: 20)
        add(try? SpeckleNoise(looks: 1, domain: log, unit: .echogenicity), [20, 200], .echogenicity)
        add(try? CTNoise(sigma: 20, spectrum: .white, unit: .hounsfield), [-500, 40], .hounsfield)
        return cases
    }()

    @Test func stabilisedNoiseHasUnitDeviationAndInvertsWithoutBias() throws {
        #expect(Self.cases.count == 7)
        for (model, signals, unit) in Self.cases {
            for signal in signals {
                let clean = Phantom.constant(signal, size: 256, unit: unit)
                let noisy = try model.simulate(clean, seed: 11)
                let stabilised = moments(try model.stabilise(noisy).voxels)
                #expect(
                    abs(stabilised.deviation - 1) < 0.06,
                    "\(model.name) at \(signal): \(stabilised.deviation)"
                )
                // A perfect denoiser returns the mean of the stabilised values; its inverse must be the signal.
                let back = try model.unstabilise(
                    Phantom.constant(Float(stabilised.mean), size: 2, unit: unit)
                ).voxels[0]
                let sigma = try model.sigma(at: clean)[0]
                #expect(abs(back - signal) < 0.025 * sigma, "\(model.name) at \(signal): \(back)")
                #expect(
                    abs(moments(noisy.voxels).deviation / Double(sigma) - 1) < 0.03,
                    "\(model.name) at \(signal)"
                )
            }
        }
    }
}
