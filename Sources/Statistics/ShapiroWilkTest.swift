import Foundation

/// The Shapiro–Wilk test of the hypothesis that a sample comes from a normal distribution.
///
/// P. Royston, Remark AS R94: a remark on algorithm AS 181: the W-test for normality, Applied Statistics 44, 1995;
/// letters as there. The p value is exact for 3 values, and by Royston's fitted curves for more; these were fitted up
/// to 5000 values and are extrapolated beyond, as in scipy.
public struct ShapiroWilkTest: Hashable, Sendable {
    /// W, 0 to 1; near 1 for a normal sample.
    public let statistic: Double
    /// The probability of so small a W, or a smaller one, from a normal distribution.
    public let pValue: Double

    /// Tests a sample.
    /// - Throws: `too-few-values` below 3; `no-variance` where the values do not differ.
    public init(_ sample: Sample) throws(StatisticsError) {
        try StatisticsError.require(sample.count, atLeast: 3, for: "the Shapiro–Wilk test")
        try StatisticsError.requireVariance(of: sample, for: "the Shapiro–Wilk test")
        let deficit = Self.deficit(sample.values.sorted())
        statistic = 1 - deficit
        pValue = Self.pValue(deficit: deficit, count: sample.count)
    }

    /// 1 − W of sorted values: W is the squared correlation of the values and the coefficients.
    private static func deficit(_ sorted: [Double]) -> Double {
        let count = sorted.count
        let half = coefficients(count: count)
        let weights = (0..<count).map { index in
            let mirrored = count - 1 - index
            return index == mirrored ? 0 : index < mirrored ? -half[index] : half[mirrored]
        }
        // Shifted to the median and scaled to a range of 1: W depends on neither, its rounding error does.
        let range = sorted[count - 1] - sorted[0]
        let scaled = sorted.map { ($0 - sorted[count / 2]) / range }
        let mean = scaled.reduce(0, +) / Double(count)
        var (ssa, ssx, sax) = (0.0, 0.0, 0.0)
        for (weight, value) in zip(weights, scaled) {
            ssa += weight * weight
            ssx += (value - mean) * (value - mean)
            sax += weight * (value - mean)
        }
        // Factored, so that a W near 1 keeps the digits of 1 − W; below 0 only by rounding.
        let root = (ssa * ssx).squareRoot()
        return max((root - sax) * (root + sax) / (ssa * ssx), 0)
    }

    /// The coefficients a of the greater half, the largest first; those of the lesser half are their negatives.
    private static func coefficients(count n: Int) -> [Double] {
        if n == 3 { return [Double(0.5).squareRoot()] }
        // Blom's approximation to the expected order statistics of a normal sample.
        let m = (1...n / 2).map { -NormalDistribution.quantile((Double($0) - 0.375) / (Double(n) + 0.25)) }
        let squares = 2 * m.reduce(0) { $0 + $1 * $1 }
        let u = 1 / Double(n).squareRoot()
        let last = m[0] / squares.squareRoot() + polynomial(largestCoefficient, u)
        guard n > 5 else {
            let scale = ((squares - 2 * m[0] * m[0]) / (1 - 2 * last * last)).squareRoot()
            return [last] + m.dropFirst().map { $0 / scale }
        }
        let second = m[1] / squares.squareRoot() + polynomial(secondCoefficient, u)
        let rest = squares - 2 * m[0] * m[0] - 2 * m[1] * m[1]
        let scale = (rest / (1 - 2 * last * last - 2 * second * second)).squareRoot()
        return [last, second] + m.dropFirst(2).map { $0 / scale }
    }

    private static func pValue(deficit: Double, count: Int) -> Double {
        let n = Double(count)
        guard count > 3 else {
            // W of three values is ¾ at least; below only by rounding.
            return max(1 - 6 / Double.pi * acos(max(1 - deficit, 0.75).squareRoot()), 0)
        }
        // A normalising transformation of 1 − W, its mean and its standard deviation.
        let (y, mean, deviation): (Double, Double, Double)
        if count <= 11 {
            let gamma = polynomial(smallSampleGamma, n)
            let logDeficit = log(deficit)
            // So small a W that the transformation ends.
            guard logDeficit < gamma else { return 0 }
            y = -log(gamma - logDeficit)
            mean = polynomial(smallSampleMean, n)
            deviation = exp(polynomial(smallSampleLogDeviation, n))
        } else {
            y = log(deficit)
            mean = polynomial(largeSampleMean, log(n))
            deviation = exp(polynomial(largeSampleLogDeviation, log(n)))
        }
        return NormalDistribution.upperTail((y - mean) / deviation)
    }

    /// c₀ + c₁ x + c₂ x² + ….
    private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
        coefficients.reversed().reduce(0) { $0 * x + $1 }
    }

    // The paper's constants C1 to C6 and G, in its order.
    private static let largestCoefficient = [0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056]
    private static let secondCoefficient = [0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633]
    private static let smallSampleMean = [0.5440, -0.39978, 0.025054, -0.0006714]
    private static let smallSampleLogDeviation = [1.3822, -0.77857, 0.062767, -0.0020322]
    private static let largeSampleMean = [-1.5861, -0.31082, -0.083751, 0.0038915]
    private static let largeSampleLogDeviation = [-0.4803, -0.082676, 0.0030302]
    private static let smallSampleGamma = [-2.273, 0.459]
}
