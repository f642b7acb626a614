import DenoisingNetworks
import Foundation
import NeuralNetworks
import Pipelines
import Reports

/// Writes what comes of a run: logs, curves, weights and state.
struct RunRecords {
    private let folder: RunFolder
    private let recipe: TrainingRecipe
    private let set: TrainingSet
    private let network: any DenoisingNetwork
    private let software: String
    private let steps: TableLog
    private let validations: TableLog
    private let curve: TrainingCurve

    private static let metrics = "psnr,ssim,delta_e,vifp,mse"

    /// Opens the logs of a run that stands somewhere.
    init(
        _ folder: RunFolder,
        _ recipe: TrainingRecipe,
        _ set: TrainingSet,
        _ network: any DenoisingNetwork,
        _ software: String,
        from standing: TrainingState.Standing
    ) throws(TrainingError) {
        self.folder = folder
        self.recipe = recipe
        self.set = set
        self.network = network
        self.software = software
        steps = try TableLog(
            folder.log,
            header: "step,loss,clean_loss,noise_loss,learning_rate," + Self.metrics,
            keepingUpTo: standing.step
        )
        curve = TrainingCurve(recipe, folder.log, upTo: standing.step)
        validations = try TableLog(
            folder.validationLog,
            header: "step,modality,noise,images," + Self.metrics + ",noisy_psnr,noisy_ssim",
            keepingUpTo: standing.step
        )
    }

    /// Logs a step, and draws the curves anew where it has the figures of a validation.
    func log(
        step: Int,
        _ losses: StepLosses,
        learningRate: Double,
        figures: QualityFigures?
    ) throws(TrainingError) {
        let columns = [
            "\(step)", "\(losses.total)", losses.clean.map { "\($0)" } ?? "",
            losses.noise.map { "\($0)" } ?? "",
            "\(learningRate)",
        ]
        try steps.append((columns + (figures?.columns ?? ["", "", "", "", ""])).joined(separator: ","))
        guard let figures else { return }
        curve.add(step: step, figures)
        try curve.write(to: folder)
    }

    /// Logs a validation case by case.
    func log(_ result: ValidationResult) throws(TrainingError) {
        for row in result.cases {
            let columns =
                ["\(result.step)", row.modality, "\"\(row.noise)\"", "\(row.images)"] + row.denoised.columns
                + [row.noisy.psnr.map { "\($0)" } ?? "", "\(row.noisy.ssim)"]
            try validations.append(columns.joined(separator: ","))
        }
    }

    /// Writes the weights that were just measured as the best.
    func writeBest(_ state: TrainingState) throws(TrainingError) {
        try write(state, to: folder.best, validation: state.standing.best)
    }

    /// Writes logs, weights and state; the state last, as it says how far the others are.
    func save(_ state: TrainingState) throws(TrainingError) {
        try steps.synchronize()
        try validations.synchronize()
        try write(state, to: folder.last, validation: state.standing.validation)
        try RunFolder.write(state.checkpoint(), to: folder.state)
    }

    private func write(
        _ state: TrainingState,
        to path: String,
        validation: ValidationResult?
    ) throws(TrainingError) {
        let card = try ModelCard(recipe, set, state.standing, validation: validation, software: software)
        var metadata: [String: String]
        do throws(WeightsError) {
            metadata = try ModelWeights.metadata(network: network, card: card)
        } catch {
            throw TrainingError(.internalError, error.description, underlying: error)
        }
        metadata["limpid.recipe"] = recipe.canonicalJSON
        try RunFolder.write(state.weights.checkpoint(metadata: metadata), to: path)
    }
}

extension QualityFigures {
    /// The figures as columns of a table; empty for one that is not there.
    fileprivate var columns: [String] {
        [psnr.map { "\($0)" } ?? "", "\(ssim)", "\(deltaE)", "\(vifp)", "\(mse)"]
    }
}
