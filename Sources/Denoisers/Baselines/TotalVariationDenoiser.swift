import NoiseModels
import Volumes

/// Total variation (Rudin, Osher & Fatemi 1992) by the projection of Chambolle (JMIV 20, 2004) on
/// variance-stabilised voxels: the u that minimises ½ ‖u − y‖² + weight · TV(u).
public struct TotalVariationDenoiser: Denoiser, Hashable {
    /// Allowed weights.
    public static let weightRange = 0.01...20.0
    private static let iterations = 200
    /// The projection ends where its energy changes by less than this share of the first one.
    private static let tolerance = 2e-4

    /// Weight of the total variation, as a multiple of the noise's standard deviation.
    public let weight: Double

    /// Creates the denoiser; throws `invalid-configuration` unless the weight is 0.01 to 20.
    public init(weight: Double) throws(DenoiserError) {
        try DenoiserError.require("weight", weight, in: Self.weightRange)
        self.weight = weight
    }

    /// `total-variation`.
    public var name: String { "total-variation" }

    /// 0: every slice is minimised by itself.
    public var sliceRadius: Int { 0 }

    /// weight, iterations at most, and the tolerance that ends them.
    public var settings: [String] {
        ["weight=\(weight)", "iterations=\(Self.iterations)", "tolerance=\(Self.tolerance)"]
    }

    /// Denoises a slab.
    /// - Throws: `not-finite` if a valid voxel is not finite or overflows on the way; `noise-model-failed` with the
    ///   model's error.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        let weight = self.weight
        return try noise.filterStabilised(noisy) { stabilised in
            stabilised.filterSlices(margin: 0) { Self.minimise($0, weight: weight) }
        }
    }

    private static func minimise(_ plane: FilterPlane, weight: Double) -> [Float] {
        let (columns, rows) = (plane.columns, plane.rows)
        let noisy = (0..<rows * columns).map { plane[$0 / columns, $0 % columns] }
        // The dual field, down and to the right; beyond the last row and column it is 0.
        var down = [Double](repeating: 0, count: noisy.count)
        var right = down
        var result = noisy
        var (first, last) = (0.0, 0.0)
        let step = 0.25
        for iteration in 0..<iterations {
            var (squares, variation) = (0.0, 0.0)
            for place in noisy.indices {
                var divergence = -(down[place] + right[place])
                if place >= columns { divergence += down[place - columns] }
                if place % columns > 0 { divergence += right[place - 1] }
                result[place] = noisy[place] + divergence
                squares += divergence * divergence
            }
            for place in noisy.indices {
                let below = place + columns < noisy.count ? result[place + columns] - result[place] : 0
                let beside = (place + 1) % columns > 0 ? result[place + 1] - result[place] : 0
                let length = (below * below + beside * beside).squareRoot()
                variation += length
                let norm = 1 + length * step / weight
                down[place] = (down[place] - step * below) / norm
                right[place] = (right[place] - step * beside) / norm
            }
            let energy = (squares + weight * variation) / Double(noisy.count)
            if iteration == 0 {
                first = energy
            } else if abs(last - energy) < tolerance * first {
                break
            }
            last = energy
        }
        return result.map(Float.init)
    }
}
