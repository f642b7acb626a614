import Foundation
import Volumes

/// Speckle of L looks: intensity y = x·n with n ~ Gamma(L, 1/L), or its logarithm, where it is additive.
public struct SpeckleNoise: NoiseModel, Hashable {
    /// How the image shows the echo's intensity.
    public enum Domain: Codable, Hashable, Sendable {
        /// Intensity itself: the noise multiplies it.
        case intensity
        /// scale × ln(intensity) + any offset, as B-mode displays: the noise is additive. For log-compressed amplitude
        /// the factor ½ is part of the scale.
        case logCompressed(scale: Double)
    }

    /// Equivalent number of looks L.
    public let looks: Double
    /// How the image shows intensity.
    public let domain: Domain
    /// Standard error of `looks`, or nil where it was given.
    public let standardError: Double?
    /// Standard error of the log-compression scale, or nil where it was given or there is none.
    public let scaleStandardError: Double?
    /// Unit of the volume.
    public let unit: IntensityUnit

    /// Creates a model; throws `invalid-parameter` unless looks and scale are finite and positive.
    public init(
        looks: Double,
        domain: Domain,
        unit: IntensityUnit,
        standardError: Double? = nil,
        scaleStandardError: Double? = nil
    ) throws(NoiseError) {
        try NoiseError.require("looks", looks, above: 0)
        if case .logCompressed(let scale) = domain { try NoiseError.require("scale", scale, above: 0) }
        self.looks = looks
        self.domain = domain
        self.standardError = standardError
        self.scaleStandardError = scaleStandardError
        self.unit = unit
    }

    /// `speckle`.
    public var name: String { "speckle" }

    /// Looks, and for log compression the scale and the additive noise's standard deviation and bias.
    public var parameters: [NoiseParameter] {
        let first = NoiseParameter(name: "looks", value: looks, unit: "", standardError: standardError)
        guard case .logCompressed(let scale) = domain else { return [first] }
        return [
            first,
            NoiseParameter(
                name: "scale",
                value: scale,
                unit: unit.rawValue,
                standardError: scaleStandardError
            ),
            NoiseParameter(
                name: "sigma",
                value: scale * logDeviation,
                unit: unit.rawValue,
                standardError: nil
            ),
            NoiseParameter(name: "bias", value: scale * logBias, unit: unit.rawValue, standardError: nil),
        ]
    }

    /// √ψ₁(L), the standard deviation of ln n.
    private var logDeviation: Double { SpecialFunction.trigamma(looks).squareRoot() }
    /// ψ(L) − ln L, the mean of ln n.
    private var logBias: Double { SpecialFunction.digamma(looks) - log(looks) }

    /// The model itself: one number of looks for the image.
    public func localised(to noisy: Volume) throws(NoiseError) -> SpeckleNoise { self }

    /// y = x·n, or y = x + scale·ln n.
    public func simulate(_ clean: Volume, seed: UInt64) throws(NoiseError) -> Volume {
        clean.drawValid(seed: seed) { stream, _, value in
            let n = stream.gamma(shape: looks) / looks
            return switch domain {
            case .intensity: value * n
            case .logCompressed(let scale): value + scale * log(n)
            }
        }
    }

    /// |x|/√L, or scale·√ψ₁(L).
    public func sigma(at signal: Volume) throws(NoiseError) -> [Float] {
        switch domain {
        case .intensity:
            let relative = 1 / looks.squareRoot()
            return signal.mapAll { x in Float(abs(Double(x)) * relative) }
        case .logCompressed(let scale):
            return [Float](repeating: Float(scale * logDeviation), count: signal.shape.count)
        }
    }

    /// (ln y − bias)/√ψ₁(L), or (y − scale·bias)/(scale·√ψ₁(L)); an intensity of 0 or less counts as the smallest
    /// positive Float.
    public func stabilise(_ noisy: Volume) throws(NoiseError) -> Volume {
        let (bias, deviation) = (logBias, logDeviation)
        return switch domain {
        case .intensity:
            noisy.mapValid { _, value in
                Float((log(Double(max(value, .leastNormalMagnitude))) - bias) / deviation)
            }
        case .logCompressed(let scale):
            noisy.mapValid { _, value in Float((Double(value) - scale * bias) / (scale * deviation)) }
        }
    }

    /// exp(√ψ₁(L)·D), or scale·√ψ₁(L)·D: exactly unbiased, as `stabilise` has removed the bias.
    public func unstabilise(_ stabilised: Volume) throws(NoiseError) -> Volume {
        let deviation = logDeviation
        return switch domain {
        case .intensity: stabilised.mapValid { _, value in Float(exp(deviation * Double(value))) }
        case .logCompressed(let scale):
            stabilised.mapValid { _, value in Float(scale * deviation * Double(value)) }
        }
    }

    /// The Gamma density of intensity, or the Fisher–Tippett density of its logarithm.
    ///
    /// A signal or intensity of 0 or less counts as the smallest positive Float.
    public func negativeLogLikelihood(of noisy: Volume, given clean: Volume) throws(NoiseError) -> Double {
        let constant = SpecialFunction.logGamma(looks) - looks * log(looks)
        let smallest = Double(Float.leastNormalMagnitude)
        switch domain {
        case .intensity:
            return try noisy.meanValid(with: clean) { _, y, x in
                let (y, x) = (max(y, smallest), max(x, smallest))
                return constant + looks * log(x) - (looks - 1) * log(y) + looks * y / x
            }
        case .logCompressed(let scale):
            return try noisy.meanValid(with: clean) { _, y, x in
                let u = (y - x) / scale
                return constant + log(scale) - looks * u + looks * exp(u)
            }
        }
    }
}
