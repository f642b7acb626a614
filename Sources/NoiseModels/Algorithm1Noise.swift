import Foundation
import Volumes

/// Algorithm 1 of the two-stage paper, for that paper's tables only.
///
/// For each slice σ ~ U(0, 75)/255 of the peak, and with equal share additive (y = x + n) or multiplicative
/// (y = x + x·n) Gaussian noise.
public struct Algorithm1Noise: NoiseModel, Hashable {
    /// The intensity that stands for 255 in the paper, in the volume's unit.
    public let peak: Double
    /// Unit of the volume.
    public let unit: IntensityUnit

    /// Creates a model; throws `invalid-parameter` unless the peak is finite and positive.
    public init(peak: Double, unit: IntensityUnit) throws(NoiseError) {
        try NoiseError.require("peak", peak, above: 0)
        self.peak = peak
        self.unit = unit
    }

    /// What the algorithm drew for one slice.
    public struct Draw: Hashable, Sendable {
        /// Standard deviation as a fraction of the peak, in 0 … 75/255.
        public let relativeSigma: Double
        /// Whether the noise multiplies the signal.
        public let isMultiplicative: Bool
    }

    /// The draw of an absolute slice index.
    public func draw(slice: Int, seed: UInt64) -> Draw {
        var stream = RandomStream(seed: seed, slice: slice, element: 0, purpose: .slice)
        let sigma = stream.uniform() * Self.largestRelativeSigma
        return Draw(relativeSigma: sigma, isMultiplicative: stream.uniform() >= 0.5)
    }

    private static let largestRelativeSigma = 75.0 / 255

    /// `algorithm-1`.
    public var name: String { "algorithm-1" }

    /// The peak.
    public var parameters: [NoiseParameter] {
        [NoiseParameter(name: "peak", value: peak, unit: unit.rawValue, standardError: nil)]
    }

    /// The model itself.
    public func localised(to noisy: Volume) throws(NoiseError) -> Algorithm1Noise { self }

    /// y = x + σ·peak·n or y = x + x·σ·n with n ~ N(0, 1), the same choice over a slice.
    public func simulate(_ clean: Volume, seed: UInt64) throws(NoiseError) -> Volume {
        let draws = (0..<clean.shape.slices).map { draw(slice: clean.firstSlice + $0, seed: seed) }
        let perSlice = clean.shape.sliceCount
        return clean.drawValid(seed: seed) { stream, index, value in
            let draw = draws[index / perSlice]
            return value + (draw.isMultiplicative ? value : peak) * draw.relativeSigma * stream.gaussian()
        }
    }

    /// Root mean square over the draws: E[σ²] (peak² + x²) / 2 under the root.
    public func sigma(at signal: Volume) throws(NoiseError) -> [Float] {
        let meanSquare = Self.largestRelativeSigma * Self.largestRelativeSigma / 3
        return signal.mapAll { x in
            Float((0.5 * meanSquare * (peak * peak + Double(x) * Double(x))).squareRoot())
        }
    }

    /// Throws `unsupported`: the strength differs from slice to slice and is unknown.
    public func stabilise(_ noisy: Volume) throws(NoiseError) -> Volume { throw Self.notStabilisable }

    /// Throws `unsupported`.
    public func unstabilise(_ stabilised: Volume) throws(NoiseError) -> Volume { throw Self.notStabilisable }

    private static let notStabilisable = NoiseError(
        .unsupported,
        "Algorithm 1 draws its strength anew for every slice, so no transform stabilises it"
    )

    /// The marginal likelihood of each slice over σ and the kind of noise, by the midpoint rule in σ; per valid voxel.
    public func negativeLogLikelihood(of noisy: Volume, given clean: Volume) throws(NoiseError) -> Double {
        _ = try noisy.meanValid(with: clean) { _, _, _ in 0 }
        var total = 0.0
        var count = 0.0
        for slice in 0..<noisy.shape.slices {
            let y = noisy.slices(slice..<slice + 1)
            let x = clean.slices(slice..<slice + 1)
            let n = Double((0..<y.shape.count).count { y.isValid($0) })
            if n == 0 { continue }
            let additive = try n * y.meanValid(with: x) { _, y, x in (y - x) * (y - x) / (peak * peak) }
            let relative =
                try n * y.meanValid(with: x) { _, y, x in x == y ? 0 : (y - x) * (y - x) / (x * x) }
            let scale = try n * y.meanValid(with: x) { _, _, x in x == 0 ? 0 : log(abs(x)) }
            total -= Self.logMarginal(n: n, additive: additive, relative: relative, scale: scale, peak: peak)
            count += n
        }
        return count == 0 ? 0 : total / count
    }

    /// Log likelihood of one slice from its sufficient statistics: sums of squared residuals over peak² and over x²,
    /// and the sum of ln |x|.
    private static func logMarginal(
        n: Double,
        additive: Double,
        relative: Double,
        scale: Double,
        peak: Double
    ) -> Double {
        let steps = 20_000
        var logs: [Double] = []
        logs.reserveCapacity(2 * steps)
        for step in 0..<steps {
            let sigma = (Double(step) + 0.5) / Double(steps) * largestRelativeSigma
            let common = -0.5 * n * log(2 * Double.pi * sigma * sigma)
            logs.append(common - n * log(peak) - 0.5 * additive / (sigma * sigma))
            logs.append(common - scale - 0.5 * relative / (sigma * sigma))
        }
        let largest = logs.max() ?? 0
        return largest + log(logs.reduce(0) { $0 + exp($1 - largest) } / Double(2 * steps))
    }
}
