import Foundation

/// What one of the two stages of BM3D does.
struct BlockMatchingStage: Sendable {
    /// How coefficients are shrunk.
    enum Shrinkage: Sendable {
        /// Those of at most this many standard deviations become zero.
        case hardThreshold(Float)
        /// Wiener's factor g² / (g² + σ²), with g taken from the estimate of the stage before.
        case wiener
    }

    /// The transform within a block.
    let transform: BlockTransform
    /// Voxels from one reference block to the next.
    let step: Int
    /// Candidates lie at most this far away along rows and columns.
    let searchRadius: Int
    /// The most blocks of a group, a power of two.
    let groupLimit: Int
    /// Candidates differ by less than this: mean square, in variances of the noise.
    let maximumDistance: Float
    /// How coefficients are shrunk.
    let shrinkage: Shrinkage

    /// What is added to the squared distance of two blocks for each unit of the noise's autocovariance between them, a
    /// voxel; 0 where the noise is gone from the blocks that are compared.
    ///
    /// Noise adds 2 (1 − autocovariance), so 2 makes up for it. More keeps away blocks that share the noise.
    let correlationPenalty: Float

    /// The basic estimate: hard thresholding.
    ///
    /// The paper's normal profile with denser references and larger groups, which gain most where the noise is strong:
    /// so one profile does for noise of 10 to 75 of 255, and no range of grey levels need be known. The distance is in
    /// variances of the noise for the same reason.
    static let basic = BlockMatchingStage(
        transform: .biorthogonalSpline,
        step: 2,
        searchRadius: 19,
        groupLimit: 32,
        maximumDistance: 8,
        shrinkage: .hardThreshold(2.7),
        correlationPenalty: 6
    )

    /// The final estimate: Wiener's filter, guided by the basic one.
    static let final = BlockMatchingStage(
        transform: .cosine,
        step: 3,
        searchRadius: 19,
        groupLimit: 32,
        maximumDistance: 1.3,
        shrinkage: .wiener,
        correlationPenalty: 0
    )

    /// The 8 × 8 window by which blocks are laid over one another: Kaiser's with β = 2.
    static let window: [Float] = {
        func bessel(_ x: Double) -> Double {
            var term = 1.0
            var sum = 1.0
            for k in 1...20 {
                term *= (x / 2 / Double(k)) * (x / 2 / Double(k))
                sum += term
            }
            return sum
        }
        let side = BlockTransform.side
        let line = (0..<side).map { index in
            let x = 2 * Double(index) / Double(side - 1) - 1
            return bessel(2 * (1 - x * x).squareRoot()) / bessel(2)
        }
        return line.flatMap { row in line.map { Float(row * $0) } }
    }()
}
