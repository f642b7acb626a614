import DenoisingNetworks
import NeuralNetworks
import Pipelines
import Tensors

/// Losses and gradients of a batch.
struct GradientStep {
    /// What the losses were.
    private(set) var losses = StepLosses()
    /// One gradient per value of the network.
    private(set) var gradients: [Float]
    /// New values of running statistics by the place of the first.
    private(set) var statistics: [Int: [Float]] = [:]

    /// Sends a batch through a network and back, part by part; gradients add up in the parts' order.
    /// - Throws: `engine-failed`.
    init(
        _ batch: TrainingBatch,
        _ network: any DenoisingNetwork,
        _ parameters: ParameterValues,
        _ objective: TrainingObjective,
        _ engine: Engine,
        seed: UInt64
    ) throws(TrainingError) {
        gradients = [Float](repeating: 0, count: parameters.layout.count)
        let packed = PackedWeights()
        do throws(TensorError) {
            for (number, part) in batch.parts.enumerated() {
                let pass = Pass(
                    parameters,
                    engine: engine,
                    mode: .training(seed: seed &+ UInt64(number)),
                    packed: packed,
                    gradients: gradients
                )
                // So that the pass owns the only copy and adds in place.
                gradients = []
                let estimate = try network(pass.input(part.noisy), pass)
                let share = Double(part.noisy.shape.images) / Double(batch.count)
                add(estimate, part, objective, pass, share: share)
                try pass.backward()
                gradients = pass.gradients
                statistics.merge(pass.statistics) { _, new in new }
            }
        } catch {
            throw TrainingError(.engineFailed, error.description, underlying: error)
        }
    }

    private mutating func add(
        _ estimate: DenoisingEstimate,
        _ part: TrainingBatch.Part,
        _ objective: TrainingObjective,
        _ pass: Pass,
        share: Double
    ) {
        let engine = pass.engine
        if let noise = estimate.noise {
            let loss = objective.noise.loss(noise.value, part.noise, weights: part.weights, engine: engine)
            losses.noise = (losses.noise ?? 0) + share * loss.value
            losses.total += pass.seed(loss, at: noise, factor: share * objective.noiseWeight)
        }
        guard estimate.trainsClean else { return }
        let clean = estimate.clean
        let loss = objective.clean.loss(clean.value, part.clean, weights: part.weights, engine: engine)
        losses.clean = (losses.clean ?? 0) + share * loss.value
        losses.total += pass.seed(loss, at: clean, factor: share)
        for (term, weight) in [
            (ReconstructionLoss.ssim, objective.ssimWeight), (.gradient, objective.gradientWeight),
        ]
        where weight > 0 {
            let loss = term(clean.value, part.clean, engine: engine)
            losses.total += pass.seed(loss, at: clean, factor: share * weight)
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
