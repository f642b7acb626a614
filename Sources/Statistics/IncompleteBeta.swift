import Foundation

/// The regularised incomplete beta function.
enum IncompleteBeta {
    /// I_x(a, b) and 1 − I_x(a, b), both without cancellation; a, b > 0.
    ///
    /// The continued fraction of DLMF 8.17.22 by Lentz's method, on the side of the mean where it converges fast. The
    /// caller, who knows 1 − x exactly, gives it too.
    static func regularized(
        _ x: Double,
        complement: Double,
        _ a: Double,
        _ b: Double
    ) -> (lower: Double, upper: Double) {
        guard x > 0 else { return (0, 1) }
        guard complement > 0 else { return (1, 0) }
        if x * (a + b + 2) > a + 1 {
            let other = regularized(complement, complement: x, b, a)
            return (other.upper, other.lower)
        }
        // Each logarithm from the smaller of the two parts, where it is exact.
        let logX = x < 0.5 ? log(x) : log1p(-complement)
        let logComplement = x < 0.5 ? log1p(-x) : log(complement)
        let front = exp(a * logX + b * logComplement - GammaFunction.logBeta(a, b)) / a
        let lower = front / continuedFraction(x, a, b)
        return (lower, 1 - lower)
    }

    /// 1 + d₁ / (1 + d₂ / (1 + …)).
    private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        // Stands for a 0 in a denominator.
        let tiny = 1e-300
        var value = 1.0
        var (c, d) = (1.0, 0.0)
        // The terms needed grow with the square root of the larger parameter.
        let limit = 200 + 20 * Int(max(a, b).squareRoot())
        for m in 0..<limit {
            let k = Double(m)
            let odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
            let even = (k + 1) * (b - k - 1) * x / ((a + 2 * k + 1) * (a + 2 * k + 2))
            var change = 1.0
            for coefficient in [odd, even] {
                d = 1 + coefficient * d
                c = 1 + coefficient / c
                d = 1 / (abs(d) < tiny ? tiny : d)
                c = abs(c) < tiny ? tiny : c
                change = c * d
                value *= change
            }
            if abs(change - 1) < 1e-16 { break }
        }
        return value
    }
}
