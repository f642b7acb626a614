import DenoisingNetworks
import Foundation
import NeuralNetworks
import Pipelines
import Reports

/// Writes what comes of a run: logs, curves, weights and state.
struct RunRecords<Task: TrainingTask> {
    private let folder: RunFolder
    private let recipe: TrainingRecipe
    private let set: TrainingSet
    private let task: Task
    private let software: String
    private let steps: TableLog
    private let validations: TableLog
    private let curve: TrainingCurve<Task.Measured>

    /// Opens the logs of a run that stands somewhere.
    init(
        _ folder: RunFolder,
        _ recipe: TrainingRecipe,
        _ set: TrainingSet,
        _ task: Task,
        _ software: String,
        from standing: TrainingState<Task.Measured>.Standing
    ) throws(TrainingError) {
        self.folder = folder
        self.recipe = recipe
        self.set = set
        self.task = task
        self.software = software
        let lossColumns = ["step", "loss"] + Task.terms + ["learning_rate"]
        steps = try TableLog(
            folder.log,
            header: (lossColumns + Task.Measured.columns).joined(separator: ","),
            keepingUpTo: standing.step
        )
        curve = TrainingCurve(recipe, folder.log, after: lossColumns.count, upTo: standing.step)
        validations = try TableLog(
            folder.validationLog,
            header: "step," + Task.Measured.caseColumns,
            keepingUpTo: standing.step
        )
    }

    /// Logs a step, and draws the curves anew where it has the figures of a validation.
    func log(
        step: Int,
        _ losses: StepLosses,
        learningRate: Double,
        figures: [Double?]?
    ) throws(TrainingError) {
        var values: [Double?] = [losses.total]
        values += Task.terms.map { losses.terms[$0] }
        values.append(learningRate)
        values += figures ?? Task.Measured.columns.map { _ in nil }
        try steps.append((["\(step)"] + values.map { $0.map { "\($0)" } ?? "" }).joined(separator: ","))
        guard let figures else { return }
        curve.add(step: step, figures)
        try curve.write(to: folder)
    }

    /// Logs a validation case by case.
    func log(_ result: Task.Measured) throws(TrainingError) {
        for line in result.caseLines { try validations.append("\(result.step),\(line)") }
    }

    /// Writes the weights that were just measured as the best.
    func writeBest(_ state: TrainingState<Task.Measured>) throws(TrainingError) {
        try write(state, to: folder.best, validation: state.standing.best)
    }

    /// Writes logs, weights and state; the state last, as it says how far the others are.
    func save(_ state: TrainingState<Task.Measured>) throws(TrainingError) {
        try steps.synchronize()
        try validations.synchronize()
        try write(state, to: folder.last, validation: state.standing.validation)
        try RunFolder.write(state.checkpoint(), to: folder.state)
    }

    private func write(
        _ state: TrainingState<Task.Measured>,
        to path: String,
        validation: Task.Measured?
    ) throws(TrainingError) {
        let card = try ModelCard(
            recipe,
            set,
            state.standing,
            validation: validation,
            details: task.card,
            software: software
        )
        var metadata: [String: String]
        do throws(WeightsError) {
            metadata = try task.metadata(card)
        } catch {
            throw TrainingError(.internalError, error.description, underlying: error)
        }
        metadata["limpid.recipe"] = recipe.canonicalJSON
        try RunFolder.write(state.weights.checkpoint(metadata: metadata), to: path)
    }
}
