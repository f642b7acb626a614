/// The five figures by which denoised images are reported.
public struct ImageQualityScores: Hashable, Sendable {
    /// PSNR in decibels, higher is better; infinite for identical images.
    public let peakSignalToNoiseRatio: Double
    /// SSIM under the Gaussian window, −1 to 1, higher is better.
    public let structuralSimilarity: Double
    /// Mean ΔE (CIEDE2000), lower is better.
    public let colorDifference: Double
    /// VIFp, 1 for identical images, higher is better.
    public let visualInformationFidelity: Double
    /// MSE in the samples' unit squared, lower is better.
    public let meanSquaredError: Double

    /// Creates scores from their figures.
    public init(
        peakSignalToNoiseRatio: Double,
        structuralSimilarity: Double,
        colorDifference: Double,
        visualInformationFidelity: Double,
        meanSquaredError: Double
    ) {
        self.peakSignalToNoiseRatio = peakSignalToNoiseRatio
        self.structuralSimilarity = structuralSimilarity
        self.colorDifference = colorDifference
        self.visualInformationFidelity = visualInformationFidelity
        self.meanSquaredError = meanSquaredError
    }
}

extension PlanarImage {
    /// All five figures of this image against a reference.
    /// - Parameters:
    ///   - reference: the true image.
    ///   - dataRange: the width of the samples' scale, see `PlanarImage`.
    /// - Returns: the scores, SSIM under its Gaussian window.
    /// - Throws: `shape-mismatch`, `invalid-data-range`; `image-too-small` below 41 columns or rows.
    public func qualityScores(
        against reference: PlanarImage,
        dataRange: Double
    ) throws(ImageQualityError) -> ImageQualityScores {
        try ImageQualityScores(
            peakSignalToNoiseRatio: peakSignalToNoiseRatio(to: reference, dataRange: dataRange),
            structuralSimilarity: structuralSimilarity(to: reference, dataRange: dataRange),
            colorDifference: colorDifference(from: reference, dataRange: dataRange),
            visualInformationFidelity: visualInformationFidelity(to: reference, dataRange: dataRange),
            meanSquaredError: meanSquaredError(to: reference)
        )
    }
}
