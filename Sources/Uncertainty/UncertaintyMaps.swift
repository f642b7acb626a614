import Volumes

/// What is uncertain about a denoised volume, voxel by voxel; 0 outside the mask.
public struct UncertaintyMaps: Hashable, Sendable {
    /// Standard deviation of the denoised value, in the volume's unit.
    public let standardDeviation: Volume
    /// Expected denoised value minus the true one, in the volume's unit: negative where denoising lowers the signal.
    public let bias: Volume

    /// Creates maps of one shape.
    public init(standardDeviation: Volume, bias: Volume) {
        precondition(standardDeviation.shape == bias.shape, "both maps have one shape")
        self.standardDeviation = standardDeviation
        self.bias = bias
    }
}
