import NeuralNetworks
import Pipelines
import Tensors

/// What one process needs at every step of a run.
struct TrainingSession<Task: TrainingTask> {
    let recipe: TrainingRecipe
    let task: Task
    let engine: Engine
    let records: RunRecords<Task>

    init(
        _ recipe: TrainingRecipe,
        _ task: Task,
        _ engine: Engine,
        records: RunRecords<Task>
    ) {
        self.recipe = recipe
        self.task = task
        self.engine = engine
        self.records = records
    }

    /// Takes a step, measures the weights and saves the state where the recipe asks for it, and logs it all.
    /// - Throws: `diverged`, `engine-failed`, `not-writable`.
    func step(
        _ state: inout TrainingState<Task.Measured>,
        _ batch: TrainingBatch<Task.Part>,
        _ report: (TrainingEvent) -> Void
    ) throws(TrainingError) -> StepLosses {
        let index = state.standing.step
        let gradients = try GradientStep(
            batch,
            task,
            state.parameters,
            engine,
            seed: recipe.seed &+ UInt64(index) &* 0x1_0000
        )
        guard gradients.losses.total.isFinite, gradients.gradients.allSatisfy(\.isFinite) else {
            throw TrainingError(
                .diverged,
                "the loss or its gradient is not finite at step \(index + 1); lower the learning rate or bound "
                    + "gradient-norm in the recipe, and begin a new run, with --from from weights of this one"
            )
        }
        state.apply(gradients, recipe)
        let step = state.standing.step
        let isMeasured = step % recipe.validation.interval == 0 || step == recipe.schedule.steps
        let result = isMeasured ? try measure(&state, report) : nil
        // Before the state is saved, so that every saved step has its line.
        try records.log(
            step: step,
            gradients.losses,
            learningRate: recipe.schedule.learningRate(index, highest: recipe.optimizer.learningRate),
            figures: result?.figures
        )
        if isMeasured || step % recipe.checkpointInterval == 0 { try save(state, report) }
        return gradients.losses
    }

    /// Measures the weights, and keeps them where they are the best so far.
    private func measure(
        _ state: inout TrainingState<Task.Measured>,
        _ report: (TrainingEvent) -> Void
    ) throws(TrainingError) -> Task.Measured {
        let result = try task.measure(state.weights, engine, step: state.standing.step)
        let isBest = state.record(result, by: recipe.validation)
        try records.log(result)
        if isBest { try records.writeBest(state) }
        report(result.event(isBest: isBest))
        return result
    }

    /// Saves weights and state.
    func save(
        _ state: TrainingState<Task.Measured>,
        _ report: (TrainingEvent) -> Void
    ) throws(TrainingError) {
        try records.save(state)
        report(.saved(step: state.standing.step))
    }
}
