import ImageQuality
import Pipelines

/// The figures of one result.
struct StudyMeasurement: Sendable {
    let scores: ImageQualityScores
    /// Dice's coefficient of its segmentation; nil where the study has none, or neither it nor the truth holds a class.
    let dice: Double?
    /// Noise power left, a value a ring, where it is measured; see `StudySpectrum`.
    let noisePower: [Double]?

    /// An image without error has an infinite PSNR, which no mean and no JSON holds: 100 dB is the most that counts.
    private static let highestRatio = 100.0

    /// One of the figures; not a number where the image has none.
    subscript(metric: Study.Metric) -> Double {
        switch metric {
        case .psnr: min(scores.peakSignalToNoiseRatio, Self.highestRatio)
        case .ssim: scores.structuralSimilarity
        case .deltaE: scores.colorDifference
        case .vifp: scores.visualInformationFidelity
        case .mse: scores.meanSquaredError
        case .rmse: scores.meanSquaredError.squareRoot()
        case .dice: dice ?? .nan
        }
    }
}
