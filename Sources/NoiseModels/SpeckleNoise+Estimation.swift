import Foundation
import Volumes

extension SpeckleNoise {
    /// Most looks that are told apart; beyond, speckle is Gaussian.
    static let mostLooks = 100.0
    /// Fewest looks that are fitted; below, the image is not fully developed speckle.
    static let fewestLooks = 0.5

    /// Estimates the equivalent number of looks from homogeneous patches and detects log compression.
    ///
    /// Throws `too-few-voxels`, or `not-identifiable` where the image shows no noise.
    public static func estimate(from sample: Volume) throws(NoiseError) -> SpeckleNoise {
        try fit(sample).model
    }

    static func fit(_ sample: Volume) throws(NoiseError) -> FittedNoise<SpeckleNoise> {
        let usable = UsableVoxels(sample)
        let asShown = try FlatPatches.find(
            planes(sample, usable.flags) { $0 },
            columns: sample.shape.columns,
            rows: sample.shape.rows
        )
        guard asShown.variance > 0 else {
            throw NoiseError(.notIdentifiable, "the flat parts of the image show no noise at all")
        }
        if let compression = isLogCompressed(sample, usable, asShown) {
            return compression
                ? try fitLogCompressed(sample, asShown)
                : try fitIntensity(sample, usable)
        }
        return try fitLogCompressed(sample, asShown)
    }

    /// Intensity where the noise grows with the signal or, on a single level, is skewed to the right; log-compressed
    /// where it does neither.
    private static func isLogCompressed(_ sample: Volume, _ usable: UsableVoxels, _ patches: FlatPatches)
        -> Bool?
    {
        let positive = zip(sample.voxels, usable.flags).allSatisfy { !$1 || $0 >= 0 }
        guard positive else { return true }
        if let samples = try? DetailSamples(sample, usable: usable) {
            let levels = LevelSets(samples).levels.filter { $0.mean > 0 }
            if let first = levels.first, let last = levels.last, last.mean > 1.5 * first.mean {
                // Slope of ln deviation against ln mean: 1 for intensity, 0 for log compression.
                let points = levels.map { (x: log($0.mean), y: log($0.deviation), w: Double($0.population)) }
                let weight = points.reduce(0) { $0 + $1.w }
                let x = points.reduce(0) { $0 + $1.w * $1.x } / weight
                let y = points.reduce(0) { $0 + $1.w * $1.y } / weight
                let slope =
                    points.reduce(0) { $0 + $1.w * ($1.x - x) * ($1.y - y) }
                    / points.reduce(0) { $0 + $1.w * ($1.x - x) * ($1.x - x) }
                return slope < 0.5
            }
        }
        return patches.skewness < 0
    }

    /// L from the variance of ln y, ψ₁(L).
    private static func fitIntensity(
        _ sample: Volume,
        _ usable: UsableVoxels
    ) throws(NoiseError) -> FittedNoise<SpeckleNoise> {
        let flags = zip(usable.flags, sample.voxels).map { $0 && $1 > 0 }
        let patches = try FlatPatches.find(
            planes(sample, flags) { log(max($0, .leastNormalMagnitude)) },
            columns: sample.shape.columns,
            rows: sample.shape.rows
        )
        let looks = max(fewestLooks, SpecialFunction.inverseTrigamma(patches.variance))
        let slope = abs(SpecialFunction.tetragamma(looks))
        let model = try SpeckleNoise(
            looks: looks,
            domain: .intensity,
            unit: sample.unit,
            standardError: patches.relativeError * patches.variance / slope
        )
        return FittedNoise(model: model)
    }

    /// L from the skewness ψ₂(L)/ψ₁(L)^{3/2}, which no scale changes, and the scale from the variance.
    private static func fitLogCompressed(
        _ sample: Volume,
        _ patches: FlatPatches
    ) throws(NoiseError) -> FittedNoise<SpeckleNoise> {
        func skewness(_ looks: Double) -> Double {
            SpecialFunction.tetragamma(looks) / pow(SpecialFunction.trigamma(looks), 1.5)
        }
        // The skewness rises with L from −1.6 at half a look towards 0.
        var (low, high) = (fewestLooks, mostLooks)
        for _ in 0..<60 {
            let middle = (low * high).squareRoot()
            if skewness(middle) < patches.skewness { low = middle } else { high = middle }
        }
        let looks = (low * high).squareRoot()
        var findings: [Finding] = []
        if patches.skewness > skewness(mostLooks) + 2 * patches.skewnessError {
            findings.append(
                Finding(
                    .note,
                    code: "speckle-not-skewed",
                    "the noise is not skewed as log-compressed speckle is; it was filtered, and L is only a bound"
                )
            )
        }
        let derivative = (skewness(looks * 1.01) - skewness(looks)) / (0.01 * looks)
        let deviation = SpecialFunction.trigamma(looks).squareRoot()
        let scale = patches.variance.squareRoot() / deviation
        let looksError = patches.skewnessError / max(derivative, 1e-6)
        // The deviation goes as L^{−1/2}, so half the relative error of L reaches the scale.
        let relative =
            0.5
            * (patches.relativeError * patches.relativeError + looksError * looksError / (looks * looks))
            .squareRoot()
        let model = try SpeckleNoise(
            looks: looks,
            domain: .logCompressed(scale: scale),
            unit: sample.unit,
            standardError: looksError,
            scaleStandardError: scale * relative
        )
        return FittedNoise(model: model, findings: findings)
    }

    private static func planes(
        _ sample: Volume,
        _ flags: [Bool],
        _ transform: (Float) -> Float
    ) -> [ImagePlane] {
        let perSlice = sample.shape.sliceCount
        return (0..<sample.shape.slices).map { slice in
            let range = slice * perSlice..<(slice + 1) * perSlice
            return ImagePlane(values: sample.voxels[range].map(transform), usable: Array(flags[range]))
        }
    }
}
