import DenoisingNetworks
import Foundation
import NeuralNetworks
import Pipelines

/// All that a run needs to go on as if it had never stopped, to the bit.
struct TrainingState<Measured: ValidationRecord>: Sendable {
    /// What is known of a run besides numbers of the network.
    struct Standing: Codable, Hashable, Sendable {
        /// Steps taken.
        var step = 0
        /// The last validation.
        var validation: Measured?
        /// The best validation.
        var best: Measured?
        /// Validations since the best one.
        var validationsWithoutBetter = 0
        /// SHA-256 of the recipe's canonical JSON.
        let recipe: String
        /// SHA-256 of the index.
        let index: String
        /// SHA-256 of the weights that training began with, if it did.
        let startedFrom: String?
        /// The trainings that those weights went through, oldest first.
        let earlier: [JSONValue]?
        /// The kernels that computed.
        let kernels: String
    }

    /// What is known of the run.
    var standing: Standing
    /// The network's values.
    var parameters: ParameterValues
    /// The optimizer with its moments.
    var optimizer: Adam
    /// The average of the weights, if there is one.
    var average: ExponentialMovingAverage?

    private static var standingKey: String { "limpid.training" }
    private static var formatKey: String { "limpid.format" }
    private static var format: String { "training-state-1" }

    /// A run that has not begun.
    init(_ standing: Standing, _ parameters: ParameterValues, _ recipe: TrainingRecipe) {
        self.standing = standing
        self.parameters = parameters
        optimizer = Adam(recipe.optimizer.configuration, for: parameters.layout)
        average = recipe.averageDecay.map { ExponentialMovingAverage(decay: $0, from: parameters) }
    }

    /// The weights that are validated and written: the average, if there is one.
    var weights: ParameterValues { average?.values ?? parameters }

    /// Follows the gradients of a step.
    mutating func apply(_ gradients: GradientStep, _ recipe: TrainingRecipe) {
        var values = gradients.gradients
        if let limit = recipe.optimizer.gradientNorm { GradientClipping.clip(&values, limit: limit) }
        let rate = recipe.schedule.learningRate(standing.step, highest: recipe.optimizer.learningRate)
        optimizer.step(&parameters, gradients: values, learningRate: rate)
        for (first, statistics) in gradients.statistics {
            parameters.values.replaceSubrange(first..<first + statistics.count, with: statistics)
        }
        standing.step += 1
        guard let highest = recipe.averageDecay, let average else { return }
        // At the beginning the weights move fast, and an average over many steps would lag far behind.
        let decay = min(highest, Double(1 + standing.step) / Double(10 + standing.step))
        var next = ExponentialMovingAverage(decay: decay, from: average.values)
        self.average = nil
        next.update(parameters)
        self.average = next
    }

    /// Takes a validation of the current weights.
    /// - Returns: whether they are the best so far.
    mutating func record(_ result: Measured, by validation: TrainingValidation) -> Bool {
        standing.validation = result
        if let best = standing.best, !result.isBetter(than: best, by: validation) {
            standing.validationsWithoutBetter += 1
            return false
        }
        standing.best = result
        standing.validationsWithoutBetter = 0
        return true
    }

    // MARK: Files

    /// The state as tensors and metadata.
    func checkpoint() throws(TrainingError) -> Checkpoint {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var checkpoint: Checkpoint
        do {
            let text = String(decoding: try encoder.encode(standing), as: UTF8.self)
            checkpoint = Checkpoint(metadata: [
                Self.formatKey: Self.format, Self.standingKey: text,
                Self.optimizerKey: String(optimizer.steps),
            ])
        } catch {
            throw TrainingError(.internalError, "the state of training cannot be encoded", underlying: error)
        }
        checkpoint.add(parameters.checkpoint(), under: "weights")
        checkpoint.add(optimizer.checkpoint, under: "adam")
        if let average { checkpoint.add(average.values.checkpoint(), under: "average") }
        return checkpoint
    }

    private static var optimizerKey: String { "adam.steps" }

    /// Reads a state.
    /// - Throws: `invalid-weights`; the message names the file, and the tensor that does not fit.
    init(_ path: String, _ layout: ParameterLayout, _ recipe: TrainingRecipe) throws(TrainingError) {
        do throws(CheckpointError) {
            let checkpoint = try Safetensors.read(path)
            guard checkpoint.metadata[Self.formatKey] == Self.format,
                let text = checkpoint.metadata[Self.standingKey],
                let standing = try? JSONDecoder().decode(Standing.self, from: Data(text.utf8))
            else {
                throw CheckpointError(
                    .invalidMetadata,
                    "\(path) is not the state of a training by this version of Limpid"
                )
            }
            self.standing = standing
            parameters = try ParameterValues(layout, from: checkpoint.scope("weights"))
            optimizer = try Adam(
                recipe.optimizer.configuration,
                for: layout,
                from: checkpoint.scope("adam")
            )
            average = nil
            if let decay = recipe.averageDecay {
                let values = try ParameterValues(layout, from: checkpoint.scope("average"))
                average = ExponentialMovingAverage(decay: decay, from: values)
            }
        } catch {
            throw TrainingError(.invalidWeights, error.description, underlying: error)
        }
    }
}

extension TrainingOptimizer {
    fileprivate var configuration: Adam.Configuration {
        Adam.Configuration(beta1: beta1, beta2: beta2, weightDecay: weightDecay)
    }
}
