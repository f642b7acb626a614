import NeuralNetworks
import Pipelines

extension TrainingSchedule {
    /// The learning rate of a step, counted from 0.
    package func learningRate(_ step: Int, highest: Double) -> Double {
        switch decay {
        case .constant: step < warmUp ? highest * Double(step + 1) / Double(warmUp) : highest
        case .cosine:
            CosineSchedule(learningRate: highest, lowest: highest * final, warmUp: warmUp, total: steps)(step)
        }
    }
}
