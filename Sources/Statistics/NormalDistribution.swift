import Foundation

/// The standard normal distribution.
package enum NormalDistribution {
    private static let rootOfHalf = 0.5.squareRoot()

    /// Φ(x).
    package static func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x * rootOfHalf) }

    /// 1 − Φ(x), exact far out too.
    package static func upperTail(_ x: Double) -> Double { 0.5 * erfc(x * rootOfHalf) }

    /// φ(x).
    package static func density(_ x: Double) -> Double { exp(-0.5 * x * x) / (2 * Double.pi).squareRoot() }

    /// The x with Φ(x) = p, for 0 < p < 1; −∞ and +∞ at the ends.
    ///
    /// A rational approximation good to 5e-4 (Abramowitz & Stegun 26.2.23), refined by Halley's method.
    package static func quantile(_ p: Double) -> Double {
        guard p > 0 else { return -.infinity }
        guard p < 1 else { return .infinity }
        let tail = min(p, 1 - p)
        let t = (-2 * log(tail)).squareRoot()
        let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
        let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
        var x = t - numerator / denominator
        for _ in 0..<3 {
            // Around the centre the tail is ½ minus something small; the small part is what counts.
            let excess =
                tail < 0.25 ? tail - upperTail(x) : 0.5 * erf(x * rootOfHalf) - (0.5 - tail)
            let step = excess / density(x)
            x -= step / (1 + 0.5 * x * step)
        }
        return p < 0.5 ? -x : x
    }
}
