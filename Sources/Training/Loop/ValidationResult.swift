import ImageQuality
import Pipelines

/// The five figures of image quality, on a scale from 0 to 1.
struct QualityFigures: Codable, Hashable, Sendable {
    /// In dB; nil where no image differs from its truth, which has no finite one.
    var psnr: Double?
    var ssim = 0.0
    var deltaE = 0.0
    var vifp = 0.0
    var mse = 0.0

    /// One of them, for comparisons: nothing has a better PSNR than an image that equals its truth.
    subscript(metric: TrainingValidation.Metric) -> Double {
        switch metric {
        case .psnr: psnr ?? .infinity
        case .ssim: ssim
        case .vifp: vifp
        case .mse: mse
        case .deltaE: deltaE
        }
    }

    init(_ scores: ImageQualityScores) {
        let ratio = scores.peakSignalToNoiseRatio
        psnr = ratio.isFinite ? ratio : nil
        ssim = scores.structuralSimilarity
        deltaE = scores.colorDifference
        vifp = scores.visualInformationFidelity
        mse = scores.meanSquaredError
    }

    /// The mean of each figure, PSNR over what has one; there must be some.
    init(meanOf figures: [QualityFigures]) {
        precondition(!figures.isEmpty, "nothing has no mean")
        let count = Double(figures.count)
        let ratios = figures.compactMap(\.psnr)
        psnr = ratios.isEmpty ? nil : ratios.reduce(0, +) / Double(ratios.count)
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
