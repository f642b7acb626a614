import NoiseModels
import Volumes

/// BM3D (Dabov, Foi, Katkovnik & Egiazarian, IEEE TIP 16, 2007) on variance-stabilised voxels, slice by slice: blocks
/// that look alike are stacked, and the stack is denoised in a transform domain where it is sparse.
///
/// Two stages: hard thresholding gives a basic estimate; Wiener's filter, with the blocks matched anew in that estimate
/// and shrunk by its spectrum, gives the result. CT noise is shrunk by its own power spectrum
/// (Mäkinen, Azzari & Foi, IEEE TIP 29, 2020). Blocks of which half lies outside the mask are not matched.
public struct BlockMatchingDenoiser: Denoiser, Hashable {
    private let isConcurrent: Bool

    /// Creates the denoiser.
    public init() { self.init(isConcurrent: true) }

    /// Creates the denoiser with its work done on all cores or by one thread, which changes the time and no voxel.
    package init(isConcurrent: Bool) { self.isConcurrent = isConcurrent }

    /// `bm3d`.
    public var name: String { "bm3d" }

    /// 0: groups lie within a slice.
    public var sliceRadius: Int { 0 }

    /// What the two stages do.
    public var settings: [String] {
        ["block-side=\(BlockTransform.side)"] + BlockMatchingStage.basic.settings(as: "basic")
            + BlockMatchingStage.final.settings(as: "final")
    }

    /// Denoises a slab.
    /// - Throws: `not-finite` if a valid voxel is not finite or overflows on the way; `noise-model-failed` with the
    ///   model's error.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        let spectrum = noise.correlatedSpectrum
        return try noise.filterStabilised(noisy) { filter($0, spectrum) }
    }

    /// BM3D of unit-variance noise; values outside the mask mean nothing.
    private func filter(_ stabilised: Volume, _ spectrum: NoisePowerSpectrum?) -> [Float] {
        let shape = stabilised.shape
        // Images smaller than a block are mirrored until one fits.
        let missing = BlockTransform.side - min(shape.columns, shape.rows)
        let slices = MirroredSlices(stabilised, margin: max(0, (missing + 1) / 2))
        func covariance(_ stage: BlockMatchingStage) -> BlockCovariance? {
            spectrum.map { BlockCovariance($0, transform: stage.transform, reach: 2 * stage.searchRadius) }
        }
        let covariances = (basic: covariance(.basic), final: covariance(.final))
        return (0..<shape.slices).flatMap { filter($0, of: slices, shape, covariances) }
    }

    private func filter(
        _ slice: Int,
        of slices: MirroredSlices,
        _ shape: VolumeShape,
        _ covariances: (basic: BlockCovariance?, final: BlockCovariance?)
    ) -> [Float] {
        let margin = slices.margin
        let range = slice * slices.plane..<(slice + 1) * slices.plane
        let image = BlockImage(
            columns: shape.columns + 2 * margin,
            rows: shape.rows + 2 * margin,
            stride: slices.stride,
            validity: slices.validity.isEmpty ? [] : slices.validity[range]
        )
        // About the middle of its values, an image that is constant is 0 and stays so to the bit.
        let middle = Self.middle(slices.values[range], image)
        var noisy = slices.values[range].map { $0 - middle }
        noisy.append(contentsOf: repeatElement(0, count: image.count - noisy.count))
        func run(
            _ stage: BlockMatchingStage,
            _ covariance: BlockCovariance?,
            guide: [Float]
        ) -> [Float] {
            CollaborativeFilter(
                stage: stage,
                image: image,
                covariance: covariance,
                isConcurrent: isConcurrent
            )(noisy, guide: guide)
        }
        let basic = run(.basic, covariances.basic, guide: noisy)
        let final = run(.final, covariances.final, guide: basic)
        return (0..<shape.rows).flatMap { row in
            let start = slices.index(slice: 0, row: row, column: 0)
            return final[start..<start + shape.columns].map { $0 + middle }
        }
    }

    /// Halfway between the smallest and the largest value of a slice.
    private static func middle(_ values: ArraySlice<Float>, _ image: BlockImage) -> Float {
        var smallest = values[values.startIndex]
        var largest = smallest
        for row in 0..<image.rows {
            let start = values.startIndex + row * image.stride
            for value in values[start..<start + image.columns] {
                smallest = min(smallest, value)
                largest = max(largest, value)
            }
        }
        return Float((Double(smallest) + Double(largest)) / 2)
    }
}

extension NoiseModel {
    /// The spectrum of correlated noise; nil if it is white.
    var correlatedSpectrum: NoisePowerSpectrum? {
        guard let spectrum = (self as? CTNoise)?.spectrum else { return nil }
        return spectrum.values.allSatisfy { $0 == 1 } ? nil : spectrum
    }
}
