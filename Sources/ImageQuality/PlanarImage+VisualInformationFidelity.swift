import Foundation

extension PlanarImage {
    /// The smallest number of columns and rows of which the coarsest of the four scales still has a window.
    public static let visualInformationFidelityMinimumSide = 41

    /// The visual information fidelity in the pixel domain (VIFp): the information about the scene that the image
    /// carries, as a share of what the reference carries.
    ///
    /// H. R. Sheikh, A. C. Bovik, Image information and visual quality, 2006: the image is modelled locally as
    /// gain × reference + noise, both are seen through visual noise of variance 2 on the scale 0 to 255, and the
    /// mutual information is summed over four scales, each smoothed by a Gaussian and halved. RGB images are
    /// compared in luminance (0.299 R + 0.587 G + 0.114 B).
    ///
    /// Not symmetric. A flat reference carries no information, and by convention every image scores 1 against it.
    /// - Parameters:
    ///   - reference: the true image.
    ///   - dataRange: the width of the samples' scale, see `PlanarImage`.
    /// - Returns: 1 for identical images; more where the image has more contrast than the reference.
    /// - Throws: `shape-mismatch`, `invalid-data-range`; `image-too-small` below 41 columns or rows.
    public func visualInformationFidelity(
        to reference: PlanarImage,
        dataRange: Double
    ) throws(ImageQualityError) -> Double {
        try ImageQualityError.require(self, matches: reference)
        try ImageQualityError.require(dataRange: dataRange)
        try ImageQualityError.require(
            self,
            atLeast: Self.visualInformationFidelityMinimumSide,
            for: "visual information fidelity"
        )
        let luminance = (channels == 1 ? [1] : [0.299, 0.587, 0.114]).map { $0 * 255 / dataRange }
        var image = Plane(self, channelWeights: luminance)
        var original = Plane(reference, channelWeights: luminance)
        var total = VisualInformation()
        for (scale, side) in [17, 9, 5, 3].enumerated() {
            let window = SeparableWindow.gaussian(side: side, sigma: Double(side) / 5)
            if scale > 0 {
                image = window.halved(image)
                original = window.halved(original)
            }
            window.forEachRow(of: image, original) { total.add($0) }
        }
        return total.fidelity
    }
}

/// Sums of log₁₀(1 + signal / noise) over positions; the ½ of mutual information cancels in the quotient.
private struct VisualInformation {
    /// Variances below this are taken as none; the same amount keeps quotients of two nothings defined.
    private static let threshold = 1e-8
    /// The variance of the visual noise.
    private static let visualNoise = 2.0

    private var ofImage = 0.0
    private var ofReference = 0.0

    /// The image's share of the reference's information.
    var fidelity: Double { (ofImage + Self.threshold) / (ofReference + Self.threshold) }

    /// Adds a row of positions; x is the image, y the reference.
    mutating func add(_ moments: LocalMoments) {
        var (imageSum, referenceSum) = (0.0, 0.0)
        for position in 0..<moments.count {
            let reference = moments.varianceY(position)
            guard reference >= Self.threshold else { continue }
            referenceSum += log10(1 + reference / Self.visualNoise)
            let covariance = moments.covariance(position)
            // Where the image is flat or runs against the reference, nothing of the reference is seen.
            guard covariance > 0 else { continue }
            let gain = covariance / (reference + Self.threshold)
            // Never below 0 but by rounding.
            let noise = max(moments.varianceX(position) - gain * covariance, 0)
            imageSum += log10(1 + gain * gain * reference / (noise + Self.visualNoise))
        }
        ofImage += imageSum
        ofReference += referenceSum
    }
}
