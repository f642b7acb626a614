import Foundation

/// What one of the two stages of BM3D or BM4D does.
struct BlockMatchingStage: Sendable {
    /// How coefficients are shrunk.
    enum Shrinkage: Sendable {
        /// Those of at most this many standard deviations become zero.
        case hardThreshold(Float)
        /// Wiener's factor g² / (g² + w σ²), with g taken from the estimate of the stage before.
        case wiener

        /// Shrinks the coefficients of `count` blocks and returns the variance of the noise that stays; the guide's
        /// coefficients and the noise's weights, one for each of a block's coefficients, serve the second kind alone.
        func callAsFunction(
            _ coefficients: UnsafeMutablePointer<Float>,
            guide: UnsafePointer<Float>,
            variances: UnsafePointer<Float>,
            noiseWeights: UnsafePointer<Float>,
            count: Int
        ) -> Float {
            switch self {
            case .hardThreshold(let threshold):
                BlockKernels.threshold(
                    coefficients,
                    variances: variances,
                    limit: threshold * threshold,
                    count: count
                )
            case .wiener:
                BlockKernels.shrink(
                    coefficients,
                    guide: guide,
                    variances: variances,
                    noiseWeights: noiseWeights,
                    count: count
                )
            }
        }
    }

    /// The transform within a block.
    let transform: BlockTransform
    /// Voxels from one reference block to the next.
    let step: Int
    /// Candidates lie at most this far away along rows and columns.
    let searchRadius: Int
    /// And this far across slices: 0 where blocks lie within a slice.
    var sliceSearchRadius = 0
    /// The most blocks of a group, a power of two.
    var groupLimit: Int
    /// Candidates differ by less than this: mean square, in variances of the noise.
    let maximumDistance: Float
    /// How coefficients are shrunk.
    let shrinkage: Shrinkage

    /// What is added to the squared distance of two blocks for each unit of the noise's autocovariance between them, a
    /// voxel; 0 where the noise is gone from the blocks that are compared.
    ///
    /// Noise adds 2 (1 − autocovariance), so 2 makes up for it. More keeps away blocks that share the noise.
    let correlationPenalty: Float
    /// What white noise's variance is multiplied by in Wiener's factor.
    var noiseWeight: Float = 1
    /// The power of a coefficient's correlation area, as a multiple of white noise's, by which its weight grows.
    var noiseWeightExponent: Float = 0

    /// The basic estimate: hard thresholding.
    ///
    /// The paper's normal profile with denser references and larger groups, which gain most where the noise is strong:
    /// so one profile does for noise of 10 to 75 of 255, and no range of grey levels need be known. The distance is in
    /// variances of the noise for the same reason.
    static let basic = BlockMatchingStage(
        transform: .biorthogonalSpline(side: BlockTransform.side),
        step: 2,
        searchRadius: 19,
        groupLimit: 32,
        maximumDistance: 8,
        shrinkage: .hardThreshold(2.7),
        correlationPenalty: 6
    )

    /// The final estimate: Wiener's filter, guided by the basic one.
    static let final = BlockMatchingStage(
        transform: .cosine(side: BlockTransform.side),
        step: 3,
        searchRadius: 19,
        groupLimit: 32,
        maximumDistance: 1.3,
        shrinkage: .wiener,
        correlationPenalty: 0
    )

    /// What the stage does, for `Denoiser.settings`, each key beginning with the stage's name.
    func settings(as name: String) -> [String] {
        let shared = [
            "\(name)-step=\(step)",
            "\(name)-search-radius=\(searchRadius)",
            sliceSearchRadius > 0 ? "\(name)-slice-search-radius=\(sliceSearchRadius)" : nil,
            "\(name)-group-limit=\(groupLimit)",
            "\(name)-maximum-distance=\(maximumDistance)",
            "\(name)-correlation-penalty=\(correlationPenalty)",
            noiseWeight != 1 ? "\(name)-noise-weight=\(noiseWeight)" : nil,
            noiseWeightExponent != 0 ? "\(name)-noise-weight-exponent=\(noiseWeightExponent)" : nil,
        ].compactMap { $0 }
        switch shrinkage {
        case .hardThreshold(let threshold): return shared + ["\(name)-hard-threshold=\(threshold)"]
        case .wiener: return shared
        }
    }

    /// The window by which blocks are laid over one another, along one axis: Kaiser's with β = 2.
    static func window(side: Int) -> [Double] {
        func bessel(_ x: Double) -> Double {
            var term = 1.0
            var sum = 1.0
            for k in 1...20 {
                term *= (x / 2 / Double(k)) * (x / 2 / Double(k))
                sum += term
            }
            return sum
        }
        return (0..<side).map { index in
            guard side > 1 else { return 1 }
            let x = 2 * Double(index) / Double(side - 1) - 1
            return bessel(2 * (1 - x * x).squareRoot()) / bessel(2)
        }
    }

    /// The 8 × 8 window of a block within a slice.
    static let window: [Float] = {
        let line = window(side: BlockTransform.side)
        return line.flatMap { row in line.map { Float(row * $0) } }
    }()
}
