import DenoisingNetworks
import Foundation
import Pipelines

/// A folder in which a recipe is trained to its last step, by as many processes as it takes.
package struct TrainingFolder: Sendable {
    /// The folder of the run.
    package let path: String
    private let recipe: TrainingRecipe

    /// Names a folder; nothing is read or written yet.
    package init(_ path: String, for recipe: TrainingRecipe) {
        self.path = path
        self.recipe = recipe
    }

    /// Whether a run was begun there, which is to be gone on with.
    package var holdsRun: Bool { RunFolder.holdsRun(path) }

    /// Weights of the last saved step.
    /// - Throws: `invalid-weights` where there are none, or none that can be used.
    package func weights() throws(TrainingError) -> ModelWeights {
        do throws(WeightsError) { return try ModelWeights(file: RunFolder.last(in: path)) } catch {
            throw TrainingError(.invalidWeights, error.description, underlying: error)
        }
    }

    /// Weights of the recipe's last step; nil where there are none, or none that can be used.
    ///
    /// Whatever is wrong with them, going on with the run writes them anew from its state.
    package func finished() -> ModelWeights? {
        guard let weights = try? weights(),
            case .number(Double(recipe.schedule.steps))? = weights.card.training["steps"],
            case .object(let made)? = weights.card.training["recipe"],
            case .text(recipe.digest)? = made["digest"]
        else { return nil }
        return weights
    }
}
