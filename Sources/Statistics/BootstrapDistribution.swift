/// What one drawn unit adds to a pooled mean.
struct ClusterTotal {
    /// The sum of its measurements.
    let sum: Double
    /// The number of its measurements.
    let count: Double
}

/// The pooled means of resamples of units drawn with replacement.
struct BootstrapDistribution {
    private let units: [ClusterTotal]
    private let method: BootstrapMethod
    private let estimate: Double
    /// Ascending.
    private let means: [Double]

    /// Draws the resamples.
    init(of units: [ClusterTotal], settings: BootstrapSettings) {
        self.units = units
        method = settings.method
        estimate = Self.mean(units)
        var numbers = SplitMix64(seed: settings.seed)
        means = (0..<settings.resamples).map { _ in
            var (sum, count) = (0.0, 0.0)
            for _ in units.indices {
                let unit = units[numbers.index(below: units.count)]
                sum += unit.sum
                count += unit.count
            }
            return sum / count
        }.sorted()
    }

    /// The interval that the settings' method reads from the resamples.
    func interval(level: Double) throws(StatisticsError) -> ConfidenceInterval {
        let tail = (1 - level) / 2
        var (lower, upper) = (tail, 1 - tail)
        if method == .biasCorrectedAccelerated {
            lower = try corrected(tail)
            upper = try corrected(1 - tail)
        }
        return ConfidenceInterval(lower: quantile(lower), upper: quantile(upper), level: level)
    }

    private static func mean(_ units: some Sequence<ClusterTotal>) -> Double {
        let total = units.reduce(ClusterTotal(sum: 0, count: 0)) {
            ClusterTotal(sum: $0.sum + $1.sum, count: $0.count + $1.count)
        }
        return total.sum / total.count
    }

    /// The share of resamples whose percentile stands for a nominal one (Efron & Tibshirani 1993, equation 14.10).
    private func corrected(_ nominal: Double) throws(StatisticsError) -> Double {
        let below = means.reduce(0.0) { $0 + ($1 < estimate ? 1 : $1 == estimate ? 0.5 : 0) }
        let bias = NormalDistribution.quantile(below / Double(means.count))
        let shifted = bias + NormalDistribution.quantile(nominal)
        let scale = 1 - acceleration * shifted
        guard bias.isFinite, scale > 0 else {
            throw StatisticsError(
                .degenerateBootstrap,
                "the resamples are too skewed for a bias-corrected interval",
                expanded: "\(below) of \(means.count) resamples lie below the mean, acceleration "
                    + "\(acceleration): too skewed for a bias-corrected interval"
            )
        }
        return NormalDistribution.cumulative(bias + shifted / scale)
    }

    /// The skewness of the mean's influence values by the jackknife, divided by 6.
    private var acceleration: Double {
        let total = ClusterTotal(
            sum: units.reduce(0) { $0 + $1.sum },
            count: units.reduce(0) { $0 + $1.count }
        )
        let left = units.map { (total.sum - $0.sum) / (total.count - $0.count) }
        let centre = left.reduce(0, +) / Double(left.count)
        let influences = left.map { centre - $0 }
        let largest = influences.reduce(0) { max($0, abs($1)) }
        // All influences are equal: no skewness.
        guard largest > 0 else { return 0 }
        var (squares, cubes) = (0.0, 0.0)
        for influence in influences {
            // Scaled, so that powers of small numbers do not vanish.
            let share = influence / largest
            squares += share * share
            cubes += share * share * share
        }
        return cubes / (6 * squares * squares.squareRoot())
    }

    /// The linearly interpolated quantile of the resamples (Hyndman & Fan's definition 7).
    private func quantile(_ share: Double) -> Double {
        let position = share * Double(means.count - 1)
        let index = min(Int(position), means.count - 2)
        return means[index] + (position - Double(index)) * (means[index + 1] - means[index])
    }
}
