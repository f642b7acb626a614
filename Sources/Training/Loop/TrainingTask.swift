import DenoisingNetworks
import NeuralNetworks
import NoiseModels
import Pipelines
import Tensors

/// What a run teaches a network: what its batches are, how they become losses, and how weights are measured.
///
/// Everything else of a run is the same for all: optimizer, schedule, folder, state and limits.
protocol TrainingTask: Sendable {
    /// Some of a batch.
    associatedtype Part: TrainingPart
    /// What a validation finds.
    associatedtype Measured: ValidationRecord

    /// Names of the terms of a loss, as `log.csv` has them.
    static var terms: [String] { get }
    /// The network's parameters.
    var layout: ParameterLayout { get }
    /// What the model card says of the task besides what every card does.
    var card: [String: JSONValue] { get }

    /// The batch of a step in parts of so many patches at most, which decides the order in which gradients are summed.
    /// - Throws: a noise model's error, which a valid recipe never causes.
    func batch(step: Int, partSize: Int) throws(NoiseError) -> TrainingBatch<Part>

    /// Sends a part through the network and seeds its losses, each times the part's share of the batch, adding them to `losses`.
    /// - Throws: `out-of-resources`.
    func forward(_ part: Part, _ pass: Pass, share: Double, _ losses: inout StepLosses) throws(TensorError)

    /// Measures weights on images of patients that training never sees.
    /// - Throws: `diverged` where the network gives values that are not finite; `engine-failed`.
    func measure(_ parameters: ParameterValues, _ engine: Engine, step: Int) throws(TrainingError) -> Measured

    /// What a weights file must say besides its tensors.
    /// - Throws: `number-not-finite`.
    func metadata(_ card: ModelCard) throws(WeightsError) -> [String: String]
}

/// What a validation found, as a run keeps, compares and logs it.
protocol ValidationRecord: Codable, Hashable, Sendable {
    /// Names of the figures, as `log.csv` has them.
    static var columns: [String] { get }
    /// Names of the figures, as the curves have them.
    static var titles: [String] { get }
    /// Header of `validation.csv` after the step.
    static var caseColumns: String { get }

    /// Steps that the weights had been trained for.
    var step: Int { get }
    /// The figures in the columns' order; nil for one that there is not.
    var figures: [Double?] { get }
    /// Lines of `validation.csv` after the step.
    var caseLines: [String] { get }
    /// What a model card says of it.
    var card: [String: JSONValue] { get }
    /// Whether the weights are better than others by what the recipe asks for.
    func isBetter(than other: Self, by validation: TrainingValidation) -> Bool
    /// What the program shows of it.
    func event(isBest: Bool) -> TrainingEvent
}
