import Foundation
import Volumes

/// Additive white Gaussian noise of one standard deviation: y = x + n.
public struct GaussianNoise: NoiseModel, Hashable {
    /// Standard deviation, in the volume's unit.
    public let sigma: Double
    /// Standard error of `sigma`, or nil where it was given.
    public let standardError: Double?
    /// Unit of the volume.
    public let unit: IntensityUnit

    /// Creates a model; throws `invalid-parameter` unless sigma is finite and positive.
    public init(sigma: Double, unit: IntensityUnit, standardError: Double? = nil) throws(NoiseError) {
        try NoiseError.require("sigma", sigma, above: 0)
        self.sigma = sigma
        self.unit = unit
        self.standardError = standardError
    }

    /// `gaussian`.
    public var name: String { "gaussian" }

    /// sigma.
    public var parameters: [NoiseParameter] {
        [NoiseParameter(name: "sigma", value: sigma, unit: unit.rawValue, standardError: standardError)]
    }

    /// The model itself: the noise is the same everywhere.
    public func localised(to noisy: Volume) throws(NoiseError) -> GaussianNoise { self }

    /// y = x + N(0, σ²).
    public func simulate(_ clean: Volume, seed: UInt64) throws(NoiseError) -> Volume {
        clean.drawValid(seed: seed) { stream, _, value in value + sigma * stream.gaussian() }
    }

    /// σ at every voxel.
    public func sigma(at signal: Volume) throws(NoiseError) -> [Float] {
        [Float](repeating: Float(sigma), count: signal.shape.count)
    }

    /// y / σ.
    public func stabilise(_ noisy: Volume) throws(NoiseError) -> Volume {
        noisy.mapValid { _, value in Float(Double(value) / sigma) }
    }

    /// σ · D.
    public func unstabilise(_ stabilised: Volume) throws(NoiseError) -> Volume {
        stabilised.mapValid { _, value in Float(Double(value) * sigma) }
    }

    /// ½ ln(2πσ²) + (y − x)² / 2σ².
    public func negativeLogLikelihood(of noisy: Volume, given clean: Volume) throws(NoiseError) -> Double {
        try noisy.meanValid(with: clean) { _, y, x in Self.negativeLogDensity(y - x, variance: sigma * sigma)
        }
    }

    /// Negative log density of a Gaussian residual.
    static func negativeLogDensity(_ residual: Double, variance: Double) -> Double {
        0.5 * (log(2 * Double.pi * variance) + residual * residual / variance)
    }
}
