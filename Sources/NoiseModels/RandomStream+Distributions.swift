import Foundation

extension RandomStream {
    /// A uniform number.
    package mutating func uniform(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// A number whose logarithm is uniform.
    package mutating func logUniform(in range: ClosedRange<Double>) -> Double {
        range.lowerBound * pow(range.upperBound / range.lowerBound, uniform())
    }

    /// A standard normal number, by inversion of one uniform (so one voxel's noise is a monotone function of one draw).
    @inline(__always)
    package mutating func gaussian() -> Double { SpecialFunction.normalQuantile(uniform()) }

    /// A Gamma number of unit scale and any shape > 0: Marsaglia & Tsang (ACM TOMS 26, 2000), with their boost below 1.
    package mutating func gamma(shape: Double) -> Double {
        if shape < 1 {
            let boost = log(uniform()) / shape
            return gamma(shape: shape + 1) * exp(boost)
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = gaussian()
            let t = 1 + c * x
            if t <= 0 { continue }
            let v = t * t * t
            if log(uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// A Poisson number of mean ≥ 0: inversion by sequential search below 10, else the transformed rejection PTRS of
    /// Hörmann (Insurance: Mathematics and Economics 12, 1993); both exact.
    package mutating func poisson(mean: Double) -> Double {
        if mean <= 0 { return 0 }
        if mean < 10 {
            var u = uniform()
            var p = exp(-mean)
            var k = 0.0
            // 2⁻⁵⁴ is the finest uniform; its quantile at mean 10 is below 60, so the bound only stops rounding errors.
            while u > p && k < 200 {
                u -= p
                k += 1
                p *= mean / k
            }
            return k
        }
        let root = mean.squareRoot()
        let logMean = log(mean)
        let b = 0.931 + 2.53 * root
        let a = -0.059 + 0.02483 * b
        let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
        let vr = 0.9277 - 3.6224 / (b - 2)
        while true {
            let u = uniform() - 0.5
            let v = uniform()
            let us = 0.5 - abs(u)
            let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
            if us >= 0.07 && v <= vr { return k }
            if k < 0 || (us < 0.013 && v > us) { continue }
            let accepted = log(v * inverseAlpha / (a / (us * us) + b))
            if accepted <= k * logMean - mean - SpecialFunction.logGamma(k + 1) { return k }
        }
    }
}
