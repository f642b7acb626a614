import NeuralNetworks
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
    init<Task: TrainingTask>(
        _ batch: TrainingBatch<Task.Part>,
        _ task: Task,
        _ parameters: ParameterValues,
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
                let share = Double(part.patches) / Double(batch.count)
                try task.forward(part, pass, share: share, &losses)
                try pass.backward()
                gradients = pass.gradients
                statistics.merge(pass.statistics) { _, new in new }
            }
        } catch {
            throw TrainingError(.engineFailed, error.description, underlying: error)
        }
    }
}
