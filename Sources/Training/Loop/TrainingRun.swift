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
    private let recipe: TrainingRecipe
    private let options: TrainingOptions
    private let report: @Sendable (TrainingEvent) -> Void
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
        let engine = try makeEngine()
        let index = try ImageIndex(options.index)
        let set = try TrainingSet(recipe, index)
        let network = recipe.network.makeNetwork()
        let weights = try startingWeights(network)
        let folder = try RunFolder(options.output, for: recipe, resumes: options.resumes)
        let state = try beginning(folder, network, engine, index, weights)
        let patients = Set(set.groups.flatMap { $0.images.map(\.row.patient) }).count
        report(
            .loaded(
                images: set.groups.reduce(0) { $0 + $1.images.count },
                patients: patients,
                validationImages: set.validation.count
            )
        )
        report(.started(step: state.standing.step, parameters: network.layout.trainedCount))
        let records = try RunRecords(folder, recipe, set, network, options.software, from: state.standing)
        let session = TrainingSession(
            recipe,
            network,
            engine,
            validation: try Validation(recipe, set, multiple: network.multiple),
            records: records
        )
        return try steps(session, state, PatchSampler(recipe, set), started)
    }

    private func steps(
        _ session: TrainingSession,
        _ beginning: TrainingState,
        _ sampler: PatchSampler,
        _ started: ContinuousClock.Instant
    ) throws(TrainingError) -> TrainingOutcome {
        var state = beginning
        var clock = TrainingClock(limit: options.timeLimit, started: started, step: state.standing.step)
        let queue = DispatchQueue(label: "limpid.training.batches", qos: .userInitiated)
        let recipe = recipe
        let partSize = session.network.layout.hasStatistics ? recipe.batch : Self.partSize
        func pending(_ step: Int) -> PendingBatch? {
            guard step < recipe.schedule.steps else { return nil }
            return PendingBatch(on: queue) { () throws(NoiseError) in
                try TrainingBatch(step: step, recipe, sampler, partSize: partSize)
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

    private func makeEngine() throws(TrainingError) -> Engine {
        do throws(TensorError) {
            return try Engine(
                kernels: options.kernels,
                precision: recipe.precision == .bf16 ? .bf16 : .fp32,
                threads: options.threads
            )
        } catch {
            throw TrainingError(.engineFailed, error.description, underlying: error)
        }
    }

    /// The weights that were asked for, with their file's SHA-256.
    private func startingWeights(
        _ network: any DenoisingNetwork
    ) throws(TrainingError) -> (values: ParameterValues, digest: String)? {
        guard let path = options.startingWeights else { return nil }
        do throws(CheckpointError) {
            let checkpoint = try Safetensors.read(path, requireDigest: false)
            let values = try ParameterValues(network.layout, from: checkpoint)
            let bytes = FileManager.default.contents(atPath: path) ?? Data()
            return (values, SHA256.hash(data: bytes).description)
        } catch {
            throw TrainingError(.invalidWeights, error.description, underlying: error)
        }
    }

    /// The state to begin with: the saved one where the run is resumed.
    private func beginning(
        _ folder: RunFolder,
        _ network: any DenoisingNetwork,
        _ engine: Engine,
        _ index: ImageIndex,
        _ weights: (values: ParameterValues, digest: String)?
    ) throws(TrainingError) -> TrainingState {
        let standing = TrainingState.Standing(
            recipe: recipe.digest,
            index: index.digest,
            startedFrom: weights?.digest,
            kernels: engine.kernels.rawValue
        )
        guard options.resumes else {
            let values = weights?.values ?? ParameterValues(network.layout, seed: recipe.seed)
            let fresh = TrainingState(standing, values, recipe)
            // Saved at once, so that a run killed early is resumed with the weights it began with.
            try RunFolder.write(fresh.checkpoint(), to: folder.state)
            try folder.markBegun(recipe)
            return fresh
        }
        let saved = try TrainingState(folder.state, network.layout, recipe)
        guard saved.standing.recipe == standing.recipe, saved.standing.index == standing.index else {
            throw TrainingError(
                .differentRun,
                "the run in \(folder.path) was trained on another "
                    + (saved.standing.recipe == standing.recipe ? "version of \(index.path)" : "recipe")
                    + "; begin a new run with --from \(folder.last)"
            )
        }
        if saved.standing.kernels != standing.kernels {
            report(
                .warning(
                    "this run began with the \(saved.standing.kernels) kernels and goes on with \(standing.kernels): "
                        + "it will differ in rounding from an uninterrupted one"
                )
            )
        }
        return saved
    }
}
