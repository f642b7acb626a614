import NoiseModels
import Volumes

/// BM4D (Maggioni, Katkovnik, Egiazarian & Foi, IEEE TIP 22, 2013) on variance-stabilised voxels: cubes that look alike
/// are stacked, and the stack is denoised in a transform domain of four dimensions, where it is sparse.
///
/// Two stages as in BM3D: hard thresholding gives a basic estimate, in which cubes are matched anew for Wiener's filter.
/// CT noise is shrunk by its own power spectrum within slices and as independent between them
/// (Mäkinen, Azzari & Foi, IEEE TIP 29, 2020), more where neighbouring cubes share it. Cubes of which half lies outside the mask are not matched, and a slice
/// without a valid voxel ends the volume. Cubes are flatter where there are fewer than four slices.
public struct VolumeBlockMatchingDenoiser: Denoiser, Hashable {
    private let isConcurrent: Bool

    /// Creates the denoiser.
    public init() { self.init(isConcurrent: true) }

    /// Creates the denoiser with its work done on all cores or by one thread, which changes the time and no voxel.
    package init(isConcurrent: Bool) { self.isConcurrent = isConcurrent }

    /// `bm4d`.
    public var name: String { "bm4d" }

    /// What the two stages reach, one after the other.
    public var sliceRadius: Int {
        BlockMatchingStage.volumeBasic.sliceReach + BlockMatchingStage.volumeFinal.sliceReach
    }

    /// What the two stages do.
    public var settings: [String] {
        ["block-side=\(BlockMatchingStage.cubeSide)"]
            + BlockMatchingStage.volumeBasic.settings(as: "basic")
            + BlockMatchingStage.volumeFinal.settings(as: "final")
            + ["shared-correlation-area=\(BlockMatchingStage.sharedCorrelationArea)"]
    }

    /// Denoises a slab.
    /// - Throws: `not-finite` if a valid voxel is not finite or overflows on the way; `noise-model-failed` with the
    ///   model's error.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        let spectrum = noise.correlatedSpectrum
        return try noise.filterStabilised(noisy) { filter($0, spectrum) }
    }

    /// BM4D of unit-variance noise; values outside the mask mean nothing.
    private func filter(_ stabilised: Volume, _ spectrum: NoisePowerSpectrum?) -> [Float] {
        let shape = stabilised.shape
        // Slices smaller than a cube are mirrored until one fits.
        let missing = BlockMatchingStage.cubeSide - min(shape.columns, shape.rows)
        let slices = MirroredSlices(stabilised, margin: max(0, (missing + 1) / 2))
        var result = stabilised.voxels
        for run in Self.runs(of: stabilised) {
            let filtered = filter(run, of: slices, shape, firstSlice: stabilised.firstSlice, spectrum)
            for slice in run {
                for row in 0..<shape.rows {
                    let start = slices.index(slice: slice - run.lowerBound, row: row, column: 0)
                    let to = (slice * shape.rows + row) * shape.columns
                    for column in 0..<shape.columns { result[to + column] = filtered[start + column] }
                }
            }
        }
        return result
    }

    private func filter(
        _ run: Range<Int>,
        of slices: MirroredSlices,
        _ shape: VolumeShape,
        firstSlice: Int,
        _ spectrum: NoisePowerSpectrum?
    ) -> [Float] {
        let range = run.lowerBound * slices.plane..<run.upperBound * slices.plane
        let volume = CubeVolume(
            columns: shape.columns + 2 * slices.margin,
            rows: shape.rows + 2 * slices.margin,
            slices: run.count,
            firstSlice: firstSlice + run.lowerBound,
            stride: slices.stride,
            validity: slices.validity.isEmpty ? [] : slices.validity[range]
        )
        var noisy = Array(slices.values[range])
        noisy.append(contentsOf: repeatElement(0, count: volume.count - range.count))
        func filter(_ stage: BlockMatchingStage) -> VolumeFilter {
            VolumeFilter(stage, volume, spectrum: spectrum, isConcurrent: isConcurrent)
        }
        let basic = filter(.volumeBasic)(noisy, guide: noisy)
        return filter(.volumeFinal)(noisy, guide: basic)
    }

    /// Neighbouring slices that have a valid voxel each.
    private static func runs(of volume: Volume) -> [Range<Int>] {
        let perSlice = volume.shape.sliceCount
        var result: [Range<Int>] = []
        for slice in 0..<volume.shape.slices {
            let voxels = slice * perSlice..<(slice + 1) * perSlice
            guard volume.valid?.values[voxels].contains(true) ?? true else { continue }
            if let last = result.last, last.upperBound == slice {
                result[result.count - 1] = last.lowerBound..<slice + 1
            } else {
                result.append(slice..<slice + 1)
            }
        }
        return result
    }
}
