import DenoisingNetworks
import NeuralNetworks
import NoiseModels
import Pipelines
import Tensors

/// Teaches a network to denoise: pairs of clean patches and noisy ones.
struct DenoisingTask: TrainingTask {
    /// Some of the patches of a step.
    struct Part: TrainingPart {
        /// [N, channels, size, size].
        let noisy: Tensor
        let clean: Tensor
        /// noisy − clean.
        let noise: Tensor
        /// What each patch counts for.
        let weights: [Float]?

        var patches: Int { noisy.shape.images }
    }

    static let terms = ["clean_loss", "noise_loss"]

    private let recipe: TrainingRecipe
    private let network: any DenoisingNetwork
    private let sampler: PatchSampler
    private let validation: Validation

    /// Prepares a recipe's network, patches and validation.
    /// - Throws: `invalid-image`, `internal-error`.
    init(
        _ recipe: TrainingRecipe,
        _ network: any DenoisingNetwork,
        _ set: TrainingSet,
        _ index: ImageIndex
    ) throws(TrainingError) {
        self.recipe = recipe
        self.network = network
        validation = try Validation(recipe, set, multiple: network.multiple, index: index.path)
        sampler = PatchSampler(recipe, set)
    }

    var layout: ParameterLayout { network.layout }

    var card: [String: JSONValue] { [:] }

    func batch(step: Int, partSize: Int) throws(NoiseError) -> TrainingBatch<Part> {
        var pairs: [TrainingPair] = []
        for item in 0..<recipe.batch { pairs.append(try sampler.pair(step: step, item: item)) }
        return TrainingBatch(pairs, partSize: partSize) { Part($0, recipe) }
    }

    func forward(
        _ part: Part,
        _ pass: Pass,
        share: Double,
        _ losses: inout StepLosses
    ) throws(TensorError) {
        let estimate = try network(pass.input(part.noisy), pass)
        let (engine, objective) = (pass.engine, recipe.objective)
        if let noise = estimate.noise {
            let loss = objective.noise.loss(noise.value, part.noise, weights: part.weights, engine: engine)
            losses.add(share * loss.value, to: "noise_loss")
            losses.total += pass.seed(loss, at: noise, factor: share * objective.noiseWeight)
        }
        guard estimate.trainsClean else { return }
        let clean = estimate.clean
        let loss = objective.clean.loss(clean.value, part.clean, weights: part.weights, engine: engine)
        losses.add(share * loss.value, to: "clean_loss")
        losses.total += pass.seed(loss, at: clean, factor: share)
        for (term, weight) in [
            (ReconstructionLoss.ssim, objective.ssimWeight), (.gradient, objective.gradientWeight),
        ]
        where weight > 0 {
            let loss = term(clean.value, part.clean, engine: engine)
            losses.total += pass.seed(loss, at: clean, factor: share * weight)
        }
    }

    func measure(
        _ parameters: ParameterValues,
        _ engine: Engine,
        step: Int
    ) throws(TrainingError) -> ValidationResult {
        try validation.measure(network, parameters, engine, step: step)
    }

    func metadata(_ card: ModelCard) throws(WeightsError) -> [String: String] {
        try ModelWeights.metadata(network: network, card: card)
    }
}

extension DenoisingTask.Part {
    fileprivate init(_ pairs: ArraySlice<TrainingPair>, _ recipe: TrainingRecipe) {
        let size = recipe.patchSize
        let shape = TensorShape(pairs.count, recipe.network.channels, size, size)
        let (clean, noisy) = (pairs.flatMap(\.clean.values), pairs.flatMap(\.noisy.values))
        self.clean = Tensor(shape, clean)
        self.noisy = Tensor(shape, noisy)
        noise = Tensor(shape, zip(noisy, clean).map { $0 - $1 })
        weights = recipe.objective.levelOffset.map { offset in
            pairs.map { Float(offset / ($0.level + offset)) }
        }
    }
}

extension TrainingObjective.Distance {
    fileprivate func loss(
        _ estimate: Tensor,
        _ truth: Tensor,
        weights: [Float]?,
        engine: Engine
    ) -> Loss {
        let loss: ReconstructionLoss =
            switch self {
            case .l1: .l1
            case .mse: .mse
            case .charbonnier: .charbonnier
            }
        return loss(estimate, truth, weights: weights, engine: engine)
    }
}
