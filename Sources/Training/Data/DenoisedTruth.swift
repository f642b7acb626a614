import Denoisers
import Dispatch
import NoiseModels
import Pipelines
import Synchronization
import Volumes

extension [TrainingImage] {
    /// The same images, those of the recipe's `denoised` modalities without most of their own noise; on all cores.
    /// - Throws: `invalid-image`, naming the image, if BM3D cannot be done.
    func denoised(_ recipe: TrainingRecipe) throws(TrainingError) -> [TrainingImage] {
        guard !recipe.data.denoisedModalities.isEmpty, let window = recipe.intensities.hounsfieldWindow else {
            return self
        }
        let images = self
        let places = indices.filter { recipe.data.denoisedModalities.contains(images[$0].row.modality) }
        let results = Mutex<[Int: Result<TrainingImage, TrainingError>]>([:])
        DispatchQueue.concurrentPerform(iterations: places.count) { number in
            let place = places[number]
            let result = Result { () throws(TrainingError) in try images[place].denoised(window) }
            results.withLock { $0[place] = result }
        }
        let made = results.withLock { $0 }
        return try images.enumerated().map { (place, image) throws(TrainingError) in
            try made[place]?.get() ?? image
        }
    }
}

extension TrainingImage {
    /// A CT slice after BM3D with the strength and the spectrum of its own noise; as it is where it shows none.
    fileprivate func denoised(_ window: ClosedRange<Double>) throws(TrainingError) -> TrainingImage {
        let patch = patch(row: 0, column: 0, rows: rows, columns: columns, channels: 1)
        let (lower, width) = (Float(window.lowerBound), Float(window.upperBound - window.lowerBound))
        let slice = Volume(
            shape: VolumeShape(columns: columns, rows: rows, slices: 1),
            voxels: patch.values.map { lower + width * $0 },
            unit: .hounsfield
        )
        let noise: CTNoise
        do throws(NoiseError) { noise = try CTNoise.estimate(from: slice).localised(to: slice) } catch {
            return self
        }
        do throws(DenoiserError) {
            let result = try BlockMatchingDenoiser(isConcurrent: false).denoise(slice, noise: noise)
            return replacing(onScale: result.voxels.map { ($0 - lower) / width })
        } catch {
            throw TrainingError(
                .invalidImage,
                "\(row.file): its noise cannot be removed: \(error.description)",
                underlying: error
            )
        }
    }
}
