import Dispatch
import NoiseModels
import Synchronization

/// Some of the patches of a step.
protocol TrainingPart: Sendable {
    /// How many they are.
    var patches: Int { get }
}

/// The patches of one step, in parts whose feature maps fit the cache.
struct TrainingBatch<Part: TrainingPart>: Sendable {
    /// The patches in order.
    let parts: [Part]
    /// Patches in all parts.
    let count: Int

    /// Makes parts of a fixed size, which decides the order in which gradients are summed.
    init<Example>(_ examples: [Example], partSize: Int, _ part: (ArraySlice<Example>) -> Part) {
        count = examples.count
        parts = stride(from: 0, to: examples.count, by: partSize).map { first in
            part(examples[first..<min(first + partSize, examples.count)])
        }
    }
}

/// A batch that is drawn on another thread while the engine computes the one before it.
final class PendingBatch<Part: TrainingPart>: Sendable {
    private let ready = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<TrainingBatch<Part>, NoiseError>?>(nil)

    /// Begins to draw.
    init(on queue: DispatchQueue, _ make: @escaping @Sendable () throws(NoiseError) -> TrainingBatch<Part>) {
        queue.async {
            let made = Result { () throws(NoiseError) in try make() }
            self.result.withLock { $0 = made }
            self.ready.signal()
        }
    }

    /// The batch, as soon as it is there; to be asked for once.
    func take() throws(TrainingError) -> TrainingBatch<Part> {
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
