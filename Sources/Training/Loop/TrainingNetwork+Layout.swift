import DenoisingNetworks
import NeuralNetworks
import Pipelines

extension TrainingNetwork {
    /// The network itself.
    func makeNetwork() -> any DenoisingNetwork {
        switch self {
        case .twoStage(let channels, let unshuffle, let restoration, let attention):
            TwoStage(
                TwoStage.Configuration(
                    channels: channels,
                    unshuffle: unshuffle,
                    restoration: restoration,
                    attention: attention
                )
            )
        case .dncnn(let channels, let depth):
            DnCNN(DnCNN.Configuration(channels: channels, depth: depth))
        }
    }
}

extension ParameterLayout {
    /// Whether a batch must go through the network whole: running statistics are those of a batch.
    var hasStatistics: Bool { parameters.contains { $0.role == .statistic } }
}
