import Foundation
import Volumes

/// Photon noise with electronic noise: y = a·Poisson(x/a) + N(0, b), of variance a·x + b.
public struct PoissonGaussianNoise: NoiseModel, Hashable {
    /// Gain: intensity per photon, in the volume's unit.
    public let a: Double
    /// Variance of the signal-independent part, in the volume's unit squared.
    public let b: Double
    /// Standard error of `a`, or nil where it was given.
    public let standardErrorA: Double?
    /// Standard error of `b`, or nil where it was given.
    public let standardErrorB: Double?
    /// Unit of the volume.
    public let unit: IntensityUnit
    let anscombe: GeneralisedAnscombe

    /// Creates a model; throws `invalid-parameter` unless a and b are finite and ≥ 0 and at least one is positive.
    public init(
        a: Double,
        b: Double,
        unit: IntensityUnit,
        standardErrorA: Double? = nil,
        standardErrorB: Double? = nil
    ) throws(NoiseError) {
        try NoiseError.require("a", a, atLeast: 0)
        try NoiseError.require("b", b, atLeast: 0)
        if a == 0 { try NoiseError.require("b", b, above: 0) }
        self.a = a
        self.b = b
        self.standardErrorA = standardErrorA
        self.standardErrorB = standardErrorB
        self.unit = unit
        self.anscombe = GeneralisedAnscombe(a: a, b: b)
    }

    /// `poisson-gaussian`.
    public var name: String { "poisson-gaussian" }

    /// a and b.
    public var parameters: [NoiseParameter] {
        [
            NoiseParameter(name: "a", value: a, unit: unit.rawValue, standardError: standardErrorA),
            NoiseParameter(name: "b", value: b, unit: "(\(unit.rawValue))²", standardError: standardErrorB),
        ]
    }

    /// The model itself: one gain for the detector.
    public func localised(to noisy: Volume) throws(NoiseError) -> PoissonGaussianNoise { self }

    /// y = a·Poisson(x/a) + N(0, b); a signal below 0 has no photons.
    public func simulate(_ clean: Volume, seed: UInt64) throws(NoiseError) -> Volume {
        clean.drawValid(seed: seed) { stream, _, value in
            let photons = a > 0 ? min(value, 0) + a * stream.poisson(mean: value / a) : value
            return b > 0 ? photons + b.squareRoot() * stream.gaussian() : photons
        }
    }

    /// Variance at a signal; a signal below a hundredth of a photon counts as that, so it is never 0.
    private func variance(_ x: Double) -> Double { a * max(x, 0.01 * a) + b }

    /// √(a·x + b).
    public func sigma(at signal: Volume) throws(NoiseError) -> [Float] {
        signal.mapAll { x in Float(variance(Double(x)).squareRoot()) }
    }

    /// The generalised Anscombe transform, shifted to 0 at y = 0.
    public func stabilise(_ noisy: Volume) throws(NoiseError) -> Volume {
        noisy.mapValid { _, value in Float(anscombe.forward(Double(value))) }
    }

    /// The exact unbiased inverse: x with E[f(y)|x] = D (Mäkitalo & Foi 2013), 0 below E[f(y)|0].
    public func unstabilise(_ stabilised: Volume) throws(NoiseError) -> Volume {
        stabilised.mapValid { _, value in Float(anscombe.unbiasedInverse(Double(value))) }
    }

    /// By the Gaussian approximation with the signal's variance: ½ ln(2π(ax + b)) + (y − x)² / 2(ax + b).
    public func negativeLogLikelihood(of noisy: Volume, given clean: Volume) throws(NoiseError) -> Double {
        try noisy.meanValid(with: clean) { _, y, x in
            GaussianNoise.negativeLogDensity(y - x, variance: variance(x))
        }
    }
}
