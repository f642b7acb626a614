import Foundation
import Volumes

/// MR magnitude noise: y = √((x + n₁)² + n₂² + …), Rice's distribution for one coil or SENSE, non-central chi for
/// the root sum of squares of several coils.
public struct RicianNoise: NoiseModel, Hashable {
    /// Standard deviation of the noise in each real and imaginary channel, in the volume's unit.
    public let sigma: Double
    /// Coils combined by root sum of squares; 1 for one coil or SENSE.
    public let coils: Int
    /// Standard error of `sigma`, or nil where it was given.
    public let standardError: Double?
    /// Unit of the volume.
    public let unit: IntensityUnit
    let tables: NonCentralChiTables

    /// Creates a model; throws `invalid-parameter` unless sigma is finite and positive and there are 1 to 128 coils.
    public init(
        sigma: Double,
        coils: Int,
        unit: IntensityUnit,
        standardError: Double? = nil
    ) throws(NoiseError) {
        try NoiseError.require("sigma", sigma, above: 0)
        guard (1...128).contains(coils) else {
            throw NoiseError(
                .invalidParameter,
                "coils must be 1 to 128",
                expanded: "coils = \(coils), must be 1 to 128"
            )
        }
        self.sigma = sigma
        self.coils = coils
        self.unit = unit
        self.standardError = standardError
        self.tables = coils == 1 ? .singleCoil : NonCentralChiTables(coils: coils)
    }

    /// `rician`.
    public var name: String { "rician" }

    /// sigma and coils.
    public var parameters: [NoiseParameter] {
        [
            NoiseParameter(name: "sigma", value: sigma, unit: unit.rawValue, standardError: standardError),
            NoiseParameter(name: "coils", value: Double(coils), unit: "", standardError: nil),
        ]
    }

    /// The model itself: one sigma for the series.
    public func localised(to noisy: Volume) throws(NoiseError) -> RicianNoise { self }

    /// y = √((x + σn₁)² + σ²(n₂² + … + n₂ₙ²)).
    public func simulate(_ clean: Volume, seed: UInt64) throws(NoiseError) -> Volume {
        clean.drawValid(seed: seed) { stream, _, value in
            let real = value + sigma * stream.gaussian()
            var square = real * real
            for _ in 1..<2 * coils {
                let other = sigma * stream.gaussian()
                square += other * other
            }
            return square.squareRoot()
        }
    }

    /// σ · sd(y | x/σ): 0.655 σ in the background of one coil, σ at high SNR.
    public func sigma(at signal: Volume) throws(NoiseError) -> [Float] {
        signal.mapAll { x in Float(sigma * tables.deviation(theta: max(0, Double(x)) / sigma)) }
    }

    /// f(y/σ), the Rician transform of Foi (ISBI 2011).
    public func stabilise(_ noisy: Volume) throws(NoiseError) -> Volume {
        noisy.mapValid { _, value in Float(tables.transform.value(at: Double(value) / sigma)) }
    }

    /// σ · θ with E[f(y)|θ] = D, the exact unbiased inverse; it also removes the Rician bias of the magnitude.
    public func unstabilise(_ stabilised: Volume) throws(NoiseError) -> Volume {
        stabilised.mapValid { _, value in Float(sigma * tables.unbiasedInverse(Double(value))) }
    }

    /// The non-central chi density, with ln Iₙ₋₁ evaluated without overflow.
    ///
    /// A stored zero stands for a rounded small magnitude and counts as σ/100, where the density is positive.
    public func negativeLogLikelihood(of noisy: Volume, given clean: Volume) throws(NoiseError) -> Double {
        let distribution = tables.distribution
        return try noisy.meanValid(with: clean) { _, y, x in
            log(sigma) + distribution.negativeLogDensity(max(y / sigma, 0.01), theta: max(x, 0) / sigma)
        }
    }
}
