import Foundation
import NoiseModels

extension BlockMatchingStage {
    /// Voxels along a cube's side.
    static let cubeSide = 4

    /// BM4D's basic estimate: hard thresholding.
    ///
    /// Denser references than the paper's: a step of 2 voxels instead of 3 gains 0.1 dB or more.
    static let volumeBasic = BlockMatchingStage(
        transform: .biorthogonalSpline(side: cubeSide),
        step: 2,
        searchRadius: 6,
        sliceSearchRadius: 5,
        groupLimit: 16,
        maximumDistance: 8,
        shrinkage: .hardThreshold(2.7),
        correlationPenalty: 6
    )

    /// BM4D's final estimate: Wiener's filter, guided by the basic one.
    static let volumeFinal = BlockMatchingStage(
        transform: .cosine(side: cubeSide),
        step: 2,
        searchRadius: 6,
        sliceSearchRadius: 5,
        groupLimit: 32,
        maximumDistance: 2,
        shrinkage: .wiener,
        correlationPenalty: 0,
        noiseWeight: 0.85,
        noiseWeightExponent: 1.2
    )

    /// Noise whose correlation area is at least as large is shared by many blocks of a group.
    static let sharedCorrelationArea = 1.5

    /// The stage with groups twice as large where noise of a spectrum, nil if it is white, is shared by many of a group's
    /// blocks: it takes more of them to average it out.
    func adapted(to spectrum: NoisePowerSpectrum?) -> BlockMatchingStage {
        guard let spectrum, spectrum.correlationArea >= Self.sharedCorrelationArea else { return self }
        var result = self
        result.groupLimit *= 2
        return result
    }

    /// What each coefficient's variance is multiplied by in Wiener's factor, for noise of a covariance, nil if it is
    /// white, and white noise's covariance.
    ///
    /// The more of the blocks that are laid over one another share a coefficient's noise, the less of it averages out,
    /// and the more must be shrunk: the parameter μ² of Mäkinen, Azzari & Foi (2020), for each coefficient on its own.
    func noiseWeights(_ covariance: BlockCovariance?, white: @autoclosure () -> BlockCovariance) -> [Float] {
        guard let covariance, noiseWeightExponent != 0 else {
            return [Float](repeating: noiseWeight, count: BlockTransform.area)
        }
        return zip(covariance.correlationAreas, white().correlationAreas).map { area, whiteArea in
            guard let area, let whiteArea else { return noiseWeight }
            return noiseWeight * Float(pow(area / whiteArea, Double(noiseWeightExponent)))
        }
    }

    /// Slices on either side of a slice that the stage's result there depends on: those of the group of a cube that
    /// covers it, and of the candidates for that group.
    var sliceReach: Int { 2 * sliceSearchRadius + Self.cubeSide - 1 }
}
