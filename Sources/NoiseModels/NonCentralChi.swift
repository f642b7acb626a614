import Foundation

/// The distribution of MR magnitude at unit noise: y = √((θ + n₁)² + n₂² + … + n₂ₙ²) for n coils; Rice's for n = 1.
struct NonCentralChi: Hashable, Sendable {
    let coils: Int

    /// Negative log density of y > 0 given θ ≥ 0:
    /// p = y²ⁿ⁻¹ / (2ⁿ⁻¹ (n−1)!) exp(−(y² + θ²)/2) · Iₙ₋₁(θy) (2/θy)ⁿ⁻¹ (n−1)!.
    @inline(__always)
    func negativeLogDensity(_ y: Double, theta: Double) -> Double {
        let n = Double(coils)
        let constant = (n - 1) * log(2) + (coils > 2 ? SpecialFunction.logGamma(n) : 0)
        let bessel =
            coils == 1
            ? SpecialFunction.logScaledBesselI0(theta * y)
            : SpecialFunction.logReducedBesselI(order: coils - 1, theta * y)
        return constant + 0.5 * (y - theta) * (y - theta) - (2 * n - 1) * log(y) - bessel
    }

    /// Nodes over the support of y given θ, with the density inside the weights.
    func quadrature(theta: Double) -> (nodes: [Double], weights: [Double]) {
        let centre = (theta * theta + 2 * Double(coils)).squareRoot()
        let plain = Quadrature(from: max(0, centre - 9), to: centre + 9, panels: 18)
        return (
            plain.nodes,
            zip(plain.nodes, plain.weights).map { $1 * exp(-negativeLogDensity($0, theta: theta)) }
        )
    }
}

/// Mean, standard deviation and the variance-stabilising transform of `NonCentralChi`, tabulated over θ by numerical integration.
///
/// The transform follows Foi (ISBI 2011): start from the first-order choice f′(E[y|θ]) = 1/sd(y|θ), then correct f′
/// by the standard deviation that f leaves; the exact unbiased inverse is the inverse of θ ↦ E[f(y)|θ].
struct NonCentralChiTables: Hashable, Sendable {
    let distribution: NonCentralChi
    /// E[y | θ].
    let mean: IncreasingTable
    /// sd(y | θ).
    let standardDeviation: IncreasingTable
    /// E[y | θ] / sd(y | θ), which Koay & Basser (2006) invert.
    let ratio: IncreasingTable
    /// The variance-stabilising transform f(y).
    let transform: IncreasingTable
    /// E[f(y) | θ].
    let transformedMean: IncreasingTable

    /// The tables of one coil, by far the most used.
    static let singleCoil = NonCentralChiTables(coils: 1)

    init(coils: Int) {
        let distribution = NonCentralChi(coils: coils)
        let thetas = Self.grid
        let rules = Parallel.map(thetas.count) { distribution.quadrature(theta: thetas[$0]) }
        let moments = rules.map { rule in
            Self.moments(zip(rule.nodes, rule.weights))
        }
        let means = moments.map { $0.mean }
        let deviations = moments.map { $0.standardDeviation }
        var slopes = deviations.map { 1 / $0 }
        var transform = Self.integrate(slopes: slopes, at: means)
        for _ in 0..<Self.corrections {
            let left = Parallel.map(thetas.count) { index in
                Self.moments(zip(rules[index].nodes.map { transform.value(at: $0) }, rules[index].weights))
            }
            for index in slopes.indices { slopes[index] /= left[index].standardDeviation.squareRoot() }
            transform = Self.integrate(slopes: slopes, at: means)
        }
        let final = transform
        let transformedMeans = Parallel.map(thetas.count) { index in
            Self.moments(zip(rules[index].nodes.map { final.value(at: $0) }, rules[index].weights)).mean
        }
        self.distribution = distribution
        self.mean = IncreasingTable(arguments: thetas, values: means)
        self.standardDeviation = IncreasingTable(arguments: thetas, values: deviations)
        self.ratio = IncreasingTable(arguments: thetas, values: zip(means, deviations).map { $0 / $1 })
        self.transform = final
        self.transformedMean = IncreasingTable(arguments: thetas, values: transformedMeans)
    }

    /// θ from 0 to 50: steps of 0.04 where the tables bend, then 2 % steps.
    private static let grid: [Double] = {
        var thetas = (0...150).map { 0.04 * Double($0) }
        while let last = thetas.last, last < 50 { thetas.append(last * 1.02) }
        return thetas
    }()

    /// Corrections of f′ by the square root of what is left; more change the spread by less than 0.1 %.
    private static let corrections = 6

    private static func moments(
        _ values: some Sequence<(Double, Double)>
    ) -> (mean: Double, standardDeviation: Double) {
        var mass = 0.0
        var first = 0.0
        var second = 0.0
        for (value, weight) in values {
            mass += weight
            first += weight * value
            second += weight * value * value
        }
        let mean = first / mass
        return (mean, max(0, second / mass - mean * mean).squareRoot())
    }

    /// f on a fine grid of y from 0 to beyond the last mean, with f(0) = 0 and f′ interpolated between the means.
    private static func integrate(slopes: [Double], at means: [Double]) -> IncreasingTable {
        let step = 0.02
        let count = Int((means[means.count - 1] / step).rounded(.up)) + 1
        var values = [0.0]
        values.reserveCapacity(count)
        var segment = 0
        func slope(_ y: Double) -> Double {
            if y <= means[0] { return slopes[0] }
            while segment + 2 < means.count && means[segment + 1] < y { segment += 1 }
            let t = min(1, (y - means[segment]) / (means[segment + 1] - means[segment]))
            return slopes[segment] + t * (slopes[segment + 1] - slopes[segment])
        }
        for index in 1..<count {
            values.append(values[index - 1] + step * slope(step * (Double(index) - 0.5)))
        }
        return IncreasingTable(arguments: (0..<count).map { step * Double($0) }, values: values)
    }

    /// θ whose E[f(y)|θ] is `value`; 0 below E[f(y)|0].
    func unbiasedInverse(_ value: Double) -> Double {
        let means = transformedMean.values
        if value <= means[0] { return 0 }
        if value < means[means.count - 1] { return transformedMean.argument(for: value) }
        // Beyond the table y is Gaussian with mean √(θ² + 2n − 1) up to terms in θ⁻³, and f is linear.
        let y = transform.argument(for: value)
        return (y * y - Double(2 * distribution.coils - 1)).squareRoot()
    }

    /// sd(y | θ), 1 beyond the table.
    func deviation(theta: Double) -> Double { min(1, standardDeviation.value(at: theta)) }
}
