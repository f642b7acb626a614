import NoiseModels
import Volumes

/// A denoiser at part strength: s · D(y) + (1 − s) · y.
public struct StrengthBlend: Denoiser {
    /// Allowed strengths.
    public static let strengthRange = 0.0...1.0

    /// The denoiser at full strength.
    public let denoiser: any Denoiser
    /// Its share s of the result: 0 gives the input to the bit, 1 the denoiser's result to the bit.
    public let strength: Double

    /// Creates a blend; throws `invalid-configuration` unless strength is 0 to 1.
    public init(_ denoiser: any Denoiser, strength: Double) throws(DenoiserError) {
        try DenoiserError.require("strength", strength, in: Self.strengthRange)
        self.denoiser = denoiser
        self.strength = strength
    }

    /// The blended denoiser's name.
    public var name: String { denoiser.name }

    /// The blended denoiser's support.
    public var sliceRadius: Int { denoiser.sliceRadius }

    /// The blended denoiser's settings, then strength.
    public var settings: [String] { denoiser.settings + ["strength=\(strength)"] }

    /// Denoises a slab and mixes it with the input.
    /// - Throws: what the blended denoiser throws; nothing at strength 0, where it is not asked.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        guard strength > 0 else { return noisy }
        let full = try denoiser.denoise(noisy, noise: noise)
        guard strength < 1 else { return full }
        // As y + s · (D − y), so that a voxel the denoiser left alone stays to the bit.
        let mixed = zip(noisy.voxels, full.voxels).map { y, d in
            Float(Double(y) + strength * (Double(d) - Double(y)))
        }
        return noisy.replacingValid(with: noisy.replacing(voxels: mixed))
    }
}
