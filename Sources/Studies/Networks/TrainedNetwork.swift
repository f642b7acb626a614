import DenoisingNetworks
import Pipelines
import Training

/// A network that a study trained itself or that was trained elsewhere as it would, and on what.
struct TrainedNetwork: Sendable {
    /// The network.
    let network: TrainingNetwork
    /// What it was trained by.
    let recipe: TrainingRecipe
    /// Images and patients that it was trained on.
    let images: Int
    let patients: Int
    /// Where it was trained elsewhere, what its file tells of that.
    let given: GivenWeights?
    /// SHA-256 of their index where it is not the one that the study measures on; nil otherwise.
    let dataDigest: String?
    /// Weights of the last step; the reason where it could not be trained.
    let weights: Result<ModelWeights, StudyError>
}

/// A line under the tables for each method that is a network trained for the study.
struct TrainingNote: Encodable, Hashable, Sendable {
    let method: String
    let network: String
    let steps: Int
    let images: Int
    let patients: Int
    /// SHA-256 of the index that it was trained on; nil, and not written, where the study measures on the same.
    let dataDigest: String?
    let budget: String
    /// What trained it, where that was not the study; nil, and not written, where it was.
    let trainedBy: String?
    /// Whether its card tells on which patients it was trained; nil, and not written, where the study trained it.
    let tellsPatients: Bool?
    /// SHA-256 of the recipe with the network and its steps.
    let recipeDigest: String
    /// SHA-256 of the weights' file; nil where it could not be trained.
    let weightsDigest: String?
    /// Why it could not be trained.
    let failure: String?

    /// The notes of a study, in the order of its methods.
    static func all(_ study: Study, _ networks: [TrainedNetwork]) -> [TrainingNote] {
        study.methods.compactMap { method in
            networks.first { $0.network == method.network }.flatMap { TrainingNote(method.label, $0, study) }
        }
    }

    private init?(_ method: String, _ trained: TrainedNetwork, _ study: Study) {
        guard let training = study.training else { return nil }
        self.method = method
        network = trained.network.name
        steps = training.steps
        images = trained.images
        patients = trained.patients
        dataDigest = trained.dataDigest
        budget = training.budget.rawValue
        trainedBy = trained.given?.software
        tellsPatients = trained.given?.tellsPatients
        recipeDigest = trained.recipe.digest
        switch trained.weights {
        case .success(let weights):
            weightsDigest = weights.digest
            failure = nil
        case .failure(let error):
            weightsDigest = nil
            failure = (error.underlying as? TrainingError).map(StudyRow.line) ?? StudyRow.line(error)
        }
    }

    /// The line.
    var text: String {
        if let failure { return "\(method) could not be trained: \(failure)" }
        let trained =
            "\(method): trained for \(Self.counted(steps, "step")) on \(Self.counted(images, "image")) of "
            + "\(Self.counted(patients, "patient")) \(dataDigest == nil ? "" : "of another index ")"
            + "by \(trainedBy ?? "this study")"
            + (tellsPatients == false ? " (so many of each source; its card does not tell which)" : "")
        return trained + (isSmall ? "; a small budget: not for comparison in publications." : ".")
    }

    private var isSmall: Bool { budget == StudyTraining.Budget.small.rawValue }

    private static func counted(_ number: Int, _ what: String) -> String {
        "\(number) \(what)" + (number == 1 ? "" : "s")
    }
}
