import Foundation
import Volumes

extension SignalDependentNoise {
    /// Most knots of an estimated curve.
    static let mostKnots = 10
    /// Standard deviation allowed to the second difference of ln variance from knot to knot.
    static let curvature = 0.3

    /// Estimates the curve from the level sets of the sample: ln variance, linear between equally spaced knots, with a
    /// mild smoothness prior and Huber weights.
    ///
    /// Throws `too-few-voxels`, or `not-identifiable` where the image shows no noise.
    public static func estimate(from sample: Volume) throws(NoiseError) -> SignalDependentNoise {
        let samples = try DetailSamples(sample, usable: UsableVoxels(sample))
        let levels = LevelSets(samples).levels
        guard let first = levels.first, let last = levels.last else {
            throw NoiseError(.notIdentifiable, "the flat parts of the image show no noise at all")
        }
        guard last.mean > first.mean else {
            let variance = first.deviation * first.deviation
            let knot = Knot(
                signal: first.mean,
                variance: variance,
                standardError: 2 * variance * first.relativeError
            )
            return try SignalDependentNoise(curve: [knot], unit: sample.unit)
        }
        let count = min(mostKnots, levels.count)
        let signals = (0..<count).map {
            first.mean + (last.mean - first.mean) * Double($0) / Double(count - 1)
        }
        let (logs, errors) = smoothed(levels, knots: signals)
        let knots = signals.indices.map { index in
            let variance = exp(logs[index])
            return Knot(signal: signals[index], variance: variance, standardError: variance * errors[index])
        }
        return try SignalDependentNoise(curve: knots, unit: sample.unit)
    }

    /// ln variance at the knots and its standard errors, by reweighted penalised least squares.
    private static func smoothed(_ levels: [LevelSets.Level], knots: [Double]) -> ([Double], [Double]) {
        let n = knots.count
        let spacing = knots[1] - knots[0]
        var solution = [Double](
            repeating: 2 * log(RobustStatistics.median(levels.map { $0.deviation })),
            count: n
        )
        var errors = solution
        for _ in 0..<12 {
            var matrix = [Double](repeating: 0, count: n * n)
            var right = [Double](repeating: 0, count: n)
            for level in levels {
                let position = min(Double(n - 1), max(0, (level.mean - knots[0]) / spacing))
                let index = min(Int(position), n - 2)
                let t = position - Double(index)
                let value = 2 * log(level.deviation)
                let error = 2 * level.relativeError
                let residual = value - (1 - t) * solution[index] - t * solution[index + 1]
                let weight = min(1, 2 * error / max(abs(residual), 1e-12)) / (error * error)
                matrix[index * n + index] += weight * (1 - t) * (1 - t)
                matrix[index * n + index + 1] += weight * t * (1 - t)
                matrix[(index + 1) * n + index] += weight * t * (1 - t)
                matrix[(index + 1) * n + index + 1] += weight * t * t
                right[index] += weight * (1 - t) * value
                right[index + 1] += weight * t * value
            }
            let prior = 1 / (curvature * curvature)
            for middle in stride(from: 1, to: n - 1, by: 1) {
                let parts = [(middle - 1, 1.0), (middle, -2.0), (middle + 1, 1.0)]
                for (i, x) in parts {
                    for (j, y) in parts { matrix[i * n + j] += prior * x * y }
                }
            }
            let inverse = invert(matrix, n)
            solution = (0..<n).map { i in (0..<n).reduce(0) { $0 + inverse[i * n + $1] * right[$1] } }
            errors = (0..<n).map { max(0, inverse[$0 * n + $0]).squareRoot() }
        }
        return (solution, errors)
    }

    /// Inverse of a small symmetric positive definite matrix by Gauss–Jordan elimination.
    private static func invert(_ matrix: [Double], _ n: Int) -> [Double] {
        var m = matrix
        for k in 0..<n { m[k * n + k] += 1e-12 * (1 + matrix[k * n + k]) }
        var inverse = [Double](repeating: 0, count: n * n)
        for k in 0..<n { inverse[k * n + k] = 1 }
        for k in 0..<n {
            let pivot = m[k * n + k]
            for j in 0..<n {
                m[k * n + j] /= pivot
                inverse[k * n + j] /= pivot
            }
            for i in 0..<n where i != k {
                let factor = m[i * n + k]
                if factor == 0 { continue }
                for j in 0..<n {
                    m[i * n + j] -= factor * m[k * n + j]
                    inverse[i * n + j] -= factor * inverse[k * n + j]
                }
            }
        }
        return inverse
    }
}
