import Foundation
import NoiseModels
import Volumes

/// Speckle-reducing anisotropic diffusion, SRAD (Yu & Acton, IEEE TIP 11, 2002): an intensity diffuses where its
/// coefficient of variation is that of speckle, and stays where it is more.
///
/// The speckle scale falls from 1/√looks by exp(−t/6); one step of time is 0.05. Diffusion is never faster than where
/// only speckle is seen (c ≤ 1), which keeps the steps stable.
public struct SpeckleDiffusionDenoiser: Denoiser, Hashable {
    /// Allowed numbers of steps.
    public static let iterationsRange = 1...2_000
    private static let timeStep = 0.05
    private static let decay = 1.0 / 6
    /// What an intensity is at least, relative to the brightest: ratios of such can still be squared.
    private static let darkest = 1e-100

    /// Steps of the diffusion.
    public let iterations: Int

    /// Creates the denoiser; throws `invalid-configuration` unless there are 1 to 2000 steps.
    public init(iterations: Int) throws(DenoiserError) {
        try DenoiserError.require("iterations", iterations, in: Self.iterationsRange)
        self.iterations = iterations
    }

    /// `srad`.
    public var name: String { "srad" }

    /// 0: every slice diffuses by itself.
    public var sliceRadius: Int { 0 }

    /// iterations, time-step, decay of the speckle scale.
    public var settings: [String] {
        ["iterations=\(iterations)", "time-step=\(Self.timeStep)", "decay=\(Self.decay)"]
    }

    /// Denoises a slab of speckle; an intensity of 0 or less counts as the smallest positive Float.
    /// - Throws: `noise-model-failed` for any noise but speckle, `not-finite` if a valid voxel is not finite or its
    ///   intensity overflows.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        guard let speckle = noise as? SpeckleNoise else {
            throw DenoiserError(
                .noiseModelFailed,
                "srad is for speckle, and the noise model is \(noise.name)"
            )
        }
        try DenoiserError.requireFinite(noisy, "the volume")
        let iterations = self.iterations
        let (looks, domain) = (speckle.looks, speckle.domain)
        let filtered = noisy.filterSlices(margin: 0) { plane in
            Self.diffuse(plane, looks: looks, domain: domain, iterations: iterations)
        }
        let result = noisy.replacingValid(with: noisy.replacing(voxels: filtered))
        try DenoiserError.requireFinite(result, "the denoised volume")
        return result
    }

    private static func diffuse(
        _ plane: FilterPlane,
        looks: Double,
        domain: SpeckleNoise.Domain,
        iterations: Int
    ) -> [Float] {
        let (columns, rows) = (plane.columns, plane.rows)
        let values = (0..<rows * columns).map { plane[$0 / columns, $0 % columns] }
        switch domain {
        case .intensity:
            let floor = Double(Float.leastNormalMagnitude)
            return diffused(values.map { max($0, floor) }, columns, rows, looks, iterations).map(Float.init)
        case .logCompressed(let scale):
            // Relative to the brightest, so that nothing overflows.
            let brightest = values.max() ?? 0
            return diffused(
                values.map { max(exp(($0 - brightest) / scale), darkest) },
                columns,
                rows,
                looks,
                iterations
            ).map { Float(brightest + scale * log($0)) }
        }
    }

    private static func diffused(
        _ intensities: [Double],
        _ columns: Int,
        _ rows: Int,
        _ looks: Double,
        _ iterations: Int
    ) -> [Double] {
        var image = intensities
        var coefficients = image
        for iteration in 0..<iterations {
            let scale = exp(-2 * decay * timeStep * Double(iteration)) / looks
            for row in 0..<rows {
                let (above, below) = (max(row - 1, 0) * columns, min(row + 1, rows - 1) * columns)
                for column in 0..<columns {
                    let place = row * columns + column
                    let center = image[place]
                    let north = image[above + column] / center - 1
                    let south = image[below + column] / center - 1
                    let west = image[row * columns + max(column - 1, 0)] / center - 1
                    let east = image[row * columns + min(column + 1, columns - 1)] / center - 1
                    let gradient = north * north + south * south + west * west + east * east
                    let laplacian = north + south + west + east
                    let mean = 1 + laplacian / 4
                    let variation = (gradient / 2 - laplacian * laplacian / 16) / (mean * mean)
                    let coefficient = 1 / (1 + (variation - scale) / (scale * (1 + scale)))
                    coefficients[place] = min(1, max(0, coefficient))
                }
            }
            let before = image
            for row in 0..<rows {
                let (above, below) = (max(row - 1, 0) * columns, min(row + 1, rows - 1) * columns)
                for column in 0..<columns {
                    let place = row * columns + column
                    let (right, center) = (min(column + 1, columns - 1), before[place])
                    let flow =
                        coefficients[below + column] * (before[below + column] - center)
                        + coefficients[place] * (before[above + column] - center)
                        + coefficients[row * columns + right] * (before[row * columns + right] - center)
                        + coefficients[place] * (before[row * columns + max(column - 1, 0)] - center)
                    image[place] = center + timeStep / 4 * flow
                }
            }
        }
        return image
    }
}
