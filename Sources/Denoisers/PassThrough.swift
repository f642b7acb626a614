import NoiseModels
import Volumes

/// Leaves every voxel as it is: for plans that only copy, and as the baseline of a comparison.
public struct PassThrough: Denoiser, Hashable {
    /// Creates the denoiser.
    public init() {}

    /// `pass-through`.
    public var name: String { "pass-through" }

    /// 0.
    public var sliceRadius: Int { 0 }

    /// None.
    public var settings: [String] { [] }

    /// The input.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume { noisy }
}
