import Foundation
import Volumes

extension PoissonGaussianNoise {
    /// Estimates a and b by the clipped Poissonian–Gaussian fit of Foi and others (IEEE TIP 17(10), 2008) to level sets.
    ///
    /// Throws `too-few-voxels`, or `not-identifiable` where the sample has one signal level only, where noise falls with
    /// the signal, or where the variance vanishes above zero signal (an offset in the data).
    public static func estimate(from sample: Volume) throws(NoiseError) -> PoissonGaussianNoise {
        try fit(sample).model
    }

    static func fit(_ sample: Volume) throws(NoiseError) -> FittedNoise<PoissonGaussianNoise> {
        let usable = UsableVoxels(sample, keepClipped: true)
        let samples = try DetailSamples(sample, usable: usable)
        let sets = LevelSets(samples).levels
        var findings: [Finding] = []
        if usable.lowerClip != nil || usable.upperClip != nil {
            findings.append(Finding(.note, code: "clipped", "the signal is clipped; the fit accounts for it"))
        }
        let lower = usable.lowerClip.map { Double($0) }
        let upper = usable.upperClip.map { Double($0) }
        // A level set that sits on a bound says nothing about the noise.
        let levels = sets.filter { level in
            level.mean - (lower ?? -.infinity) > 0.3 * level.deviation
                && (upper ?? .infinity) - level.mean > 0.3 * level.deviation
        }
        guard levels.count >= 2, levels[levels.count - 1].mean > levels[0].mean else {
            throw NoiseError(
                .notIdentifiable,
                "photon and electronic noise cannot be told apart on one signal level"
            )
        }
        let line = LevelFit(levels, lowerClip: lower, upperClip: upper)
        guard line.a > -3 * line.standardErrorA else {
            throw NoiseError(.notIdentifiable, "the noise falls with the signal, so it is not photon noise")
        }
        var (a, b) = (line.a, line.b)
        if a < 0 {
            a = 0
            b = RobustStatistics.weightedMedian(
                levels.map { ($0.deviation * $0.deviation, Double($0.population)) }
            )
        }
        if b < 0 {
            b = 0
            a = RobustStatistics.weightedMedian(
                levels.filter { $0.mean > 0 }.map {
                    ($0.deviation * $0.deviation / $0.mean, Double($0.population))
                }
            )
            // Without b the line must still explain the darkest level; otherwise it crosses zero above zero signal.
            let darkest = levels[0].deviation * levels[0].deviation
            guard a > 0, line.b > -3 * line.standardErrorB || a * levels[0].mean < 1.25 * darkest else {
                throw NoiseError(
                    .notIdentifiable,
                    "the noise vanishes above zero signal, so the data carry an offset; use the signal-dependent model"
                )
            }
        }
        let model = try PoissonGaussianNoise(
            a: a,
            b: b,
            unit: sample.unit,
            standardErrorA: line.standardErrorA,
            standardErrorB: line.standardErrorB
        )
        return FittedNoise(model: model, findings: findings)
    }
}
