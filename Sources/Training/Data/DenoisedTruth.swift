import Denoisers
import NoiseModels
import Pipelines
import Synchronization
import Volumes

/// CT slices without most of their own noise, each made when it is first asked for and kept.
package final class DenoisedTruth: Sendable {
    private let window: ClosedRange<Double>
    private let made = Mutex<[Int: TrainingImage]>([:])

    /// Truth on the scale that makes 0 … 1 of a window in HU.
    init(window: ClosedRange<Double>) { self.window = window }

    /// The slice after BM3D with the strength and the spectrum of its own noise; as it is where it shows none.
    /// - Throws: the noise model's error, or `invalid-parameter` if BM3D cannot be done.
    func image(of image: TrainingImage) throws(NoiseError) -> TrainingImage {
        if let known = made.withLock({ $0[image.row.line] }) { return known }
        let denoised = try denoise(image)
        made.withLock { $0[image.row.line] = denoised }
        return denoised
    }

    private func denoise(_ image: TrainingImage) throws(NoiseError) -> TrainingImage {
        let (columns, rows) = (image.columns, image.rows)
        let (lower, width) = (Float(window.lowerBound), Float(window.upperBound - window.lowerBound))
        let patch = image.patch(row: 0, column: 0, rows: rows, columns: columns, channels: 1)
        let slice = Volume(
            shape: VolumeShape(columns: columns, rows: rows, slices: 1),
            voxels: patch.values.map { lower + width * $0 },
            unit: .hounsfield
        )
        let noise: CTNoise
        do throws(NoiseError) { noise = try CTNoise.estimate(from: slice).localised(to: slice) } catch
            where [.tooFewVoxels, .notIdentifiable].contains(error.code)
        { return image }
        do throws(DenoiserError) {
            let result = try BlockMatchingDenoiser().denoise(slice, noise: noise)
            return image.replacing(onScale: result.voxels.map { ($0 - lower) / width })
        } catch {
            throw NoiseError(.invalidParameter, "the noise of a CT slice could not be removed: \(error)")
        }
    }
}
