import Denoisers
import DenoisingNetworks
import Foundation
import NeuralNetworks
import Tensors

/// Learned denoisers with random weights: what the contract asks of every network, whatever it has learned.
enum UntrainedDenoisers {
    /// Label, denoiser, and the same with one thread and in tiles.
    static var all: [(String, any Denoiser, any Denoiser)] {
        get throws {
            let folder = NSTemporaryDirectory() + "limpid-contract-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            return try [
                (
                    "learned, first stage",
                    TwoStage.Configuration(channels: 1, restoration: false, attention: false)
                ),
                ("learned, two stages, unshuffled", TwoStage.Configuration(channels: 1, unshuffle: 2)),
            ].map { label, configuration in
                let network = TwoStage(configuration)
                let path = folder + "/random.safetensors"
                let card = try ModelCard(
                    name: "random",
                    description: "Random values.",
                    intensity: ["MR": .percentile(of: 99.9)]
                )
                let values = ParameterValues(network.layout, seed: 3)
                try ModelWeights.write(values, of: network, card: card, to: path)
                let weights = try ModelWeights(file: path)
                let scale = try IntensityScale(low: 0, high: 250)
                func denoiser(threads: Int?, maximumMemory: Int) throws -> LearnedDenoiser {
                    let runner = NetworkRunner(weights, engine: try Engine(threads: threads))
                    return try LearnedDenoiser(runner, scale: scale, maximumMemory: maximumMemory)
                }
                return (
                    label, try denoiser(threads: nil, maximumMemory: .max),
                    try denoiser(threads: 1, maximumMemory: 0)
                )
            }
        }
    }
}
