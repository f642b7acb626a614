import Foundation
import Volumes

/// The noise that a CT scan at a share of the dose would have more: inserted in the projections, so that in the image it
/// is correlated by the kernel and strongest where the patient is thickest.
///
/// HU → μ, parallel-beam projection, Gaussian noise of the variance that `DoseStep` derives, filtered back projection of
/// the noise alone, and that noise added (Yu et al., J. Comput. Assist. Tomogr. 36, 2012; Žabić et al., Med. Phys. 40,
/// 2013). Only for volumes in HU that know their voxel spacing.
public struct LowDoseCTNoise: NoiseModel, Hashable {
    /// Photons of a full-dose detector sample in the unattenuated beam, for this simulation's own rays.
    public enum Photons: Hashable, Sendable {
        /// The same number for every slice.
        case given(Double)
        /// For each slice the number with which the full-dose sigma is the slice's own, as the noise model measures it;
        /// `otherwise` where too little tissue shows it.
        case calibrated(to: CTNoise, otherwise: Double)
    }

    /// Share of the full dose, in (0, 1].
    public let dose: Double
    /// The kernel that the series was reconstructed with.
    public let kernel: ReconstructionKernel
    /// How many photons the full dose has.
    public let photons: Photons
    /// What else the scanner does to them.
    public let scan: CTScan

    /// Creates a model; throws `invalid-parameter` unless the dose is in (0, 1] and the photons are above 0.
    public init(
        dose: Double,
        kernel: ReconstructionKernel,
        photons: Photons,
        scan: CTScan = .standard
    ) throws(NoiseError) {
        guard dose > 0, dose <= 1 else {
            throw NoiseError(
                .invalidParameter,
                "the dose must be above 0 and at most the full dose",
                expanded: "dose = \(dose); it must be above 0 and at most 1"
            )
        }
        switch photons {
        case .given(let number), .calibrated(_, let number):
            try NoiseError.require("photons", number, above: 0)
        }
        self.dose = dose
        self.kernel = kernel
        self.photons = photons
        self.scan = scan
    }

    /// `low-dose-ct`.
    public var name: String { "low-dose-ct" }

    /// The dose, the photons (their typical number where each slice has its own), the electronic noise and the kernel.
    public var parameters: [NoiseParameter] {
        let number: Double
        switch photons {
        case .given(let given): number = given
        case .calibrated(_, let typical): number = typical
        }
        func parameter(_ name: String, _ value: Double, _ unit: String) -> NoiseParameter {
            NoiseParameter(name: name, value: value, unit: unit, standardError: nil)
        }
        return [
            parameter("dose", 100 * dose, "%"), parameter("photons", number, ""),
            parameter("electronic variance", scan.electronicVariance, ""),
        ] + kernel.parameters
    }

    /// The model itself: every slice calibrates itself.
    public func localised(to noisy: Volume) throws(NoiseError) -> LowDoseCTNoise { self }

    /// Adds the noise that the dose lacks to a full-dose volume; nothing is added outside the patient's field of view.
    ///
    /// Throws `unsupported` unless the volume is in HU and knows its voxel spacing.
    public func simulate(_ fullDose: Volume, seed: UInt64) throws(NoiseError) -> Volume {
        _ = try SliceScan.beam(for: fullDose)
        if dose == 1 { return fullDose }
        let shape = fullDose.shape
        var voxels = fullDose.voxels
        for slice in 0..<shape.slices {
            let sliceScan = try SliceScan(fullDose, slice: slice, scan: scan)
            let noise = try sliceScan.noise(
                of: .reduction(to: dose, scan),
                photons: photonNumber(of: fullDose, slice: slice, sliceScan),
                kernel: kernel,
                seed: seed,
                slice: fullDose.firstSlice + slice
            )
            for row in 0..<shape.rows {
                for column in 0..<shape.columns {
                    let element = row * shape.columns + column
                    let index = slice * shape.sliceCount + element
                    if SliceScan.isScanned(fullDose, column: column, row: row, index: index) {
                        voxels[index] += noise[element]
                    }
                }
            }
        }
        return fullDose.replacing(voxels: voxels)
    }

    /// Standard deviation of the noise that would be added to a full-dose volume.
    public func sigma(at signal: Volume) throws(NoiseError) -> [Float] {
        var sigma: [Float] = []
        sigma.reserveCapacity(signal.shape.count)
        for slice in 0..<signal.shape.slices {
            let sliceScan = try SliceScan(signal, slice: slice, scan: scan)
            let variance = try sliceScan.variance(
                of: .reduction(to: dose, scan),
                photons: photonNumber(of: signal, slice: slice, sliceScan),
                kernel: kernel
            )
            sigma.append(contentsOf: variance.map { max(0, $0).squareRoot() })
        }
        return sigma
    }

    /// Throws `unsupported`: what is left after subtraction of a full-dose image is not a transform of its values.
    public func stabilise(_ noisy: Volume) throws(NoiseError) -> Volume { throw Self.notStabilisable }

    /// Throws `unsupported`.
    public func unstabilise(_ stabilised: Volume) throws(NoiseError) -> Volume { throw Self.notStabilisable }

    private static let notStabilisable = NoiseError(
        .unsupported,
        "low-dose insertion only simulates; denoise its result with the ct model"
    )

    /// Gaussian with the sigma at the full-dose volume, voxel by voxel; the correlation between voxels is left out.
    public func negativeLogLikelihood(of noisy: Volume, given fullDose: Volume) throws(NoiseError) -> Double {
        let sigma = try sigma(at: fullDose)
        return try noisy.meanValid(with: fullDose) { index, y, x in
            GaussianNoise.negativeLogDensity(y - x, variance: Double(sigma[index]) * Double(sigma[index]))
        }
    }
}
