import Foundation

/// Student's t distribution.
package struct StudentTDistribution: Hashable, Sendable {
    /// ν > 0.
    package let degreesOfFreedom: Double

    /// Creates the distribution of ν > 0 degrees of freedom.
    package init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0)
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// P(T > t), exact far out too.
    package func upperTail(_ t: Double) -> Double {
        t >= 0 ? 0.5 * twoSided(t).outside : 0.5 + 0.5 * twoSided(t).inside
    }

    /// P(T ≤ t).
    package func cumulative(_ t: Double) -> Double { upperTail(-t) }

    /// P(|T| ≤ |t|) and P(|T| > |t|).
    package func twoSided(_ t: Double) -> (inside: Double, outside: Double) {
        let magnitude = abs(t)
        guard magnitude.isFinite else { return (1, 0) }
        // In terms of r = ν / t² or its inverse, whichever does not overflow.
        let ratio = magnitude / degreesOfFreedom.squareRoot()
        let x = ratio > 1 ? 1 / ratio / ratio / (1 + 1 / ratio / ratio) : 1 / (1 + ratio * ratio)
        let complement = ratio > 1 ? 1 / (1 + 1 / ratio / ratio) : ratio * ratio / (1 + ratio * ratio)
        let beta = IncompleteBeta.regularized(x, complement: complement, degreesOfFreedom / 2, 0.5)
        return (beta.upper, beta.lower)
    }

    /// The density at t.
    package func density(_ t: Double) -> Double {
        let half = degreesOfFreedom / 2
        return exp(-(half + 0.5) * log1p(t * t / degreesOfFreedom) - GammaFunction.logBeta(half, 0.5))
            / degreesOfFreedom.squareRoot()
    }

    /// The t with P(T ≤ t) = p, for p from 1e-150 up to but not including 1; −∞ and +∞ at the ends.
    package func quantile(_ p: Double) -> Double {
        guard p > 0 else { return -.infinity }
        guard p < 1 else { return .infinity }
        let tail = min(p, 1 - p)
        let t = tail < 0.25 ? farQuantile(tail) : centralQuantile(0.5 - tail)
        return p < 0.5 ? -t : t
    }

    /// The t ≥ 0 with P(0 < T ≤ t) = mass < ½: concave in t, so Newton's method from 0 climbs and cannot overshoot.
    private func centralQuantile(_ mass: Double) -> Double {
        var t = 0.0
        for _ in 0..<100 {
            let step = (mass - 0.5 * twoSided(t).inside) / density(t)
            t += step
            if abs(step) <= 1e-16 * t { break }
        }
        return t
    }

    /// The t > 0 with P(T > t) = tail < ¼.
    ///
    /// ln tail is concave in ln t: Newton's method there converges from anywhere, and a start at the normal quantile,
    /// left of the solution, keeps its first step short.
    private func farQuantile(_ tail: Double) -> Double {
        var t = -NormalDistribution.quantile(tail)
        for _ in 0..<100 {
            let reached = upperTail(t)
            let step = (log(reached) - log(tail)) * reached / (t * density(t))
            t *= exp(step)
            if abs(step) <= 1e-15 { break }
        }
        return t
    }
}
