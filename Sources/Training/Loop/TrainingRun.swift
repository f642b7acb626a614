import DenoisingNetworks
import Digests
import Dispatch
import Foundation
import NeuralNetworks
import NoiseModels
import Pipelines
import Synchronization
import Tensors

/// One training: a recipe, its data and a folder for what comes of it.
///
/// The result is a function of recipe, index, images, starting weights and kernels, to the bit: not of threads, time or interruptions.
public final class TrainingRun: Sendable {
    let recipe: TrainingRecipe
    let options: TrainingOptions
    let report: @Sendable (TrainingEvent) -> Void
    private let isStopped = Atomic(false)

    /// Patches that go through a network together: more would leave the cache.
    ///
    /// Fixed, because it decides in which order gradients are summed.
    private static let partSize = 2

    /// Creates a run.
    /// - Parameters:
    ///   - recipe: what to train and how.
    ///   - options: data, folder and limits.
    ///   - report: is told what happens, on the training's thread.
    public init(
        _ recipe: TrainingRecipe,
        _ options: TrainingOptions,
        report: @escaping @Sendable (TrainingEvent) -> Void = { _ in }
    ) {
        self.recipe = recipe
        self.options = options
        self.report = report
    }

    /// Asks the run to end after the step in work; from any thread.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Trains until the recipe, its patience, the time limit or `stop` ends it.
    /// - Throws: every code of `TrainingError`; the last saved state stays.
    public func run() throws(TrainingError) -> TrainingOutcome {
        let started = ContinuousClock.now
        let index = try ImageIndex(options.index)
        let set = try TrainingSet(recipe, index)
        // All that can be wrong with the data shows before anything is written.
        if let segmentation = recipe.segmentation {
            return try run(SegmentationTask(recipe, segmentation, set, index), set, index, started)
        }
        return try run(DenoisingTask(recipe, recipe.network.makeNetwork(), set, index), set, index, started)
    }

    private func run<Task: TrainingTask>(
        _ task: Task,
        _ set: TrainingSet,
        _ index: ImageIndex,
        _ started: ContinuousClock.Instant
    ) throws(TrainingError) -> TrainingOutcome {
        let (state, folder, engine): Beginning<Task.Measured> =
            options.resumes ? try resumed(task.layout, index) : try fresh(task.layout, index)
        let patients = Set(set.groups.flatMap { $0.images.map(\.row.patient) }).count
        report(
            .loaded(
                images: set.groups.reduce(0) { $0 + $1.images.count },
                patients: patients,
                validationImages: set.validation.count
            )
        )
        report(.started(step: state.standing.step, parameters: task.layout.trainedCount))
        let records = try RunRecords(folder, recipe, set, task, options.software, from: state.standing)
        return try steps(TrainingSession(recipe, task, engine, records: records), state, started)
    }

    private func steps<Task: TrainingTask>(
        _ session: TrainingSession<Task>,
        _ beginning: TrainingState<Task.Measured>,
        _ started: ContinuousClock.Instant
    ) throws(TrainingError) -> TrainingOutcome {
        var state = beginning
        var clock = TrainingClock(limit: options.timeLimit, started: started, step: state.standing.step)
        let queue = DispatchQueue(label: "limpid.training.batches", qos: .userInitiated)
        let (recipe, task) = (recipe, session.task)
        let partSize = task.layout.hasStatistics ? recipe.batch : Self.partSize
        func pending(_ step: Int) -> PendingBatch<Task.Part>? {
            guard step < recipe.schedule.steps else { return nil }
            return PendingBatch(on: queue) { () throws(NoiseError) in
                try task.batch(step: step, partSize: partSize)
            }
        }
        var next = pending(state.standing.step)
        while true {
            let isExhausted = recipe.validation.patience.map { state.standing.validationsWithoutBetter >= $0 }
            let reason: TrainingOutcome.Reason? =
                if isExhausted == true {
                    .stoppedEarly
                } else if state.standing.step >= recipe.schedule.steps {
                    .finished
                } else if isStopped.load(ordering: .relaxed) {
                    .interrupted
                } else if clock.isOver { .timeLimit } else { nil }
            if let reason {
                try session.save(state, report)
                return TrainingOutcome(
                    reason: reason,
                    step: state.standing.step,
                    bestStep: state.standing.best?.step
                )
            }
            guard let batch = try next?.take() else { preconditionFailure("every step has a batch") }
            next = pending(state.standing.step + 1)
            let losses = try session.step(&state, batch, report)
            report(.step(clock.progress(state.standing.step, of: recipe.schedule.steps, loss: losses.total)))
        }
    }
}
