import Foundation

/// The special functions the noise models need, in double precision.
package enum SpecialFunction {
    /// ln Γ(x) for x > 0: Stirling's series after shifting x above 10 (Abramowitz & Stegun 6.1.40).
    package static func logGamma(_ x: Double) -> Double {
        var shift = 1.0
        var z = x
        while z < 10 {
            shift *= z
            z += 1
        }
        let w = 1 / (z * z)
        let series =
            1.0 / 12 - w
            * (1.0 / 360 - w * (1.0 / 1260 - w * (1.0 / 1680 - w * (1.0 / 1188 - w * 691 / 360360))))
        return (z - 0.5) * log(z) - z + 0.5 * log(2 * Double.pi) + series / z - log(shift)
    }

    /// ψ(x) = d ln Γ / dx for x > 0 (Abramowitz & Stegun 6.3.5, 6.3.18).
    package static func digamma(_ x: Double) -> Double {
        var shift = 0.0
        var z = x
        while z < 10 {
            shift += 1 / z
            z += 1
        }
        let w = 1 / (z * z)
        let series =
            w
            * (1.0 / 12 - w
                * (1.0 / 120 - w * (1.0 / 252 - w * (1.0 / 240 - w * (1.0 / 132 - w * 691 / 32760)))))
        return log(z) - 0.5 / z - series - shift
    }

    /// ψ₁(x) = dψ / dx for x > 0 (Abramowitz & Stegun 6.4.6, 6.4.12).
    package static func trigamma(_ x: Double) -> Double {
        var shift = 0.0
        var z = x
        while z < 10 {
            shift += 1 / (z * z)
            z += 1
        }
        let w = 1 / (z * z)
        let series =
            w * (1.0 / 6 - w * (1.0 / 30 - w * (1.0 / 42 - w * (1.0 / 30 - w * (5.0 / 66 - w * 691 / 2730)))))
        return 1 / z + 0.5 * w + series / z + shift
    }

    /// ψ₂(x) = dψ₁ / dx for x > 0 (Abramowitz & Stegun 6.4.6, 6.4.13).
    package static func tetragamma(_ x: Double) -> Double {
        var shift = 0.0
        var z = x
        while z < 10 {
            shift += 2 / (z * z * z)
            z += 1
        }
        let w = 1 / (z * z)
        let series =
            w * w * (0.5 - w * (1.0 / 6 - w * (1.0 / 6 - w * (3.0 / 10 - w * (5.0 / 6 - w * 691 / 210)))))
        return -w - w / z - series - shift
    }

    /// The x > 0 with ψ₁(x) = value > 0, by Newton's method on ln x (ψ₁ is decreasing).
    package static func inverseTrigamma(_ value: Double) -> Double {
        // ψ₁(x) lies between 1/x and 1/x + 1/x², which brackets the start well.
        var x = 0.5 / value * (1 + (1 + 4 * value).squareRoot())
        for _ in 0..<60 {
            let step = (trigamma(x) - value) / (x * tetragamma(x))
            x *= exp(-max(-1, min(1, step)))
            if abs(step) < 1e-14 { break }
        }
        return x
    }

    /// ln(e⁻ˣ I₀(x)) for x ≥ 0: power series below 20, asymptotic series above (Abramowitz & Stegun 9.6.12, 9.7.1).
    package static func logScaledBesselI0(_ x: Double) -> Double {
        if x >= 20 { return logAsymptoticBesselI(order: 0, x) }
        let q = 0.25 * x * x
        var term = 1.0
        var sum = 1.0
        var k = 1.0
        while term > sum * 1e-17 {
            term *= q / (k * k)
            sum += term
            k += 1
        }
        return log(sum) - x
    }

    /// ln(e⁻ˣ Iₙ(x)) for x ≫ n² (Abramowitz & Stegun 9.7.1), cut at its smallest term.
    private static func logAsymptoticBesselI(order: Int, _ x: Double) -> Double {
        let mu = 4 * Double(order * order)
        var term = 1.0
        var sum = 1.0
        for k in 1...60 {
            let odd = Double(2 * k - 1)
            let factor = (odd * odd - mu) / (8 * x * Double(k))
            if abs(factor) >= 1 { break }
            term *= factor
            sum += term
            if abs(term) < sum * 1e-17 { break }
        }
        return log(sum) - 0.5 * log(2 * Double.pi * x)
    }

    /// ln(e⁻ˣ Iₙ(x) (2/x)ⁿ n!), finite at x = 0, for an integer order n ≥ 0 and x ≥ 0.
    package static func logReducedBesselI(order: Int, _ x: Double) -> Double {
        if order == 0 { return logScaledBesselI0(x) }
        let n = Double(order)
        if x > 40 + 4 * n * n {
            return logAsymptoticBesselI(order: order, x) - n * log(0.5 * x) + logGamma(n + 1)
        }
        // Orders above 0 from I₀ by the ratios Iₖ/Iₖ₋₁ of a downward continued fraction, stable for every x:
        // with q_k = (I_k/I_{k-1})(2k/x), q_k = 1 / (1 + (x/2)² q_{k+1} / (k (k+1))).
        let quarter = 0.25 * x * x
        var q = 1.0
        var sum = 0.0
        for k in stride(from: order + 20 + Int((40 * x).squareRoot()), through: 1, by: -1) {
            q = 1 / (1 + quarter * q / (Double(k) * Double(k + 1)))
            if k <= order { sum += log(q) }
        }
        return logScaledBesselI0(x) + sum
    }

    /// Quantile of the standard normal distribution for 0 < p < 1 (Wichura, algorithm AS 241, PPND16).
    @inline(__always)
    package static func normalQuantile(_ p: Double) -> Double {
        let q = p - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * NormalQuantile.central(r)
        }
        let tail = (-log(q < 0 ? p : 1 - p)).squareRoot()
        let magnitude = tail <= 5 ? NormalQuantile.middle(tail - 1.6) : NormalQuantile.far(tail - 5)
        return q < 0 ? -magnitude : magnitude
    }

    /// Cumulative distribution of the standard normal.
    package static func normalCumulative(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }
}

/// The three rational approximations of Wichura's AS 241.
private enum NormalQuantile {
    @inline(__always)
    static func central(_ r: Double) -> Double {
        let n0 = ((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
        let n1 = ((n0 + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r
        let n = ((n1 + 1.9715909503065514427e3) * r + 1.3314166789178437745e2) * r + 3.3871328727963666080e0
        let d0 = ((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
        let d1 = ((d0 + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r
        let d = ((d1 + 6.8718700749205790830e2) * r + 4.2313330701600911252e1) * r + 1
        return n / d
    }

    static func middle(_ r: Double) -> Double {
        let n0 =
            ((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
        let n1 = ((n0 + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r
        let n =
            ((n1 + 5.76949722146069140550e0) * r + 4.63033784615654529590e0) * r + 1.42343711074968357734e0
        let d0 =
            ((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
        let d1 = ((d0 + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r
        let d = ((d1 + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1
        return n / d
    }

    static func far(_ r: Double) -> Double {
        let n0 =
            ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
        let n1 = ((n0 + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r
        let n =
            ((n1 + 1.78482653991729133580e0) * r + 5.46378491116411436990e0) * r + 6.65790464350110377720e0
        let d0 =
            ((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
        let d1 = ((d0 + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r
        let d = ((d1 + 1.36929880922735805310e-1) * r + 5.99832206555887937690e-1) * r + 1
        return n / d
    }
}
