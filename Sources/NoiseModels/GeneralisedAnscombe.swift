import Foundation

/// The generalised Anscombe transform of y = a·Poisson(x/a) + N(0, b) and its exact unbiased inverse.
///
/// f(y) = (2/a)(√(a·y + ⅜a² + b) − √(⅜a² + b)): the usual transform shifted to f(0) = 0, which stays well conditioned
/// as a → 0, where it becomes y/√b.
struct GeneralisedAnscombe: Hashable, Sendable {
    private let a: Double
    private let b: Double
    /// √(⅜a² + b).
    private let root: Double
    /// x/a ↦ E[f(y)|x], by numerical integration, for few photons and little Gaussian noise.
    private let table: IncreasingTable?

    init(a: Double, b: Double) {
        self.a = a
        self.b = b
        root = (0.375 * a * a + b).squareRoot()
        // In counts the Gaussian part has deviation √b/a; above 5, or above 40 counts, the asymptotic inverse is exact to
        // a few thousandths of a count.
        table = a > 0 && b.squareRoot() < 5 * a ? Self.expectations(deviation: b.squareRoot() / a) : nil
    }

    func forward(_ y: Double) -> Double {
        if a == 0 { return y / root }
        // The transform has no value below −⅜a − b/a; there it stays at its minimum.
        let v = max(0, a * y + root * root).squareRoot()
        return 2 * (v - root) / a
    }

    func unbiasedInverse(_ value: Double) -> Double {
        if a == 0 { return value * root }
        if let table, let last = table.values.last, value < last {
            return a * max(0, table.argument(for: value))
        }
        // Asymptotically unbiased, x/a = D²/4 − 1/8 − b/a² for the unshifted D (Mäkitalo & Foi 2013), written with the
        // shifted value so that nothing large cancels.
        return max(0, value * root + 0.25 * a * value * value + 0.25 * a)
    }

    /// E[f(k + s·t)] over k ~ Poisson(x) and t ~ N(0, 1), in counts (a = 1, b = s²).
    private static func expectations(deviation s: Double) -> IncreasingTable {
        var means = (0...200).map { 0.02 * Double($0) }
        means += (1...144).map { 4 + 0.25 * Double($0) }
        let largest = 120
        let unit = GeneralisedAnscombe(root: (0.375 + s * s).squareRoot())
        let normal = Quadrature.standardNormal
        let perCount: [Double] = Parallel.map(largest + 1) { k in
            if s == 0 { return unit.forward(Double(k)) }
            var sum = 0.0
            for (node, weight) in zip(normal.nodes, normal.weights) {
                sum += weight * unit.forward(Double(k) + s * node)
            }
            return sum
        }
        let values = means.map { mean -> Double in
            var probability = exp(-mean)
            var sum = 0.0
            for k in 0...largest {
                sum += probability * perCount[k]
                probability *= mean / Double(k + 1)
            }
            return sum
        }
        return IncreasingTable(arguments: means, values: values)
    }

    /// The transform of unit gain without a table.
    private init(root: Double) {
        a = 1
        b = root * root - 0.375
        self.root = root
        table = nil
    }
}
