import Foundation
import NoiseModels
import Testing
import Volumes

@Suite struct LikelihoodTests {
    @Test func negativeLogLikelihoodsEqualScipy() throws {
        let golden = try Golden.load().likelihood
        func check(_ model: any NoiseModel, _ expected: Double, _ unit: IntensityUnit) throws {
            let ours = try model.negativeLogLikelihood(
                of: .row(golden.y, unit: unit),
                given: .row(golden.x, unit: unit)
            )
            #expect(abs(ours - expected) < 2e-6, "\(model.name): \(ours), \(expected)")
        }
        let sigma = golden.sigma
        try check(GaussianNoise(sigma: sigma, unit: .hounsfield), golden.gaussian, .hounsfield)
        try check(CTNoise(sigma: sigma, spectrum: .white, unit: .hounsfield), golden.gaussian, .hounsfield)
        try check(
            RicianNoise(sigma: sigma, coils: 1, unit: .signalIntensity),
            golden.rician,
            .signalIntensity
        )
        try check(
            RicianNoise(sigma: sigma, coils: 4, unit: .signalIntensity),
            golden.nonCentralChi4,
            .signalIntensity
        )
        let poisson = try PoissonGaussianNoise(a: golden.a, b: golden.b, unit: .detectorSignal)
        try check(poisson, golden.poissonGaussian, .detectorSignal)
        let curve = zip(golden.knots, golden.variances).map {
            SignalDependentNoise.Knot(signal: $0, variance: $1)
        }
        try check(
            SignalDependentNoise(curve: curve, unit: .detectorSignal),
            golden.signalDependent,
            .detectorSignal
        )
        try check(
            SpeckleNoise(looks: golden.looks, domain: .intensity, unit: .echogenicity),
            golden.speckle,
            .echogenicity
        )
        let log = SpeckleNoise.Domain.logCompressed(scale: golden.scale)
        try check(
            SpeckleNoise(looks: golden.looks, domain: log, unit: .echogenicity),
            golden.speckleLog,
            .echogenicity
        )
        let algorithm = try Algorithm1Noise(peak: golden.algorithm1Peak, unit: .hounsfield)
        let ours = try algorithm.negativeLogLikelihood(
            of: .row(golden.y, unit: .hounsfield),
            given: .row(golden.x, unit: .hounsfield)
        )
        #expect(abs(ours - golden.algorithm1) < 1e-5)
    }

    @Test func ricianLikelihoodIsFiniteFromZeroToHugeSNR() throws {
        let y = Volume.row([0, 0, 1, 1e5, 3e6], unit: .signalIntensity)
        let x = Volume.row([0, 5, 0, 1e5, 3e6], unit: .signalIntensity)
        for coils in [1, 2, 8, 32] {
            let model = try RicianNoise(sigma: 1, coils: coils, unit: .signalIntensity)
            #expect(try model.negativeLogLikelihood(of: y, given: x).isFinite)
        }
    }

    @Test func theTrueParametersAreTheLikeliest() throws {
        let clean = Phantom.organs(size: 128, background: 2, levels: [10, 6, 20, 14], unit: .signalIntensity)
        func likelihood(_ truth: any NoiseModel, _ others: [any NoiseModel]) throws {
            let noisy = try truth.simulate(clean, seed: 4)
            let best = try truth.negativeLogLikelihood(of: noisy, given: clean)
            for other in others {
                #expect(try other.negativeLogLikelihood(of: noisy, given: clean) > best, "\(truth.name)")
            }
        }
        try likelihood(
            RicianNoise(sigma: 2, coils: 1, unit: .signalIntensity),
            [1.9, 2.1].map { try RicianNoise(sigma: $0, coils: 1, unit: .signalIntensity) }
        )
        try likelihood(
            SpeckleNoise(looks: 4, domain: .intensity, unit: .signalIntensity),
            [3.7, 4.3].map { try SpeckleNoise(looks: $0, domain: .intensity, unit: .signalIntensity) }
        )
        try likelihood(
            GaussianNoise(sigma: 2, unit: .signalIntensity),
            [1.9, 2.1].map { try GaussianNoise(sigma: $0, unit: .signalIntensity) }
        )
    }

    @Test func volumesOfDifferentShapeAreRefused() throws {
        let model = try GaussianNoise(sigma: 1, unit: .hounsfield)
        #expect(throws: NoiseError.self) {
            try model.negativeLogLikelihood(
                of: .row([1, 2], unit: .hounsfield),
                given: .row([1], unit: .hounsfield)
            )
        }
        let algorithm = try Algorithm1Noise(peak: 1, unit: .hounsfield)
        #expect(throws: NoiseError.self) {
            try algorithm.negativeLogLikelihood(
                of: .row([1, 2], unit: .hounsfield),
                given: .row([1], unit: .hounsfield)
            )
        }
    }
}
