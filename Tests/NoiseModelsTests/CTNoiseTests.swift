import Foundation
import NoiseModels
import Testing
import Volumes

@Suite struct CTNoiseTests {
    @Test func simulatedNoiseHasItsSpectrum() throws {
        // Golden: variance in the diagonal wavelet band of noise blurred by a Gaussian, by direct summation.
        for golden in try Golden.load().gains {
            let n = 64
            let values = (0..<n * n).map { index -> Float in
                let u = Double(min(index % n, n - index % n)) / Double(n)
                let v = Double(min(index / n, n - index / n)) / Double(n)
                return Float(exp(-pow(2 * Double.pi * golden.blur, 2) * (u * u + v * v)))
            }
            let model = try CTNoise(
                sigma: 3,
                spectrum: NoisePowerSpectrum(size: n, values: values),
                unit: .hounsfield
            )
            let noise = try model.simulate(Phantom.constant(0, size: 500, unit: .hounsfield), seed: 2)
            #expect(abs(moments(noise.voxels).deviation / 3 - 1) < 0.03)
            // The finest diagonal detail of the noise, as the Gaussian estimator sees it.
            let detail = try GaussianNoise.estimate(from: noise).sigma
            #expect(abs(detail / (3 * golden.variances[0].squareRoot()) - 1) < 0.03, "blur \(golden.blur)")
            // Neighbouring voxels correlate as exp(−1/4b²) does for a blur of width b.
            let voxels = noise.voxels
            var product = 0.0
            for row in 0..<500 {
                for column in 0..<499 {
                    product += Double(voxels[row * 500 + column] * voxels[row * 500 + column + 1])
                }
            }
            let correlation = product / (500 * 499) / 9
            // Sampling a blur of half a voxel aliases a little.
            #expect(abs(correlation - exp(-1 / (4 * golden.blur * golden.blur))) < 0.06)
        }
    }

    /// A body whose noise doubles from left to right.
    private func graded(slices: Int = 1) throws -> (clean: Volume, noisy: Volume, sigma: (Int) -> Double) {
        let clean = PhantomEstimationTests.body(size: 512, slices: slices)
        let unit = try CTNoise(sigma: 1, spectrum: PhantomEstimationTests.ctSpectra[1].1, unit: .hounsfield)
        let zero = clean.replacing(voxels: [Float](repeating: 0, count: clean.shape.count))
        let field = try unit.simulate(zero, seed: 8).voxels
        let sigma = { (index: Int) in 15 * (1 + Double(index % 512) / 512) }
        let noisy = clean.replacing(
            voxels: clean.voxels.indices.map {
                Float((Double(clean.voxels[$0]) + sigma($0) * Double(field[$0])).rounded())
            }
        )
        return (clean, noisy, sigma)
    }

    @Test func theLocalMapFollowsTheNoise() throws {
        let (clean, noisy, sigma) = try graded()
        let model = try CTNoise.estimate(from: noisy).localised(to: noisy)
        let map = try model.sigma(at: noisy)
        #expect(map.allSatisfy { $0 > 0 && $0.isFinite })
        let errors = clean.voxels.indices.filter { clean.voxels[$0] > -500 }.map {
            Double(map[$0]) / sigma($0) - 1
        }.sorted()
        let shown = [0.01, 0.05, 0.5, 0.95, 0.99].map { errors[Int($0 * Double(errors.count))] }
        print("CT sigma map, relative error at the 1, 5, 50, 95 and 99 percentile: \(shown)")
        #expect(abs(shown[2]) < 0.05)
        #expect(shown[0] > -0.15 && shown[4] < 0.2)
        // Dividing by the map leaves unit noise.
        let left = zip(try model.stabilise(noisy).voxels, try model.stabilise(clean).voxels).map { $0 - $1 }
        let inside = left.indices.filter { clean.voxels[$0] > -500 }.map { left[$0] }
        #expect(abs(moments(inside).deviation - 1) < 0.05)
        let back = try model.unstabilise(model.stabilise(noisy))
        #expect(zip(back.voxels, noisy.voxels).allSatisfy { abs($0 - $1) < 1e-2 })
        // Simulating with the map gives back noise of that strength.
        let again = zip(try model.simulate(clean, seed: 77).voxels, clean.voxels).map { $0 - $1 }
        let leftThird = again.indices.filter { $0 % 512 < 170 && clean.voxels[$0] > -500 }.map { again[$0] }
        let rightThird = again.indices.filter { $0 % 512 > 340 && clean.voxels[$0] > -500 }.map { again[$0] }
        #expect(moments(rightThird).deviation > 1.3 * moments(leftThird).deviation)
    }

    @Test func edgesAndFillDoNotSpoilTheMap() throws {
        let (clean, noisy, sigma) = try graded()
        // A metal block and a circular field of view with fill outside.
        var voxels = noisy.voxels
        for row in 0..<512 {
            for column in 0..<512 {
                let x = Double(column) - 255.5
                let y = Double(row) - 255.5
                if x * x + y * y > 250 * 250 { voxels[row * 512 + column] = -2000 }
                if (200..<212).contains(row), (150..<162).contains(column) {
                    voxels[row * 512 + column] = 3000
                }
            }
        }
        let spoilt = noisy.replacing(voxels: voxels)
        let model = try CTNoise.estimate(from: spoilt).localised(to: spoilt)
        let map = try model.sigma(at: spoilt)
        #expect(map.allSatisfy { $0 > 1 && $0 < 60 })
        let errors = clean.voxels.indices.filter { clean.voxels[$0] > -500 }.map {
            Double(map[$0]) / sigma($0) - 1
        }
        #expect(errors.allSatisfy { abs($0) < 0.35 })
    }

    @Test func aSliceIsLocalisedTheSameAloneAndInASlab() throws {
        let (_, noisy, _) = try graded(slices: 3)
        let model = try CTNoise.estimate(from: noisy)
        let whole = try model.localised(to: noisy).sigma(at: noisy)
        let one = noisy.slices(1..<2)
        let alone = try model.localised(to: one).sigma(at: one)
        #expect(Array(whole[noisy.shape.sliceCount..<2 * noisy.shape.sliceCount]) == alone)
    }

    @Test func aMapIsRefusedOnAnotherSlab() throws {
        let (_, noisy, _) = try graded(slices: 2)
        let model = try CTNoise.estimate(from: noisy).localised(to: noisy.slices(0..<1))
        #expect {
            try model.stabilise(noisy.slices(1..<2))
        } throws: { error in
            (error as? NoiseError)?.code == .shapeMismatch
        }
        #expect(throws: NoiseError.self) { try model.simulate(noisy, seed: 1) }
    }

    @Test func aConstantSliceFallsBackToTheTypicalSigma() throws {
        let model = try CTNoise(sigma: 12, spectrum: .white, unit: .hounsfield)
        let air = Phantom.constant(-1024, size: 64, unit: .hounsfield)
        let map = try model.localised(to: air).sigma(at: air)
        #expect(map.allSatisfy { $0 == 12 })
    }

    @Test func estimationAndLocalisationAreFast() throws {
        let clean = PhantomEstimationTests.body(size: 512, slices: 24)
        let truth = try CTNoise(sigma: 15, spectrum: PhantomEstimationTests.ctSpectra[2].1, unit: .hounsfield)
        let noisy = try truth.simulate(clean, seed: 1)
        // Processor time of all threads, which other work on the machine does not change much.
        let before = clock()
        let model = try CTNoise.estimate(from: noisy)
        let estimation = Double(clock() - before) / Double(CLOCKS_PER_SEC)
        let start = clock()
        for slice in 0..<8 { _ = try model.localised(to: noisy.slices(slice..<slice + 1)) }
        let localisation = Double(clock() - start) / Double(CLOCKS_PER_SEC) / 8
        print(
            "CT: estimate from 24 slices \(estimation) s, localise a slice \(localisation) s of processor time"
        )
        #expect(abs(model.sigma / 15 - 1) < 0.05)
        // The targets are 2 s and 0.03 s. The clock also counts the tests that run at the same time in this process, so
        // these limits only catch a change for much the worse.
        #expect(estimation < 8)
        #expect(localisation < 0.2)
    }
}
