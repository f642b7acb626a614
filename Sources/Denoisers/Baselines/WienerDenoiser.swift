import NoiseModels
import Volumes

/// The local Wiener filter (Lee, IEEE PAMI 2, 1980) on variance-stabilised voxels: m + max(v − 1, 0) / v · (y − m) with
/// mean m and variance v of a square around each pixel, in which the noise has variance 1.
public struct WienerDenoiser: Denoiser, Hashable {
    /// Allowed radii, pixels.
    public static let radiusRange = 1...8

    /// The square's side is 2 · radius + 1 pixels.
    public let radius: Int

    /// Creates the denoiser; throws `invalid-configuration` unless the radius is 1 to 8.
    public init(radius: Int) throws(DenoiserError) {
        try DenoiserError.require("radius", radius, in: Self.radiusRange)
        self.radius = radius
    }

    /// `wiener`.
    public var name: String { "wiener" }

    /// 0: squares lie within a slice.
    public var sliceRadius: Int { 0 }

    /// radius.
    public var settings: [String] { ["radius=\(radius)"] }

    /// Denoises a slab.
    /// - Throws: `not-finite` if a valid voxel is not finite or overflows on the way; `noise-model-failed` with the
    ///   model's error.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        let radius = self.radius
        return try noise.filterStabilised(noisy) { stabilised in
            stabilised.filterSlices(margin: radius) { plane in
                plane.map { row, column in Self.estimate(plane, row, column, radius: radius) }
            }
        }
    }

    private static func estimate(_ plane: FilterPlane, _ row: Int, _ column: Int, radius: Int) -> Double {
        // About the pixel itself, so that a constant stays to the bit.
        let center = plane[row, column]
        var (sum, squares) = (0.0, 0.0)
        for y in row - radius...row + radius {
            for x in column - radius...column + radius {
                let difference = plane[y, x] - center
                sum += difference
                squares += difference * difference
            }
        }
        let count = Double((2 * radius + 1) * (2 * radius + 1))
        let mean = sum / count
        let variance = squares / count - mean * mean
        guard variance > 1 else { return center + mean }
        return center + mean - (variance - 1) / variance * mean
    }
}
