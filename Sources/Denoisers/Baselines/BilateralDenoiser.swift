import Foundation
import NoiseModels
import Volumes

/// The bilateral filter (Tomasi & Manduchi, ICCV 1998) on variance-stabilised voxels: a mean weighted by how near pixels
/// are and how alike, both by a Gaussian.
public struct BilateralDenoiser: Denoiser, Hashable {
    /// Allowed standard deviations over distance, pixels.
    public static let spatialSigmaRange = 0.5...5.0
    /// Allowed standard deviations over values, as multiples of the noise's.
    public static let rangeSigmaRange = 0.1...20.0

    /// Standard deviation of the weight over distance, pixels; the window reaches three of them.
    public let spatialSigma: Double
    /// Standard deviation of the weight over values, as a multiple of the noise's.
    public let rangeSigma: Double

    /// Creates the denoiser; throws `invalid-configuration` unless both lie in their ranges.
    public init(spatialSigma: Double, rangeSigma: Double) throws(DenoiserError) {
        try DenoiserError.require("spatial-sigma", spatialSigma, in: Self.spatialSigmaRange)
        try DenoiserError.require("range-sigma", rangeSigma, in: Self.rangeSigmaRange)
        self.spatialSigma = spatialSigma
        self.rangeSigma = rangeSigma
    }

    /// `bilateral`.
    public var name: String { "bilateral" }

    /// 0: windows lie within a slice.
    public var sliceRadius: Int { 0 }

    /// spatial-sigma, range-sigma.
    public var settings: [String] { ["spatial-sigma=\(spatialSigma)", "range-sigma=\(rangeSigma)"] }

    /// Denoises a slab.
    /// - Throws: `not-finite` if a valid voxel is not finite or overflows on the way; `noise-model-failed` with the
    ///   model's error.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        let radius = max(2, Int((3 * spatialSigma).rounded(.up)))
        let nearness = 1 / (2 * spatialSigma * spatialSigma)
        let side = 2 * radius + 1
        let distances = (0..<side * side).map { place -> Double in
            let (y, x) = (place / side - radius, place % side - radius)
            return Double(y * y + x * x) * nearness
        }
        let likeness = 1 / (2 * rangeSigma * rangeSigma)
        return try noise.filterStabilised(noisy) { stabilised in
            stabilised.filterSlices(margin: radius) { plane in
                plane.map { row, column in
                    // About the pixel itself, so that a constant stays to the bit.
                    let center = plane[row, column]
                    var (sum, weights) = (0.0, 0.0)
                    var place = 0
                    for y in row - radius...row + radius {
                        for x in column - radius...column + radius {
                            let difference = plane[y, x] - center
                            let weight = exp(-distances[place] - difference * difference * likeness)
                            sum += weight * difference
                            weights += weight
                            place += 1
                        }
                    }
                    return center + sum / weights
                }
            }
        }
    }
}
