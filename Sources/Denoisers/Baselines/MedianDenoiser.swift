import NoiseModels
import Volumes

/// The median of a square around each pixel: a baseline that asks nothing about the noise.
public struct MedianDenoiser: Denoiser, Hashable {
    /// Allowed radii, pixels.
    public static let radiusRange = 1...8

    /// The square's side is 2 · radius + 1 pixels.
    public let radius: Int

    /// Creates the denoiser; throws `invalid-configuration` unless the radius is 1 to 8.
    public init(radius: Int) throws(DenoiserError) {
        try DenoiserError.require("radius", radius, in: Self.radiusRange)
        self.radius = radius
    }

    /// `median`.
    public var name: String { "median" }

    /// 0: squares lie within a slice.
    public var sliceRadius: Int { 0 }

    /// radius.
    public var settings: [String] { ["radius=\(radius)"] }

    /// Denoises a slab as it is.
    /// - Throws: `not-finite` if a valid voxel is not finite.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        try DenoiserError.requireFinite(noisy, "the volume")
        let radius = self.radius
        let filtered = noisy.filterSlices(margin: radius) { plane in
            var window: [Double] = []
            return plane.map { row, column in
                window.removeAll(keepingCapacity: true)
                for y in row - radius...row + radius {
                    for x in column - radius...column + radius { window.append(plane[y, x]) }
                }
                window.sort()
                return window[window.count / 2]
            }
        }
        return noisy.replacingValid(with: noisy.replacing(voxels: filtered))
    }
}
