import NoiseModels
import Volumes

/// Removes noise: volume in, volume of the same shape, unit and mask out.
///
/// Contract, tested for every denoiser: voxels outside the mask come back bit-identical; the result does not depend on
/// thread count, on repetition, or on slices farther away than `sliceRadius`; every value is finite for finite input;
/// a constant image stays constant (of a learned denoiser's only what training reached).
public protocol Denoiser: Sendable {
    /// Kebab-case name as written in plans and objects, such as `non-local-means`.
    var name: String { get }
    /// Slices on either side that a result slice depends on: 0 for a 2D method.
    var sliceRadius: Int { get }
    /// Every setting that can change a voxel, as `key=value` pairs in a stable order, for digests and the Derivation Description.
    var settings: [String] { get }

    /// Denoises a slab. The noise model is the fitted one; `localised(to:)` has been called for this slab.
    func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume
}
