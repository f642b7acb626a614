import DenoisingNetworks
import Foundation
import NeuralNetworks

/// Weights files in a folder that goes with the value.
final class WeightsFixture {
    let folder = NSTemporaryDirectory() + "limpid-weights-\(UUID().uuidString)"

    static let small = TwoStage(
        TwoStage.Configuration(channels: 1, unshuffle: 2, restoration: false, attention: false)
    )

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func at(_ name: String) -> String { "\(folder)/\(name).safetensors" }

    static func card(_ name: String = "random") throws -> ModelCard {
        try ModelCard(
            name: name,
            description: "Random values.",
            intensity: ["CT": .window(low: -1000, high: 1000), "XR": .storedRange]
        )
    }

    /// Random weights of a network.
    func random(_ network: some DenoisingNetwork, _ name: String = "random") throws -> String {
        try ModelWeights.write(
            ParameterValues(network.layout, seed: 1),
            of: network,
            card: Self.card(),
            to: at(name)
        )
        return at(name)
    }

    /// Weights whose layers add to what they are given as much as it is, so that the far surroundings count.
    func strong(_ network: some DenoisingNetwork) throws -> String {
        try ModelWeights.write(
            GoldenNetwork.values(network.layout, gain: 1.5),
            of: network,
            card: Self.card(),
            to: at("strong")
        )
        return at("strong")
    }

    /// Random weights after a change to their checkpoint.
    func changed(_ network: some DenoisingNetwork, _ change: (inout Checkpoint) -> Void) throws -> String {
        var checkpoint = try Safetensors.read(random(network))
        change(&checkpoint)
        try Safetensors.write(checkpoint, to: at("changed"))
        return at("changed")
    }

    func write(_ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: at("bytes")))
        return at("bytes")
    }
}

extension Checkpoint {
    /// The tensors after a change, in the same order; nil takes one away.
    func mapping(_ change: (Entry) -> (shape: [Int], values: [Float])?) -> Checkpoint {
        var result = Checkpoint(metadata: metadata, source: source)
        for entry in entries {
            guard let (shape, values) = change(entry) else { continue }
            result.add(entry.name, shape: shape, values: values)
        }
        return result
    }
}
