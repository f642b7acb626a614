import Foundation

/// Logarithms of the gamma and beta functions.
enum GammaFunction {
    /// ln Γ(x) for x > 0: Stirling's series after shifting x above 10 (Abramowitz & Stegun 6.1.40).
    static func logGamma(_ x: Double) -> Double {
        var shift = 1.0
        var z = x
        while z < 10 {
            shift *= z
            z += 1
        }
        return (z - 0.5) * log(z) - z + 0.5 * log(2 * Double.pi) + stirlingRemainder(z) - log(shift)
    }

    /// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b) for a, b > 0.
    ///
    /// With a large parameter the three logarithms are large and nearly cancel, so that their differences are taken
    /// analytically from Stirling's formula.
    static func logBeta(_ a: Double, _ b: Double) -> Double {
        let (small, large) = (min(a, b), max(a, b))
        guard large >= 10 else { return logGamma(a) + logGamma(b) - logGamma(a + b) }
        let remainder = stirlingRemainder(large) - stirlingRemainder(a + b)
        // ln Γ(large) − ln Γ(large + small)
        let quotient =
            -(a + b - 0.5) * log1p(small / large) - small * log(large) + small + remainder
        guard small >= 10 else { return logGamma(small) + quotient }
        return 0.5 * log(2 * Double.pi) - (a + b - 0.5) * log1p(small / large)
            + small * log(small / large) - 0.5 * log(small) + remainder + stirlingRemainder(small)
    }

    /// ln Γ(z) − ((z − ½) ln z − z + ½ ln 2π) for z ≥ 10.
    private static func stirlingRemainder(_ z: Double) -> Double {
        let w = 1 / (z * z)
        return
            (1.0 / 12 - w
            * (1.0 / 360 - w * (1.0 / 1260 - w * (1.0 / 1680 - w * (1.0 / 1188 - w * 691 / 360360))))) / z
    }
}
