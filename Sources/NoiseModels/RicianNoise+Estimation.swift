import Foundation
import Volumes

extension RicianNoise {
    /// Estimates sigma for one coil or SENSE; see `estimate(from:coils:)`.
    public static func estimate(from sample: Volume) throws(NoiseError) -> RicianNoise {
        try estimate(from: sample, coils: 1)
    }

    /// Estimates sigma from the tissue (median detail per level set, corrected for SNR as Koay & Basser, JMR 2006) and,
    /// unless the scanner zeroed it, from the background's Rayleigh distribution.
    ///
    /// Throws `too-few-voxels`, or `not-identifiable` where the image shows no noise.
    public static func estimate(from sample: Volume, coils: Int) throws(NoiseError) -> RicianNoise {
        try fit(sample, coils: coils).model
    }

    static func fit(_ sample: Volume, coils: Int) throws(NoiseError) -> FittedNoise<RicianNoise> {
        let usable = UsableVoxels(sample)
        let samples = try DetailSamples(sample, usable: usable)
        let levels = LevelSets(samples).levels
        // The tables do not depend on sigma.
        let tables = try RicianNoise(sigma: 1, coils: coils, unit: sample.unit).tables
        guard !levels.isEmpty else {
            throw NoiseError(.notIdentifiable, "the flat parts of the image show no noise at all")
        }
        let tissue = combine(levels.map { correctedForSNR($0, tables) })
        var findings: [Finding] = []
        if usable.constantShare > 0.02 {
            findings.append(
                Finding(
                    .note,
                    code: "background-zeroed",
                    "part of the image is constant, so its background was removed; sigma comes from the tissue"
                )
            )
        }
        var sigma = tissue.sigma
        var error = tissue.standardError
        if let background = background(samples, near: tissue.sigma, tables) {
            let spread =
                (tissue.standardError * tissue.standardError + background.standardError
                * background.standardError)
                .squareRoot()
            if abs(background.sigma - tissue.sigma) < 2.5 * spread + 0.03 * tissue.sigma {
                let w = 1 / (tissue.standardError * tissue.standardError)
                let v = 1 / (background.standardError * background.standardError)
                sigma = (w * tissue.sigma + v * background.sigma) / (w + v)
                error = 1 / (w + v).squareRoot()
            } else {
                findings.append(
                    Finding(
                        .warning,
                        code: "background-inconsistent",
                        "the background's noise differs from the tissue's; sigma comes from the tissue"
                    )
                )
            }
        }
        let model = try RicianNoise(sigma: sigma, coils: coils, unit: sample.unit, standardError: error)
        return FittedNoise(model: model, findings: findings)
    }

    private struct Candidate {
        let sigma: Double
        let standardError: Double
    }

    /// σ = s / sd(y|θ) with θ from the ratio of mean and standard deviation (Koay & Basser), and its error.
    private static func correctedForSNR(_ level: LevelSets.Level, _ tables: NonCentralChiTables) -> Candidate
    {
        func sigma(_ deviation: Double, _ mean: Double) -> Double {
            let theta = max(0, tables.ratio.argument(for: mean / deviation))
            return deviation / tables.deviation(theta: theta)
        }
        let value = sigma(level.deviation, level.mean)
        let fromDeviation = sigma(level.deviation * (1 + level.relativeError), level.mean) - value
        // A level set mixes signals, which at low SNR makes its mean stand for none of them; 3 % covers that.
        let fromMean = sigma(level.deviation, level.mean * 0.97) - value
        let error = (fromDeviation * fromDeviation + fromMean * fromMean).squareRoot()
        return Candidate(sigma: value, standardError: max(error, 1e-6 * value))
    }

    /// Weighted median, then the weighted mean of the candidates within three errors (and 10 %) of it.
    private static func combine(_ candidates: [Candidate]) -> Candidate {
        let weighted = candidates.map { (value: $0.sigma, weight: 1 / ($0.standardError * $0.standardError)) }
        let centre = RobustStatistics.weightedMedian(weighted)
        var sum = 0.0
        var weights = 0.0
        for (candidate, pair) in zip(candidates, weighted)
        where abs(candidate.sigma - centre) <= 3 * candidate.standardError + 0.1 * centre {
            sum += pair.weight * candidate.sigma
            weights += pair.weight
        }
        return Candidate(sigma: sum / weights, standardError: 1 / weights.squareRoot())
    }

    /// The Rayleigh (chi) fit of the background: the positions whose local mean and detail are those of pure noise.
    private static func background(
        _ samples: DetailSamples,
        near sigma: Double,
        _ tables: NonCentralChiTables
    ) -> Candidate? {
        let unit = tables.mean.values[0]
        var estimate = sigma
        var result: Candidate?
        // The local mean of 36 voxels scatters by about a ninth of σ; pure noise lies within four of that.
        for _ in 0..<3 {
            let inside = samples.positions.filter { Double($0.mean) < estimate * (unit + 0.45) }
            if inside.count < 500 { return nil }
            let ratio = RobustStatistics.median(inside.map { $0.mean })
            estimate = Double(ratio) / unit
            let spread = RobustStatistics.truncatedDeviation(inside.map { $0.detail })
            // Signal in the background (ghosts, low SNR) raises the mean over the spread.
            let excess = Double(ratio) / max(spread, .leastNormalMagnitude) / tables.ratio.values[0]
            guard abs(excess - 1) < 0.1 else { return nil }
            let independent = Double(inside.count) * samples.independence / 9
            // Ghosts below the spread's sight remain; they can raise the mean by a few per cent.
            let relative = (0.02 * 0.02 + 0.0225 / independent).squareRoot()
            result = Candidate(sigma: estimate, standardError: estimate * relative)
        }
        return result
    }
}
