/// The window under which structural similarity compares two images.
public enum StructuralSimilarityWindow: String, Codable, CaseIterable, Hashable, Sendable {
    /// 11 × 11 Gaussian weights of σ = 1.5 pixels and population variances, as in the paper.
    case gaussian
    /// 7 × 7 equal weights and sample variances, scikit-image's default.
    case uniform

    /// Pixels along an edge: images need as many columns and rows at least.
    public var side: Int {
        switch self {
        case .gaussian: 11
        case .uniform: 7
        }
    }

    /// The weights.
    var weights: SeparableWindow {
        switch self {
        case .gaussian: .gaussian(side: side, sigma: 1.5)
        case .uniform: .uniform(side: side)
        }
    }

    /// What turns the weighted variance into the one compared: N / (N − 1) for sample variances.
    var varianceFactor: Double {
        switch self {
        case .gaussian: 1
        case .uniform: Double(side * side) / Double(side * side - 1)
        }
    }
}

extension PlanarImage {
    /// The mean structural similarity index (SSIM); of an RGB image the mean over its channels.
    ///
    /// Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, Image quality assessment: from error visibility to
    /// structural similarity, 2004, with K₁ = 0.01 and K₂ = 0.03, over every position at which the window fits.
    /// Symmetric.
    /// - Parameters:
    ///   - reference: the true image.
    ///   - dataRange: the width of the samples' scale, see `PlanarImage`.
    ///   - window: the paper's Gaussian window, or the uniform one of scikit-image's default.
    /// - Returns: −1 to 1, 1 for identical images.
    /// - Throws: `shape-mismatch`, `invalid-data-range`; `image-too-small` where the window does not fit.
    public func structuralSimilarity(
        to reference: PlanarImage,
        dataRange: Double,
        window: StructuralSimilarityWindow = .gaussian
    ) throws(ImageQualityError) -> Double {
        try ImageQualityError.require(self, matches: reference)
        try ImageQualityError.require(dataRange: dataRange)
        try ImageQualityError.require(self, atLeast: window.side, for: "structural similarity")
        var sum = 0.0
        for channel in 0..<channels {
            let own = (0..<channels).map { $0 == channel ? 1.0 : 0.0 }
            sum += Self.structuralSimilarity(
                Plane(self, channelWeights: own),
                Plane(reference, channelWeights: own),
                dataRange: dataRange,
                window: window
            )
        }
        return sum / Double(channels)
    }

    private static func structuralSimilarity(
        _ image: Plane,
        _ reference: Plane,
        dataRange: Double,
        window: StructuralSimilarityWindow
    ) -> Double {
        let weights = window.weights
        let factor = window.varianceFactor
        let meanConstant = (0.01 * dataRange) * (0.01 * dataRange)
        let varianceConstant = (0.03 * dataRange) * (0.03 * dataRange)
        var sum = 0.0
        weights.forEachRow(of: image, reference) { moments in
            var rowSum = 0.0
            for position in 0..<moments.count {
                let (meanX, meanY) = (moments.meanX(position), moments.meanY(position))
                let variances = moments.varianceX(position) + moments.varianceY(position)
                let luminance = 2 * meanX * meanY + meanConstant
                let structure = 2 * factor * moments.covariance(position) + varianceConstant
                let scale =
                    (meanX * meanX + meanY * meanY + meanConstant) * (factor * variances + varianceConstant)
                rowSum += luminance * structure / scale
            }
            sum += rowSum
        }
        return sum / Double(weights.positions(in: image.columns) * weights.positions(in: image.rows))
    }
}
