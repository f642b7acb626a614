import DenoisingNetworks
import Foundation
import NeuralNetworks
import SegmentationNetworks
import Testing

/// Weights of segmentation networks, which are files like those of denoisers and yet none.
@Suite struct SegmentationWeightsTests {
    private let path = NSTemporaryDirectory() + "/limpid-segmentation-\(UUID().uuidString).safetensors"
    private let network = SegmentationUNet(.init(channels: 1, classes: 3, features: 4, depth: 2))

    private func card() throws -> ModelCard {
        try ModelCard(
            name: "tissue",
            description: "Tissue of CT.",
            intensity: ["CT": .window(low: -1000, high: 1000)]
        )
    }

    private func write(_ metadata: [String: String]) throws {
        let values = ParameterValues(network.layout, seed: 3)
        try Safetensors.write(values.checkpoint(metadata: metadata), to: path)
    }

    @Test func weightsAreReadAsTheyWereWritten() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try write(SegmentationWeights.metadata(network: network, card: card()))
        let weights = try SegmentationWeights(file: path)
        #expect(weights.network == network)
        #expect(try weights.card == card())
        #expect(weights.parameters == ParameterValues(network.layout, seed: 3))
        #expect(weights.digest.count == 64)
    }

    @Test func theyAreNoDenoiser() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try write(SegmentationWeights.metadata(network: network, card: card()))
        let error = try #require(throws: WeightsError.self) { try ModelWeights(file: path) }
        #expect(error.code == .otherNetwork)
        // What they are for, instead of advice that does not help.
        let message =
            "\(path): the weights are of \(SegmentationUNet.name), which tells classes apart and denoises nothing"
        #expect(
            error.description.hasPrefix(message) && error.description.contains("a study's 'segmentation'")
        )
        #expect(!NetworkRegistry.names.contains(SegmentationUNet.name))
    }

    @Test func aDenoiserIsNoSegmentationNetwork() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let denoiser = DnCNN(DnCNN.Configuration(channels: 1, depth: 3))
        try ModelWeights.write(
            ParameterValues(denoiser.layout, seed: 1),
            of: denoiser,
            card: card(),
            to: path
        )
        let error = try #require(throws: WeightsError.self) { try SegmentationWeights(file: path) }
        #expect(error.code == .otherNetwork && error.description.contains(path))
    }

    @Test(arguments: [
        "{\"channels\":1,\"classes\":1,\"depth\":2,\"features\":4}",
        "{\"channels\":1,\"classes\":3,\"depth\":9,\"features\":4}",
        "{\"channels\":1,\"classes\":3,\"depth\":2}", "nothing",
    ]) func configurationsThatCannotBeAreRefused(_ text: String) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var metadata = try SegmentationWeights.metadata(network: network, card: card())
        metadata["limpid.configuration"] = text
        try write(metadata)
        let error = try #require(throws: WeightsError.self) { try SegmentationWeights(file: path) }
        #expect(error.code == .invalidConfiguration && error.description.contains(path))
    }
}
