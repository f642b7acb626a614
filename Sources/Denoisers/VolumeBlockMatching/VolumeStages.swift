extension BlockMatchingStage {
    /// Voxels along a cube's side.
    static let cubeSide = 4

    /// BM4D's basic estimate: hard thresholding.
    static let volumeBasic = BlockMatchingStage(
        transform: .biorthogonalSpline(side: cubeSide),
        step: 3,
        searchRadius: 5,
        sliceSearchRadius: 5,
        groupLimit: 16,
        maximumDistance: 8,
        shrinkage: .hardThreshold(2.7),
        correlationPenalty: 6
    )

    /// BM4D's final estimate: Wiener's filter, guided by the basic one.
    static let volumeFinal = BlockMatchingStage(
        transform: .cosine(side: cubeSide),
        step: 3,
        searchRadius: 5,
        sliceSearchRadius: 5,
        groupLimit: 32,
        maximumDistance: 1.3,
        shrinkage: .wiener,
        correlationPenalty: 0
    )

    /// Slices on either side of a slice that the stage's result there depends on: those of the group of a cube that
    /// covers it, and of the candidates for that group.
    var sliceReach: Int { 2 * sliceSearchRadius + Self.cubeSide - 1 }
}
