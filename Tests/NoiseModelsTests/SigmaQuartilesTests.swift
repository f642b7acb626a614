import Foundation
import NoiseModels
import Testing
import Volumes

@Suite struct SigmaQuartilesTests {
    @Test func ofCTTheyAreThoseOfTheLocalSigmaInTissue() throws {
        let clean = PhantomEstimationTests.body(size: 512, slices: 2)
        let unit = try CTNoise(sigma: 1, spectrum: PhantomEstimationTests.ctSpectra[1].1, unit: .hounsfield)
        let zero = clean.replacing(voxels: [Float](repeating: 0, count: clean.shape.count))
        let field = try unit.simulate(zero, seed: 4).voxels
        // Twice as strong on the right as on the left.
        let sigma = { (index: Int) in 15 * (1 + Double(index % 512) / 512) }
        let noisy = clean.replacing(
            voxels: clean.voxels.indices.map {
                Float((Double(clean.voxels[$0]) + sigma($0) * Double(field[$0])).rounded())
            }
        )
        let found = try CTNoise.estimate(from: noisy).sigmaQuartiles(over: noisy)
        let tissue = clean.voxels.indices.filter { clean.voxels[$0] > -500 }.map(sigma).sorted()
        for (value, share) in [(found.lower, 0.25), (found.median, 0.5), (found.upper, 0.75)] {
            let wanted = tissue[Int(share * Double(tissue.count))]
            let value = try #require(value)
            #expect(abs(value / wanted - 1) < 0.1, "\(share): \(value), true \(wanted)")
        }
    }

    @Test func aNoiseOfOneSigmaHasNoQuartiles() throws {
        let sample = Phantom.constant(100, size: 64, unit: .signalIntensity)
        let model = try RicianNoise(sigma: 7, coils: 1, unit: .signalIntensity)
        #expect(
            try model.sigmaQuartiles(over: sample) == SigmaQuartiles(median: 7, lower: nil, upper: nil)
        )
    }

    @Test func aNoiseOfTheSignalIsTakenAtTheSamplesValues() throws {
        // A ramp: nowhere constant, so that every voxel but no constant area counts.
        let shape = VolumeShape(columns: 64, rows: 64, slices: 1)
        let sample = Volume(
            shape: shape,
            voxels: (0..<shape.count).map { Float($0) },
            unit: .detectorSignal
        )
        let found = try PoissonGaussianNoise(a: 4, b: 0, unit: .detectorSignal).sigmaQuartiles(over: sample)
        for (value, share) in [(found.lower, 0.25), (found.median, 0.5), (found.upper, 0.75)] {
            let wanted = (4 * share * Double(shape.count)).squareRoot()
            #expect(abs(try #require(value) / wanted - 1) < 0.001)
        }
    }

    @Test func aSampleWithoutImageIsRefused() throws {
        let sample = Phantom.constant(100, size: 64, unit: .detectorSignal)
        let model = try PoissonGaussianNoise(a: 4, b: 0, unit: .detectorSignal)
        let error = #expect(throws: NoiseError.self) { try model.sigmaQuartiles(over: sample) }
        #expect(error?.code == .tooFewVoxels)
    }
}
