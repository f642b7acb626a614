import Tensors

/// A distance between a predicted image and the true one, named as in recipes.
public enum ReconstructionLoss: String, CaseIterable, Codable, Hashable, Sendable {
    /// Mean of (x − t)².
    case mse
    /// Mean of |x − t|.
    case l1
    /// Mean of √((x − t)² + 10⁻⁶): absolute error, smooth at zero.
    case charbonnier
    /// 1 − structural similarity for a data range of 1.
    case ssim
    /// Absolute error of the forward differences along rows and columns: edges.
    case gradient

    /// Rows and columns that an image must have at least.
    public var minimumExtent: Int { self == .ssim ? SSIMWindow.size : 1 }

    /// Value and gradient by the prediction.
    /// - Parameters:
    ///   - prediction: predicted images x [N, C, H, W].
    ///   - target: true images t of the same shape.
    ///   - weights: a factor for each image; nil for 1.
    ///   - engine: what computes.
    /// - Returns: value and gradient.
    public func callAsFunction(
        _ prediction: Tensor,
        _ target: Tensor,
        weights: [Float]? = nil,
        engine: Engine
    ) -> Loss {
        switch self {
        case .mse:
            engine.meanLoss([prediction, target], weights: weights) { v in
                let d = v.x - v.y
                return (d * d, SIMD2(2 * d, 0))
            }
        case .l1:
            engine.meanLoss([prediction, target], weights: weights) { v in
                let d = v.x - v.y
                return (abs(d), SIMD2(d > 0 ? 1 : d < 0 ? -1 : 0, 0))
            }
        case .charbonnier:
            engine.meanLoss([prediction, target], weights: weights) { v in
                let d = v.x - v.y
                let root = (d * d + 1e-6).squareRoot()
                return (root, SIMD2(d / root, 0))
            }
        case .ssim: engine.structuralDissimilarity(prediction, target, weights: weights)
        case .gradient: engine.totalVariation(of: prediction, minus: target, weights: weights)
        }
    }
}
