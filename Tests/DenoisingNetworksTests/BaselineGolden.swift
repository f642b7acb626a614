import DenoisingNetworks
import NeuralNetworks
import Tensors
import Testing

/// A network that others are compared with, and what Goldens/make_baselines.py computed with it.
struct BaselineGolden: Sendable, CustomTestStringConvertible {
    /// The golden files' names.
    static let names = ["red-cnn", "cae", "dae", "res-cnn", "mmd", "dran"]
    /// Every network, for grey images and for RGB.
    static let all = names.flatMap { name in [1, 3].map { BaselineGolden(name: name, channels: $0) } }

    let name: String
    let channels: Int

    var testDescription: String { "\(name), \(channels)" }

    struct File: Decodable {
        struct Entry: Decodable {
            let configuration: String
            let parameters, multiplyAccumulates: Int
            let outputs: [String: Extent]
            let gradients: NetworkGoldens.Gradients
        }
        struct Extent: Decodable { let batch, height, width: Int }
        let network: String
        let channels: [String: Entry]
    }

    func entry() throws -> File.Entry {
        let file = try NetworkGoldens.decode("baseline-\(name).json", as: File.self)
        try #require(file.network == name)
        return try #require(file.channels["\(channels)"])
    }

    /// Estimated noise, where the network estimates any, and clean image of every case, with the noisy one.
    func outputs() throws -> [String: (noisy: [Float], noise: [Float]?, clean: [Float])] {
        let tensors = try NetworkGoldens.tensors("baseline-\(name).safetensors")
        var result: [String: (noisy: [Float], noise: [Float]?, clean: [Float])] = [:]
        for key in try entry().outputs.keys {
            let prefix = "\(channels)/\(key)"
            result[key] = (
                try #require(tensors["\(prefix)/noisy"]).values,
                tensors["\(prefix)/estimatedNoise"]?.values,
                try #require(tensors["\(prefix)/image"]).values
            )
        }
        return result
    }

    /// The network as its weights would have it built.
    func network() throws -> any DenoisingNetwork {
        try NetworkRegistry.network(named: name, configuration: entry().configuration)
    }

    /// Values by the goldens' recipe.
    static func values(_ network: any DenoisingNetwork) -> ParameterValues {
        GoldenNetwork.values(network.layout, gain: 1.5)
    }
}
