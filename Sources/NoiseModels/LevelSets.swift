import Foundation
import Volumes

/// Noise standard deviation against local mean, from the flattest positions of each level set of the smoothed sample
/// (the first stage of Foi and others, IEEE TIP 17(10), 2008).
struct LevelSets: Sendable {
    /// One level set.
    struct Level: Sendable {
        let mean: Double
        let deviation: Double
        /// Standard error of `deviation` over `deviation`.
        let relativeError: Double
        /// Positions of the level set before the flattest were chosen.
        let population: Int
    }

    /// In order of increasing mean; never empty.
    let levels: [Level]

    /// Share of a level set's positions that is used.
    static let flatShare = 0.4
    /// Fewest positions in a level set.
    static let fewest = 160

    /// Divides the range of local means into at most `count` equal steps and joins the thinly populated ones.
    init(_ samples: DetailSamples, count: Int = 32) {
        let sorted = samples.positions.sorted { $0.mean < $1.mean }
        let low = sorted[sorted.count / 500].mean
        let high = sorted[sorted.count - 1 - sorted.count / 500].mean
        let width = max((high - low) / Float(count), .leastNormalMagnitude)
        var groups: [Range<Int>] = []
        var start = 0
        var step = 1
        for index in sorted.indices where sorted[index].mean >= low + Float(step) * width {
            if index - start >= Self.fewest {
                groups.append(start..<index)
                start = index
            }
            step = max(step + 1, Int(((sorted[index].mean - low) / width).rounded(.down)) + 1)
        }
        if sorted.count - start >= Self.fewest || groups.isEmpty {
            groups.append(start..<sorted.count)
        }
        let all = Parallel.map(groups.count) {
            Self.level(sorted[groups[$0]], independence: samples.independence)
        }
        .filter { $0.level.deviation > 0 }
        // Level sets that are mostly edges show far more activity than the flattest one and tell nothing.
        let flattest = all.map { $0.excess }.min() ?? 1
        levels = all.filter { $0.excess <= 2.5 * flattest }.map { $0.level }
    }

    /// One level set, and the activity that bounds its flattest positions over that of noise alone, at least 1.
    private static func level(
        _ group: ArraySlice<DetailSamples.Position>,
        independence: Double
    ) -> (level: Level, excess: Double) {
        let flattest = DetailSamples.flattest(group, share: flatShare)
        let independent = max(2, Double(flattest.positions.count) * independence)
        let deviation = RobustStatistics.truncatedDeviation(flattest.positions.map { $0.detail })
        // Structure that remains shows as activity beyond the noise's; it makes the level count less.
        let excess = max(1, Double(flattest.limit) / max(4 * deviation * deviation, .leastNormalMagnitude))
        let level = Level(
            mean: flattest.positions.reduce(0) { $0 + Double($1.mean) } / Double(flattest.positions.count),
            deviation: deviation,
            relativeError: (0.65 / independent).squareRoot() * excess,
            population: group.count
        )
        return (level, excess)
    }
}
