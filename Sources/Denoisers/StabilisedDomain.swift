import NoiseModels
import Volumes

extension NoiseModel {
    /// A volume filtered where its noise has standard deviation 1 everywhere: stabilised, filtered, transformed back.
    ///
    /// What the filter returns outside the mask means nothing; those voxels stay.
    /// - Throws: `not-finite` if a valid voxel is not finite or overflows on the way; `noise-model-failed` with the
    ///   model's error.
    func filterStabilised(
        _ noisy: Volume,
        _ filter: (Volume) -> [Float]
    ) throws(DenoiserError) -> Volume {
        try DenoiserError.requireFinite(noisy, "the volume")
        let stabilised: Volume
        do throws(NoiseError) {
            stabilised = try stabilise(noisy)
        } catch {
            throw DenoiserError(stabilising: error)
        }
        try DenoiserError.requireFinite(stabilised, "the stabilised volume")
        let filtered = stabilised.replacing(voxels: filter(stabilised))
        let result: Volume
        do throws(NoiseError) {
            result = try unstabilise(filtered)
        } catch {
            throw DenoiserError(stabilising: error)
        }
        try DenoiserError.requireFinite(result, "the denoised volume")
        return noisy.replacingValid(with: result)
    }
}
