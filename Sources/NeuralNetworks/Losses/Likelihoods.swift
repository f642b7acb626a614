import Foundation
import Tensors

extension Engine {
    /// Negative log-likelihood of true values t under N(x, v): mean of ((x − t)² / v + ln v + ln 2π) / 2.
    ///
    /// Gradients by x and by v.
    /// - Parameters:
    ///   - prediction: predicted values x [N, C, H, W].
    ///   - variance: predicted variances v, positive, of the same shape.
    ///   - target: true values t of the same shape.
    ///   - weights: a factor for each image; nil for 1.
    /// - Returns: value and gradients.
    public func gaussianLikelihood(
        _ prediction: Tensor,
        variance: Tensor,
        target: Tensor,
        weights: [Float]? = nil
    ) -> Loss {
        meanLoss([prediction, variance, target], predictions: 2, weights: weights) { v in
            let (d, variance) = (v.x - v.z, v.y)
            return (
                (d * d / variance + log(variance) + log(2 * Double.pi)) / 2,
                SIMD2(d / variance, (1 - d * d / variance) / (2 * variance))
            )
        }
    }

    /// Negative log-likelihood of measured magnitudes y under a Rice distribution of amplitude x:
    /// mean of (y² + x²) / 2s² − ln(y / s²) − ln I₀(x·y / s²).
    ///
    /// Gradient by x.
    /// - Parameters:
    ///   - prediction: predicted amplitudes x [N, C, H, W].
    ///   - measured: measured magnitudes y, not negative, of the same shape.
    ///   - sigma: standard deviation s of the noise of each channel, positive, of the same shape.
    ///   - weights: a factor for each image; nil for 1.
    /// - Returns: value and gradients.
    public func ricianLikelihood(
        _ prediction: Tensor,
        measured: Tensor,
        sigma: Tensor,
        weights: [Float]? = nil
    ) -> Loss {
        meanLoss([prediction, measured, sigma], weights: weights) { v in
            // A magnitude of zero has no density; the floor keeps the value finite and does not touch the gradient.
            let (x, y, variance) = (v.x, max(v.y, Double(Float.leastNormalMagnitude)), v.z * v.z)
            let bessel = BesselI0(x * y / variance)
            return (
                (y * y + x * x) / (2 * variance) - log(y / variance) - bessel.logarithm,
                SIMD2((x - y * bessel.slope) / variance, 0)
            )
        }
    }

    /// Kullback–Leibler divergence of predicted N(m₁, v₁) from N(m₂, v₂): mean of (ln(v₂/v₁) + (v₁ + (m₁ − m₂)²)/v₂ − 1) / 2.
    ///
    /// Gradients by m₁ and by v₁.
    /// - Parameters:
    ///   - mean: predicted means m₁ [N, C, H, W].
    ///   - variance: predicted variances v₁, positive, of the same shape.
    ///   - targetMean: true means m₂ of the same shape.
    ///   - targetVariance: true variances v₂, positive, of the same shape.
    ///   - weights: a factor for each image; nil for 1.
    /// - Returns: value and gradients.
    public func divergence(
        mean: Tensor,
        variance: Tensor,
        targetMean: Tensor,
        targetVariance: Tensor,
        weights: [Float]? = nil
    ) -> Loss {
        meanLoss([mean, variance, targetMean, targetVariance], predictions: 2, weights: weights) { v in
            let d = v.x - v.z
            return (
                (log(v.w / v.y) + (v.y + d * d) / v.w - 1) / 2,
                SIMD2(d / v.w, (1 / v.w - 1 / v.y) / 2)
            )
        }
    }
}

/// ln I₀(z) of the modified Bessel function, and its derivative I₁(z) / I₀(z), for any z without overflow.
struct BesselI0 {
    let logarithm: Double
    let slope: Double

    init(_ z: Double) {
        let a = abs(z)
        // The asymptotic series reaches double precision from here on, the power series needs few terms up to here.
        if a < 25 {
            var (term0, term1) = (1.0, a / 2)
            var (sum0, sum1) = (term0, term1)
            let quarter = a * a / 4
            var k = 1.0
            while term0 > 1e-17 * sum0 || term1 > 1e-17 * sum1 {
                term0 *= quarter / (k * k)
                term1 *= quarter / (k * (k + 1))
                sum0 += term0
                sum1 += term1
                k += 1
            }
            logarithm = log(sum0)
            slope = (z < 0 ? -1 : 1) * sum1 / sum0
        } else {
            let (series0, series1) = (Self.asymptotic(order: 0, a), Self.asymptotic(order: 1, a))
            logarithm = a - log(2 * Double.pi * a) / 2 + log(series0)
            slope = (z < 0 ? -1 : 1) * series1 / series0
        }
    }

    /// Iᵥ(a) · √(2πa) · e⁻ᵃ by its asymptotic series (Abramowitz & Stegun 9.7.1).
    private static func asymptotic(order: Double, _ a: Double) -> Double {
        let mu = 4 * order * order
        var (term, sum) = (1.0, 1.0)
        for k in 1...20 {
            let odd = Double(2 * k - 1)
            term *= -(mu - odd * odd) / (8 * a * Double(k))
            sum += term
        }
        return sum
    }
}
