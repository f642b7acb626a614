import DenoisingNetworks
import NeuralNetworks
import Tensors

/// Where a run begins: anew, or from its saved state.
extension TrainingRun {
    /// Where a run stands, the folder it writes to, and what computes.
    typealias Beginning<Measured: ValidationRecord> = (
        state: TrainingState<Measured>, folder: RunFolder, engine: Engine
    )

    /// A new run; its folder is made when all else is there.
    func fresh<Measured>(
        _ layout: ParameterLayout,
        _ index: ImageIndex
    ) throws(TrainingError) -> Beginning<Measured> {
        let engine = try makeEngine(options.kernels)
        let weights = try startingWeights(layout)
        let folder = try RunFolder(options.output, for: recipe, resumes: false)
        let standing = TrainingState<Measured>.Standing(
            recipe: recipe.digest,
            index: index.digest,
            startedFrom: weights?.digest,
            earlier: weights?.trainings,
            kernels: engine.kernels.rawValue
        )
        let values = weights?.values ?? ParameterValues(layout, seed: recipe.seed)
        let state = TrainingState(standing, values, recipe)
        // Saved at once, so that a run killed early is resumed with the weights it began with.
        try RunFolder.write(state.checkpoint(), to: folder.state)
        try folder.markBegun(recipe)
        return (state, folder, engine)
    }

    /// The run in the folder, with the kernels it began with unless others are asked for or needed.
    func resumed<Measured>(
        _ layout: ParameterLayout,
        _ index: ImageIndex
    ) throws(TrainingError) -> Beginning<Measured> {
        let folder = try RunFolder(options.output, for: recipe, resumes: true)
        let state = try TrainingState<Measured>(folder.state, layout, recipe)
        guard state.standing.recipe == recipe.digest, state.standing.index == index.digest else {
            throw TrainingError(
                .differentRun,
                "the run in \(folder.path) was trained on another "
                    + (state.standing.recipe == recipe.digest ? "version of \(index.path)" : "recipe")
                    + "; begin a new run with --from \(folder.last)"
            )
        }
        let saved = Kernels(rawValue: state.standing.kernels)
        let kept = saved.flatMap { $0.isSupported ? $0 : nil }
        let engine = try makeEngine(options.kernels ?? kept)
        if saved?.computeAlike(engine.kernels, in: engine.precision) != true {
            report(
                .warning(
                    "this run began with the \(state.standing.kernels) kernels and goes on with "
                        + "\(engine.kernels.rawValue): it will differ in rounding from an uninterrupted one"
                )
            )
        }
        return (state, folder, engine)
    }

    private func makeEngine(_ kernels: Kernels?) throws(TrainingError) -> Engine {
        do throws(TensorError) {
            return try Engine(
                kernels: kernels,
                precision: recipe.precision == .bf16 ? .bf16 : .fp32,
                threads: options.threads
            )
        } catch {
            throw TrainingError(.engineFailed, error.description, underlying: error)
        }
    }

    /// The weights that were asked for, with their file's SHA-256 and the trainings that their card names.
    private func startingWeights(
        _ layout: ParameterLayout
    ) throws(TrainingError) -> (values: ParameterValues, digest: String, trainings: [JSONValue])? {
        guard let path = options.startingWeights else { return nil }
        let digest = try Self.digest(path)
        let values: ParameterValues
        let card: ModelCard?
        do {
            let checkpoint = try Safetensors.read(path, requireDigest: false)
            values = try ParameterValues(layout, from: checkpoint)
            card = try WeightsFile.card(in: checkpoint)
        } catch let error as CheckpointError {
            throw TrainingError(.invalidWeights, error.description, underlying: error)
        } catch {
            throw TrainingError(.invalidWeights, "\(path): \(error)", underlying: error)
        }
        // A file that is replaced between the readings would be recorded by another one's digest.
        guard try Self.digest(path) == digest else {
            throw TrainingError(.invalidWeights, "\(path) changed while it was read; begin again")
        }
        // Weights without a card have a digest and nothing else that could be said of them.
        return (values, digest, card?.trainings(digest: digest) ?? [.object(["digest": .text(digest)])])
    }

    private static func digest(_ path: String) throws(TrainingError) -> String {
        do throws(WeightsError) { return try ModelWeights.digest(ofFileAtPath: path) } catch {
            throw TrainingError(.invalidWeights, error.description, underlying: error)
        }
    }
}
