import Foundation

/// The fit of var = a·x + b to level sets, clipping of the signal included (Foi and others 2008, section IV).
///
/// Parametrised by the variances at the lowest and highest level, which are positive and of like precision.
struct LevelFit: Sendable {
    let a: Double
    let b: Double
    let standardErrorA: Double
    let standardErrorB: Double

    /// Needs two levels of different mean.
    init(_ levels: [LevelSets.Level], lowerClip: Double?, upperClip: Double?) {
        let low = levels[0].mean
        let high = levels[levels.count - 1].mean
        let model = Model(low: low, high: high, lowerClip: lowerClip, upperClip: upperClip)
        // The flattest levels say where to start: the variances of the outer thirds.
        let third = max(1, levels.count / 3)
        func start(_ part: ArraySlice<LevelSets.Level>) -> Double {
            2 * log(RobustStatistics.median(part.map { $0.deviation }))
        }
        var p = [start(levels.prefix(third)), start(levels.suffix(third))]
        var covariance = [0.0, 0, 0, 0]
        for _ in 0..<40 {
            let base = model.logDeviations(levels, p[0], p[1])
            let first = model.logDeviations(levels, p[0] + 1e-4, p[1])
            let second = model.logDeviations(levels, p[0], p[1] + 1e-4)
            var (h00, h01, h11, g0, g1) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for (index, level) in levels.enumerated() {
                let residual = log(level.deviation) - base[index]
                // Huber's weight at twice the error; structure in a level set must not pull the line.
                let error = level.relativeError
                let weight = min(1, 2 * error / max(abs(residual), 1e-12)) / (error * error)
                let j0 = (first[index] - base[index]) / 1e-4
                let j1 = (second[index] - base[index]) / 1e-4
                h00 += weight * j0 * j0
                h01 += weight * j0 * j1
                h11 += weight * j1 * j1
                g0 += weight * j0 * residual
                g1 += weight * j1 * residual
            }
            let ridge = 1e-9 * (h00 + h11) + 1e-30
            let determinant = (h00 + ridge) * (h11 + ridge) - h01 * h01
            let step0 = ((h11 + ridge) * g0 - h01 * g1) / determinant
            let step1 = ((h00 + ridge) * g1 - h01 * g0) / determinant
            p[0] += max(-1, min(1, step0))
            p[1] += max(-1, min(1, step1))
            covariance = [
                (h11 + ridge) / determinant, -h01 / determinant, -h01 / determinant,
                (h00 + ridge) / determinant,
            ]
            if abs(step0) + abs(step1) < 1e-8 { break }
        }
        let v0 = exp(p[0])
        let v1 = exp(p[1])
        let span = high - low
        a = (v1 - v0) / span
        b = v0 - a * low
        // a = (e^{p₁} − e^{p₀})/span and b = e^{p₀}·high/span − e^{p₁}·low/span, propagated linearly.
        func error(_ d0: Double, _ d1: Double) -> Double {
            max(0, d0 * d0 * covariance[0] + 2 * d0 * d1 * covariance[1] + d1 * d1 * covariance[3])
                .squareRoot()
        }
        standardErrorA = error(-v0 / span, v1 / span)
        standardErrorB = error(v0 * high / span, -v1 * low / span)
    }

    /// Standard deviation against mean, as observed after clipping.
    private struct Model {
        let low: Double
        let high: Double
        let lowerClip: Double?
        let upperClip: Double?

        func logDeviations(_ levels: [LevelSets.Level], _ p0: Double, _ p1: Double) -> [Double] {
            let v0 = exp(p0)
            let slope = (exp(p1) - v0) / (high - low)
            let floor = 1e-4 * max(v0, exp(p1))
            func variance(_ x: Double) -> Double { max(floor, v0 + slope * (x - low)) }
            guard lowerClip != nil || upperClip != nil else {
                return levels.map { 0.5 * log(variance($0.mean)) }
            }
            // The clipped mean rises with the unclipped one, so a table over the latter gives deviation against mean.
            let reach = 3 * variance(high).squareRoot() + 3 * variance(low).squareRoot()
            let count = 400
            let xs = (0...count).map { low - reach + (high - low + 2 * reach) * Double($0) / Double(count) }
            let moments = xs.map { clipped(mean: $0, deviation: variance($0).squareRoot()) }
            let table = IncreasingTable(arguments: xs, values: moments.map { $0.mean })
            return levels.map { level in
                let x = table.argument(for: level.mean)
                return log(
                    max(
                        clipped(mean: x, deviation: variance(x).squareRoot()).deviation,
                        1e-6 * floor.squareRoot()
                    )
                )
            }
        }

        /// Mean and deviation of a normal variable after clipping at the bounds.
        private func clipped(mean: Double, deviation: Double) -> (mean: Double, deviation: Double) {
            let alpha = lowerClip.map { ($0 - mean) / deviation } ?? -40
            let beta = upperClip.map { ($0 - mean) / deviation } ?? 40
            let below = SpecialFunction.normalCumulative(alpha)
            let above = SpecialFunction.normalCumulative(-beta)
            func density(_ t: Double) -> Double { exp(-0.5 * t * t) / (2 * Double.pi).squareRoot() }
            let inside = 1 - below - above
            let edges = density(alpha) - density(beta)
            // Terms of an open side vanish: its bound is 40 deviations away.
            let first = alpha * below + beta * above + edges
            let second =
                alpha * alpha * below + beta * beta * above + inside + alpha * density(alpha) - beta
                * density(beta)
            return (mean + deviation * first, deviation * max(0, second - first * first).squareRoot())
        }
    }
}
