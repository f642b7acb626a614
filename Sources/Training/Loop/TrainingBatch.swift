import Dispatch
import NoiseModels
import Pipelines
import Synchronization
import Tensors

/// The patches of one step, in parts whose feature maps fit the cache.
struct TrainingBatch: Sendable {
    /// Some of the patches.
    struct Part: Sendable {
        /// [N, channels, size, size].
        let noisy: Tensor
        let clean: Tensor
        /// noisy − clean.
        let noise: Tensor
        /// What each patch counts for.
        let weights: [Float]?
    }

    /// The patches in order.
    let parts: [Part]
    /// Patches in all parts.
    let count: Int

    /// Draws the batch of a step in parts of a fixed size, which decides the order in which gradients are summed.
    init(step: Int, _ recipe: TrainingRecipe, _ sampler: PatchSampler, partSize: Int) throws(NoiseError) {
        var pairs: [TrainingPair] = []
        for item in 0..<recipe.batch { pairs.append(try sampler.pair(step: step, item: item)) }
        count = pairs.count
        parts = stride(from: 0, to: pairs.count, by: partSize).map { first in
            Part(pairs[first..<min(first + partSize, pairs.count)], recipe)
        }
    }
}

extension TrainingBatch.Part {
    fileprivate init(_ pairs: ArraySlice<TrainingPair>, _ recipe: TrainingRecipe) {
        let size = recipe.patchSize
        let shape = TensorShape(pairs.count, recipe.network.channels, size, size)
        let (clean, noisy) = (pairs.flatMap(\.clean.values), pairs.flatMap(\.noisy.values))
        self.clean = Tensor(shape, clean)
        self.noisy = Tensor(shape, noisy)
        noise = Tensor(shape, zip(noisy, clean).map { $0 - $1 })
        weights = recipe.objective.levelOffset.map { offset in
            pairs.map { Float(offset / ($0.level + offset)) }
        }
    }
}

/// A batch that is drawn on another thread while the engine computes the one before it.
final class PendingBatch: Sendable {
    private let ready = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<TrainingBatch, NoiseError>?>(nil)

    /// Begins to draw.
    init(on queue: DispatchQueue, _ make: @escaping @Sendable () throws(NoiseError) -> TrainingBatch) {
        queue.async {
            let made = Result { () throws(NoiseError) in try make() }
            self.result.withLock { $0 = made }
            self.ready.signal()
        }
    }

    /// The batch, as soon as it is there; to be asked for once.
    func take() throws(TrainingError) -> TrainingBatch {
        ready.wait()
        switch result.withLock({ $0.take() }) {
        case .success(let batch): return batch
        case .failure(let error):
            throw TrainingError(
                .internalError,
                "noise could not be simulated: \(error.description)",
                underlying: error
            )
        case nil: preconditionFailure("a batch is taken once")
        }
    }
}
