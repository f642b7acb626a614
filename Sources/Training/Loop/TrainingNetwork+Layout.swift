import DenoisingNetworks
import NeuralNetworks
import Pipelines

extension TrainingNetwork {
    /// The network itself, of those that denoise.
    func makeNetwork() -> any DenoisingNetwork {
        switch self {
        case .twoStage(let channels, let unshuffle, let width, let restoration, let attention):
            TwoStage(
                TwoStage.Configuration(
                    channels: channels,
                    unshuffle: unshuffle,
                    width: width,
                    restoration: restoration,
                    attention: attention
                )
            )
        case .dncnn(let channels, let depth):
            DnCNN(DnCNN.Configuration(channels: channels, depth: depth))
        case .redCNN(let channels): REDCNN(REDCNN.Configuration(channels: channels))
        case .cae(let channels): CAE(CAE.Configuration(channels: channels))
        case .dae(let channels): DAE(DAE.Configuration(channels: channels))
        case .resCNN(let channels, let depth):
            ResCNN(ResCNN.Configuration(channels: channels, depth: depth))
        case .mmd(let channels, let depth): MMD(MMD.Configuration(channels: channels, depth: depth))
        case .dran(let channels): DRAN(DRAN.Configuration(channels: channels))
        case .segmentationUNet: preconditionFailure("a network that segments is no denoiser")
        }
    }
}

extension ParameterLayout {
    /// Whether a batch must go through the network whole: running statistics are those of a batch.
    var hasStatistics: Bool { parameters.contains { $0.role == .statistic } }
}
