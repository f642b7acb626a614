import Foundation
import NoiseModels
import Testing
import Volumes

/// Where low-dose insertion may be used, what it leaves alone, and what its options do.
@Suite struct LowDoseCTContractTests {
    @Test func aSliceIsSimulatedTheSameAloneAndInASlab() throws {
        let whole = LowDoseCTTests.water(size: 128, slices: 3, spacing: 2, firstSlice: 5)
        let noise = try LowDoseCTTests.model(dose: 0.2, scan: .standard)
        let slab = try noise.simulate(whole, seed: 11)
        let alone = try noise.simulate(whole.slices(1..<2), seed: 11)
        #expect(Array(slab.voxels[128 * 128..<2 * 128 * 128]) == alone.voxels)
        #expect(try noise.simulate(whole, seed: 11) == slab)
        #expect(try noise.simulate(whole, seed: 12) != slab)
        #expect(slab.voxels[0..<128 * 128] != slab.voxels[128 * 128..<2 * 128 * 128])
    }

    @Test func fillAndCornersStayAsTheyAre() throws {
        let clean = LowDoseCTTests.water(size: 128, spacing: 2)
        var flags = [Bool](repeating: true, count: clean.shape.count)
        for index in 0..<128 * 20 { flags[index] = false }
        let masked = Volume(
            shape: clean.shape,
            voxels: clean.voxels,
            unit: .hounsfield,
            geometry: clean.geometry,
            valid: Mask(shape: clean.shape, values: flags)
        )
        let noisy = try LowDoseCTTests.model(dose: 0.1, scan: .standard).simulate(masked, seed: 1)
        for index in flags.indices {
            let (x, y) = (Double(index % 128) - 63.5, Double(index / 128) - 63.5)
            let isScanned = flags[index] && x * x + y * y <= 64 * 64
            #expect((noisy.voxels[index] != clean.voxels[index]) == isScanned)
        }
        #expect(try LowDoseCTTests.model(dose: 1, scan: .standard).simulate(masked, seed: 1) == masked)
    }

    @Test func bowTieAndCurrentMoveTheNoise() throws {
        // An ellipse, 300 mm across and 160 mm deep.
        let base = LowDoseCTTests.water(size: 200, spacing: 1.8)
        let voxels = base.voxels.indices.map { index -> Float in
            let (x, y) = (1.8 * (Double(index % 200) - 99.5), 1.8 * (Double(index / 200) - 99.5))
            return x * x / (150 * 150) + y * y / (80 * 80) < 1 ? 0 : -1000
        }
        let clean = base.replacing(voxels: voxels)
        func map(_ scan: CTScan) throws -> [Float] {
            try LowDoseCTTests.model(dose: 0.25, scan: scan).sigma(at: clean)
        }
        let plain = try map(.standard)
        let middle = 100 * 200 + 100
        let side = 100 * 200 + 175
        let bowTie = try map(
            CTScan(bowTie: CTScan.BowTie(radiusMillimeters: 150, strength: 0.8))
        )
        // Photons at the rim are taken away: noise rises there and stays in the middle.
        #expect(bowTie[side] / bowTie[middle] > 1.1 * plain[side] / plain[middle])
        #expect(abs(bowTie[middle] / plain[middle] - 1) < 0.05)
        // Where the patient is long more current flows: the middle gets less noise for the same photons.
        let modulated = try map(CTScan(tubeCurrentModulation: 0.5))
        #expect(modulated[middle] < 0.95 * plain[middle])
    }

    @Test func whatIsNotCTIsRefused() throws {
        let noise = try LowDoseCTTests.model(dose: 0.25, scan: .standard)
        let shape = VolumeShape(columns: 64, rows: 64, slices: 1)
        let voxels = [Float](repeating: 0, count: shape.count)
        let noGeometry = Volume(shape: shape, voxels: voxels, unit: .hounsfield)
        let noUnit = Volume(
            shape: shape,
            voxels: voxels,
            unit: .signalIntensity,
            geometry: LowDoseCTTests.geometry(1)
        )
        let noSpacing = Volume(
            shape: shape,
            voxels: voxels,
            unit: .hounsfield,
            geometry: LowDoseCTTests.geometry(0)
        )
        for volume in [noGeometry, noUnit, noSpacing] {
            for attempt in [
                { _ = try noise.simulate(volume, seed: 1) }, { _ = try noise.sigma(at: volume) },
                { _ = try LowDoseCTNoise.fitted(to: volume, dose: 0.25) },
            ] {
                #expect {
                    try attempt()
                } throws: { error in
                    (error as? NoiseError)?.code == .unsupported
                }
            }
        }
        #expect(throws: NoiseError.self) { try LowDoseCTTests.model(dose: 0, scan: .standard) }
        #expect(throws: NoiseError.self) { try LowDoseCTTests.model(dose: 1.01, scan: .standard) }
        #expect(throws: NoiseError.self) { try LowDoseCTTests.model(dose: 0.5, photons: 0, scan: .standard) }
        #expect(throws: NoiseError.self) { try CTScan(electronicVariance: -1) }
        #expect(throws: NoiseError.self) { try CTScan(tubeCurrentModulation: 1.5) }
        #expect(throws: NoiseError.self) { try ReconstructionKernel(.hann(cutoff: 0)) }
        // A volume without noise cannot tell its dose.
        #expect(throws: NoiseError.self) { try LowDoseCTNoise.fitted(to: LowDoseCTTests.water(), dose: 0.25) }
    }

    @Test func likelihoodPrefersTheRightDose() throws {
        let clean = LowDoseCTTests.water(size: 128, spacing: 2)
        let truth = try LowDoseCTTests.model(dose: 0.25, scan: .standard)
        let noisy = try truth.simulate(clean, seed: 4)
        let right = try truth.negativeLogLikelihood(of: noisy, given: clean)
        #expect(
            try LowDoseCTTests.model(dose: 0.1, scan: .standard).negativeLogLikelihood(
                of: noisy,
                given: clean
            ) > right
        )
        #expect(
            try LowDoseCTTests.model(dose: 0.6, scan: .standard).negativeLogLikelihood(
                of: noisy,
                given: clean
            ) > right
        )
        #expect(throws: NoiseError.self) { try truth.stabilise(noisy) }
    }
}
