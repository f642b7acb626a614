import Foundation
import Volumes

extension LowDoseCTNoise {
    /// Fewest windows of tissue that a slice's photons are calibrated on.
    private static let fewestWindows = 8

    /// A model for a series: noise and kernel from sample slices, the photons of each slice from its own sigma.
    /// - Parameters:
    ///   - sample: full-dose slices of the series, in HU, with geometry.
    ///   - dose: share of the full dose, in (0, 1].
    ///   - kernel: the reconstruction kernel; nil fits one to the sample's own noise power spectrum.
    ///   - scan: bow-tie filter, tube-current modulation and electronics.
    /// - Returns: the model, with the median of the sample's photons for slices that show too little tissue.
    /// - Throws: `unsupported` unless the sample is in HU and knows its spacing; `too-few-voxels` or `not-identifiable`
    ///   where it shows too little noise to calibrate on.
    public static func fitted(
        to sample: Volume,
        dose: Double,
        kernel: ReconstructionKernel? = nil,
        scan: CTScan = .standard
    ) throws(NoiseError) -> LowDoseCTNoise {
        let beam = try SliceScan.beam(for: sample)
        let noise = try CTNoise.estimate(from: sample)
        let chosen: ReconstructionKernel
        if let kernel {
            chosen = kernel
        } else {
            chosen = .fitted(
                to: noise.spectrum,
                voxelSpacingMillimeters: (beam.columnSpacing * beam.rowSpacing).squareRoot()
            )
        }
        var numbers: [Double] = []
        for slice in 0..<sample.shape.slices {
            let sliceScan = try SliceScan(sample, slice: slice, scan: scan)
            let number = try calibratedPhotons(
                of: sample,
                slice: slice,
                sliceScan,
                noise: noise,
                kernel: chosen,
                scan: scan
            )
            if let number { numbers.append(number) }
        }
        guard !numbers.isEmpty else {
            throw .tooFew("slices with enough tissue", 0, needed: 1)
        }
        return try LowDoseCTNoise(
            dose: dose,
            kernel: chosen,
            photons: .calibrated(to: noise, otherwise: RobustStatistics.median(numbers)),
            scan: scan
        )
    }

    /// I₀ of one slice.
    func photonNumber(of volume: Volume, slice: Int, _ sliceScan: SliceScan) throws(NoiseError) -> Double {
        switch photons {
        case .given(let number): return number
        case .calibrated(let noise, let typical):
            return try Self.calibratedPhotons(
                of: volume,
                slice: slice,
                sliceScan,
                noise: noise,
                kernel: kernel,
                scan: scan
            ) ?? typical
        }
    }

    /// The photons with which the full-dose sigma is, in the median over the windows of tissue, the measured one; nil
    /// where there are too few such windows.
    private static func calibratedPhotons(
        of volume: Volume,
        slice: Int,
        _ sliceScan: SliceScan,
        noise: CTNoise,
        kernel: ReconstructionKernel,
        scan: CTScan
    ) throws(NoiseError) -> Double? {
        let one = volume.slices(slice..<slice + 1)
        let usable = UsableVoxels(one).flags
        let map = one.voxels.withUnsafeBufferPointer { values in
            LocalSigmaMap(
                values: values,
                usable: usable[...],
                columns: one.shape.columns,
                rows: one.shape.rows,
                gain: noise.gain
            )
        }
        let gain = try ProjectionFilter(sliceScan.beam, kernel: kernel).varianceGain
        let tissue = map.windows.indices.filter { index in
            let window = map.windows[index]
            return window.sigma.isFinite && window.sigma > 0 && window.mean > Double(CTNoise.airLimit)
        }
        guard tissue.count >= fewestWindows else { return nil }
        let inverses = Parallel.map(tissue.count) { position -> Double in
            let index = tissue[position]
            let (column, row) = map.centre(of: index)
            func term(_ order: Double) -> Double {
                sliceScan.variancePerPhoton(column: column, row: row, order: order, gain: gain)
            }
            let wanted = map.windows[index].sigma * map.windows[index].sigma
            let quantum = term(1)
            let electronic = scan.electronicVariance == 0 ? 0 : scan.electronicVariance * term(2)
            // The positive root of electronic·u² + quantum·u = wanted, u = 1/I₀, without cancellation.
            return 2 * wanted / (quantum + (quantum * quantum + 4 * electronic * wanted).squareRoot())
        }
        return 1 / RobustStatistics.median(inverses)
    }
}
