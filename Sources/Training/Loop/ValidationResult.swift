import ImageQuality
import Pipelines

/// The five figures of image quality, on a scale from 0 to 1.
struct QualityFigures: Codable, Hashable, Sendable {
    /// In decibels, at most `highestRatio`.
    var psnr = 0.0
    var ssim = 0.0
    var deltaE = 0.0
    var vifp = 0.0
    var mse = 0.0

    /// One of them.
    subscript(metric: TrainingValidation.Metric) -> Double {
        switch metric {
        case .psnr: psnr
        case .ssim: ssim
        case .vifp: vifp
        case .mse: mse
        case .deltaE: deltaE
        }
    }

    /// What an error of one part in 100 000 gives, in decibels; smaller ones and none at all count as this.
    ///
    /// An image without error has an infinite ratio, which no mean, no JSON and no curve can hold.
    static let highestRatio = 100.0

    init(_ scores: ImageQualityScores) {
        psnr = min(scores.peakSignalToNoiseRatio, Self.highestRatio)
        ssim = scores.structuralSimilarity
        deltaE = scores.colorDifference
        vifp = scores.visualInformationFidelity
        mse = scores.meanSquaredError
    }

    /// The mean of each figure; there must be some.
    init(meanOf figures: [QualityFigures]) {
        precondition(!figures.isEmpty, "nothing has no mean")
        let count = Double(figures.count)
        psnr = figures.reduce(0) { $0 + $1.psnr } / count
        ssim = figures.reduce(0) { $0 + $1.ssim } / count
        deltaE = figures.reduce(0) { $0 + $1.deltaE } / count
        vifp = figures.reduce(0) { $0 + $1.vifp } / count
        mse = figures.reduce(0) { $0 + $1.mse } / count
    }
}

/// What a validation found.
struct ValidationResult: Codable, Hashable, Sendable {
    /// One modality under one noise.
    struct Case: Codable, Hashable, Sendable {
        let modality: String
        let noise: String
        let images: Int
        /// Of the noisy images.
        let noisy: QualityFigures
        /// Of the denoised ones.
        let denoised: QualityFigures
    }

    /// Steps that the weights had been trained for.
    let step: Int
    let patients: Int
    let images: Int
    let cases: [Case]
    /// Means over the cases.
    let mean: QualityFigures
}
