import Foundation
import NoiseModels
import Testing
import Volumes

@Suite struct LowDoseCTTests {
    static let soft = ReconstructionKernel.Apodisation.exponential(cutoff: 0.35, order: 2, boost: 0.4)
    static let sharp = ReconstructionKernel.Apodisation.exponential(cutoff: 0.7, order: 3.5, boost: 0)

    static func geometry(_ spacing: Double) -> VolumeGeometry {
        VolumeGeometry(
            origin: Vector3(0, 0, 0),
            columnStep: Vector3(spacing, 0, 0),
            rowStep: Vector3(0, spacing, 0),
            sliceStep: Vector3(0, 0, 3)
        )
    }

    /// A water cylinder of 110 mm radius in air.
    static func water(size: Int = 320, slices: Int = 1, spacing: Double = 0.8, firstSlice: Int = 0) -> Volume
    {
        let shape = VolumeShape(columns: size, rows: size, slices: slices)
        let voxels = (0..<shape.count).map { index -> Float in
            let x = spacing * (Double(index % size) - 0.5 * Double(size - 1))
            let y = spacing * (Double(index / size % size) - 0.5 * Double(size - 1))
            return x * x + y * y < 110 * 110 ? 0 : -1000
        }
        return Volume(
            shape: shape,
            voxels: voxels,
            unit: .hounsfield,
            geometry: geometry(spacing),
            firstSlice: firstSlice
        )
    }

    /// What was added to the middle half of each slice.
    private func added(_ noisy: Volume, to clean: Volume) -> [Float] {
        let (width, height) = (noisy.shape.columns, noisy.shape.rows)
        return noisy.voxels.indices.filter { index in
            let (x, y) = (index % width, index / width % height)
            return x >= width / 4 && x < 3 * width / 4 && y >= height / 4 && y < 3 * height / 4
        }.map { noisy.voxels[$0] - clean.voxels[$0] }
    }

    static func model(
        dose: Double,
        _ kernel: ReconstructionKernel.Apodisation = LowDoseCTTests.soft,
        photons: Double = 2e5,
        scan: CTScan
    ) throws -> LowDoseCTNoise {
        try LowDoseCTNoise(
            dose: dose,
            kernel: ReconstructionKernel(kernel),
            photons: .given(photons),
            scan: scan
        )
    }

    @Test func varianceGoesWithOneOverTheDose() throws {
        let clean = Self.water(slices: 2)
        let silent = try CTScan(electronicVariance: 0)
        // Full dose: what the scan itself would have; half as many photons at dose ½ of twice the photons add just that.
        let full = added(
            try Self.model(dose: 0.5, photons: 4e5, scan: silent).simulate(clean, seed: 3),
            to: clean
        )
        let fullVariance = pow(moments(full).deviation, 2) * 2
        for dose in [0.5, 0.25, 0.1] {
            let extra = added(try Self.model(dose: dose, scan: silent).simulate(clean, seed: 9), to: clean)
            let total = fullVariance + pow(moments(extra).deviation, 2)
            print("water at \(dose) of the dose: variance × dose over full \(total * dose / fullVariance)")
            #expect(abs(total * dose / fullVariance - 1) < 0.05, "dose \(dose)")
        }
    }

    /// Rays through metal keep less than a photon; they may not drown the slice.
    @Test func aMetalRodLeavesTheNoiseFinite() throws {
        let water = Self.water()
        var rod = water
        let size = water.shape.columns
        // 10 cm of it: e^58 would be no photon at all.
        for row in 97..<222 {
            for column in 97..<222 { rod.voxels[row * size + column] = 30_000 }
        }
        for dose in [0.5, 0.1] {
            let model = try Self.model(dose: dose, scan: .standard)
            let deviation = moments(added(try model.simulate(rod, seed: 4), to: rod)).deviation
            let sigma = try model.sigma(at: rod)
            print("metal at \(dose) of the dose: \(deviation) HU, at most \(sigma.max() ?? 0)")
            #expect(deviation.isFinite && deviation < 1e5)
            #expect(sigma.allSatisfy { $0.isFinite && $0 < 1e5 })
        }
    }

    @Test func electronicNoiseGoesWithTheSquare() throws {
        let clean = Self.water()
        let photons = 2e4
        func variance(_ electronic: Double, _ dose: Double) throws -> Double {
            let scan = try CTScan(electronicVariance: electronic)
            let noisy = try Self.model(dose: dose, photons: photons, scan: scan).simulate(clean, seed: 5)
            return pow(moments(added(noisy, to: clean)).deviation, 2)
        }
        // The same draws throughout, so ratios are nearly free of sampling error: with s = N at the middle, a quarter of the
        // dose has (4 − 1)/N of quantum noise and (16 − 1)/N of electronic noise more; off the middle N is larger.
        let inMiddle = photons * exp(-0.0192 * 220)
        let quantum = try variance(0, 0.25)
        let both = try variance(inMiddle, 0.25)
        #expect(both / quantum > 4.5 && both / quantum < 6.1)
        let halved = try variance(0, 0.5)
        #expect(abs(quantum / halved - 3) < 0.01)
        let electronic = (both - quantum) / (try variance(inMiddle, 0.5) - halved)
        #expect(abs(electronic - 5) < 0.05)
    }

    @Test func theSpectrumFollowsTheKernel() throws {
        let clean = Self.water(slices: 8)
        let scan = try CTScan(electronicVariance: 0)
        let middling = ReconstructionKernel.Apodisation.exponential(cutoff: 0.45, order: 3.5, boost: 0)
        for kernel in [Self.soft, middling] {
            let noisy = try Self.model(dose: 0.25, kernel, scan: scan).simulate(clean, seed: 2)
            let measured = try CTNoise.estimate(from: noisy).spectrum
            let response = try ReconstructionKernel(kernel)
            let n = measured.size
            var ours: [Double] = []
            var theory: [Double] = []
            for k in 3...n / 2 - 3 {
                // Along the axes: f · apodisation², which these kernels keep below the fold at 0.625 per mm.
                let f = Double(k) / Double(n) / 0.8
                ours.append(Double(measured.values[k] + measured.values[k * n]) / 2)
                theory.append(f * pow(response.response(at: f), 2))
            }
            let scale = ours.reduce(0, +) / theory.reduce(0, +)
            let peak = ours.max() ?? 0
            let errors = zip(ours, theory).map { abs($0 - scale * $1) / peak }
            print("spectrum against \(kernel): largest difference over peak \(errors.max() ?? 0)")
            #expect(errors.allSatisfy { $0 < 0.1 })
        }
    }

    @Test func theKernelIsFoundFromTheNoise() throws {
        let clean = Self.water(slices: 8)
        for kernel in [Self.soft, Self.sharp] {
            let noisy = try Self.model(dose: 0.25, kernel, scan: .standard).simulate(clean, seed: 6)
            let spectrum = try CTNoise.estimate(from: noisy).spectrum
            let found = ReconstructionKernel.fitted(to: spectrum, voxelSpacingMillimeters: 0.8)
            let truth = try ReconstructionKernel(kernel)
            // Parameters trade against each other; the power they give is what counts.
            let frequencies = stride(from: 0.08, through: 0.6, by: 0.04)
            let powers = frequencies.map { f in
                (f * pow(found.response(at: f), 2), f * pow(truth.response(at: f), 2))
            }
            let scale = powers.reduce(0) { $0 + $1.1 } / powers.reduce(0) { $0 + $1.0 }
            let peak = powers.map(\.1).max() ?? 0
            print("kernel \(kernel) found as \(found.apodisation)")
            #expect(powers.allSatisfy { abs(scale * $0 - $1) < 0.1 * peak })
        }
    }

    @Test func photonsAreCalibratedOnTheSlice() throws {
        let clean = Self.water(slices: 4)
        // A "full dose" of known noise, then half of it: as much noise again.
        let truth = try Self.model(dose: 0.5, photons: 8e5, scan: CTScan(electronicVariance: 0))
        let full = try truth.simulate(clean, seed: 1)
        let silent = try CTScan(electronicVariance: 0)
        let fitted = try LowDoseCTNoise.fitted(to: full, dose: 0.5, scan: silent)
        let low = try fitted.simulate(full, seed: 2)
        let (before, more) = (
            moments(added(full, to: clean)).deviation, moments(added(low, to: full)).deviation
        )
        print("calibrated: full-dose sigma \(before) HU, added at half the dose \(more) HU")
        #expect(abs(more / before - 1) < 0.05)
        // The sigma map is what is added.
        let map = try fitted.sigma(at: full)
        let middle = Double(map[160 * 320 + 160])
        let rim = Double(map[160 * 320 + 160 + 125])
        #expect(middle > 1.3 * rim)
        let expected = moments(
            added(full.replacing(voxels: map), to: full.replacing(voxels: map.map { _ in 0 }))
        )
        #expect(abs(expected.mean / more - 1) < 0.05)
    }

    @Test func theStandardDeviationIsThatOfTheFormula() throws {
        let photons = 3e5
        let noise = try Self.model(dose: 0.25, photons: photons, scan: CTScan(electronicVariance: 0))
        let map = try noise.sigma(at: Self.water())
        // In the middle of the cylinder every ray is 220 mm long. White noise of variance v in samples of pitch d becomes,
        // filtered, v·d·∫ f²A² df over both signs, and the sum over n views (π/n)² times n of it.
        let kernel = try ReconstructionKernel(Self.soft)
        let pitch = 0.75 * 0.8
        let step = 0.5 / pitch / 4000
        let power = (0..<4000).reduce(0.0) { sum, index in
            let f = (Double(index) + 0.5) * step
            return sum + 2 * step * pow(f * kernel.response(at: f), 2)
        }
        let variance = 3 * exp(0.0192 * 220) / photons
        let expected = 1000 / 0.0192 * (variance * pitch * power * Double.pi * Double.pi / 720).squareRoot()
        #expect(abs(Double(map[160 * 320 + 160]) / expected - 1) < 0.02)
        let drawn = moments(
            added(try noise.simulate(Self.water(), seed: 8), to: Self.water()).enumerated().compactMap {
                // The middle 40 × 40 voxels of the middle half, where the sigma is nearly that of the centre.
                (60..<100).contains($0.offset % 160) && (60..<100).contains($0.offset / 160)
                    ? $0.element : nil
            }
        ).deviation
        #expect(abs(drawn / expected - 1) < 0.06)
    }
}
