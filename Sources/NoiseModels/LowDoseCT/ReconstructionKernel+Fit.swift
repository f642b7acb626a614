import Foundation

extension ReconstructionKernel {
    /// The kernel, of exponential apodisation, whose noise power spectrum is closest to a measured one.
    /// - Parameters:
    ///   - spectrum: noise power spectrum of an image plane.
    ///   - voxelSpacingMillimeters: distance between voxels.
    /// - Returns: the kernel, its frequencies in cycles per millimetre.
    ///
    /// The model is |f|·apodisation² up to the detector's Nyquist frequency, plus structure of the image that passed for
    /// noise: 1/f through the same apodisation. It is folded at the voxels' Nyquist frequency and
    /// blurred as the Hann window of the measurement does. Square roots of power are compared, because power is measured
    /// with a constant relative error. Frequencies so low that detrending emptied them are left out.
    public static func fitted(
        to spectrum: NoisePowerSpectrum,
        voxelSpacingMillimeters: Double
    ) -> ReconstructionKernel {
        precondition(voxelSpacingMillimeters > 0, "a voxel spacing is above 0")
        let fit = KernelFit(spectrum)
        let found = fit.best()
        return ReconstructionKernel(
            checked: .exponential(
                cutoff: found.cutoff / voxelSpacingMillimeters,
                order: found.order,
                boost: found.boost
            )
        )
    }
}
