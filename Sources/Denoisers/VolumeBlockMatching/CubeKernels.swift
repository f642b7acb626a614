/// The inner loops of the matching of cubes of 4 × 4 × 4 voxels; those that do not see a cube's shape are
/// `BlockKernels`.
///
/// Every result is a sum in one fixed order, without fused multiply-add: the same bits on every machine.
enum CubeKernels {
    private typealias Quad = BlockKernels.Quad
    private static let side = BlockMatchingStage.cubeSide
    /// Floats of the matrices that `transform` reads.
    static let matrixCount = 3 * side * side

    /// A cube's transform.
    ///
    /// `matrices` are those across slices and along columns, row by row, and that along rows, column by column. What is
    /// not there of a cube of fewer slices counts as zero.
    static func transform(
        _ matrices: UnsafePointer<Float>,
        _ input: UnsafePointer<Float>,
        stride: Int,
        plane: Int,
        depth: Int,
        middle: Float,
        into output: UnsafeMutablePointer<Float>
    ) {
        let middles = Quad(repeating: middle)
        for row in 0..<side {
            let from = input + row * stride
            let a = BlockKernels.load(from) - middles
            let b = depth > 1 ? BlockKernels.load(from + plane) - middles : Quad()
            let c = depth > 2 ? BlockKernels.load(from + 2 * plane) - middles : Quad()
            let d = depth > 3 ? BlockKernels.load(from + 3 * plane) - middles : Quad()
            for slice in 0..<side {
                let m = matrices + side * slice
                let sum = (a * m[0] + b * m[1]) + (c * m[2] + d * m[3])
                BlockKernels.store(sum, output + (side * slice + row) * side)
            }
        }
        let along = matrices + side * side
        let across = along + side * side
        let (e, f) = (BlockKernels.load(across), BlockKernels.load(across + side))
        let (g, h) = (BlockKernels.load(across + 2 * side), BlockKernels.load(across + 3 * side))
        for slice in 0..<side {
            let at = output + side * side * slice
            let (a, b) = (BlockKernels.load(at), BlockKernels.load(at + side))
            let (c, d) = (BlockKernels.load(at + 2 * side), BlockKernels.load(at + 3 * side))
            for row in 0..<side {
                let m = along + side * row
                let q = (a * m[0] + b * m[1]) + (c * m[2] + d * m[3])
                BlockKernels.store((e * q[0] + f * q[1]) + (g * q[2] + h * q[3]), at + side * row)
            }
        }
    }

    /// Adds what a filtered cube takes away from the noisy one, times a window and a weight, to sums, and the window
    /// times the weight to the sums' weights.
    ///
    /// `middle` is what was taken from the noisy values before the transform.
    static func accumulate(
        _ cube: UnsafePointer<Float>,
        noisy: UnsafePointer<Float>,
        middle: Float,
        window: UnsafePointer<Float>,
        weight: Float,
        sums: UnsafeMutablePointer<Float>,
        weights: UnsafeMutablePointer<Float>,
        stride: Int,
        plane: Int,
        depth: Int
    ) {
        let middles = Quad(repeating: middle)
        for slice in 0..<depth {
            for row in 0..<side {
                let at = slice * plane + row * stride
                let own = (slice * side + row) * side
                let share = BlockKernels.load(window + own) * weight
                let change = BlockKernels.load(cube + own) - (BlockKernels.load(noisy + at) - middles)
                BlockKernels.store(BlockKernels.load(sums + at) + share * change, sums + at)
                BlockKernels.store(BlockKernels.load(weights + at) + share, weights + at)
            }
        }
    }
}
