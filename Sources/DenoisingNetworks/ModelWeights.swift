import Digests
import Foundation
import NeuralNetworks

/// A network with values for its parameters and the card that says what they are for: one safetensors file.
public struct ModelWeights: Sendable {
    /// The network, built from the file's metadata.
    public let network: any DenoisingNetwork
    /// The values, checked against the network's layout.
    public let parameters: ParameterValues
    /// What they are for.
    public let card: ModelCard
    /// SHA-256 of the whole file, 64 lower-case hexadecimal digits, as `sha256sum` prints it.
    public let digest: String
    /// Where the file lies.
    public let path: String
    /// The recipe that they were trained by, canonical JSON; nil where the file does not hold one.
    package let recipe: String?

    /// Reads a file and checks all of it: structure, digests, metadata, card, and every tensor by name, shape and value.
    /// - Throws: `weights-not-found`, `metadata-missing`, `unsupported-format`, `unknown-network`, `other-network`,
    ///   `invalid-configuration`, `invalid-card`, and the codes of `CheckpointError`. The message names the file, the tensor where one is at fault,
    ///   and what to do.
    public init(file path: String) throws(WeightsError) {
        let file = try WeightsFile(path)
        do throws(WeightsError) {
            network = try NetworkRegistry.network(named: file.network, configuration: file.configuration)
        } catch { throw error.naming(path) }
        parameters = try file.parameters(network.layout)
        card = file.card
        digest = file.digest
        recipe = file.recipe
        self.path = path
    }

    /// What a weights file must say besides its tensors.
    /// - Throws: `number-not-finite` where a figure of the card is infinite.
    public static func metadata(
        network: some DenoisingNetwork,
        card: ModelCard
    ) throws(WeightsError) -> [String: String] {
        try WeightsFile.metadata(
            network: type(of: network).name,
            configuration: network.configurationText,
            card: card
        )
    }

    /// Writes a weights file that this type reads; it appears whole or not at all.
    /// - Throws: `not-writable`, `number-not-finite`.
    public static func write(
        _ parameters: ParameterValues,
        of network: some DenoisingNetwork,
        card: ModelCard,
        to path: String
    ) throws(WeightsError) {
        let checkpoint = parameters.checkpoint(metadata: try metadata(network: network, card: card))
        do { try Safetensors.write(checkpoint, to: path) } catch { throw WeightsError(error) }
    }

    /// SHA-256 of a whole file, 64 lower-case hexadecimal digits.
    /// - Throws: `weights-not-found` where it cannot be read.
    package static func digest(ofFileAtPath path: String) throws(WeightsError) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw WeightsError(
                .notFound,
                "the weights \(path) cannot be opened: check the path and who may read it"
            )
        }
        defer { try? file.close() }
        var hash = SHA256()
        do {
            while let block = try file.read(upToCount: 1 << 20), !block.isEmpty { hash.update(data: block) }
        } catch {
            throw WeightsError(
                .notFound,
                "the weights \(path) cannot be read: check that it is a file",
                underlying: error
            )
        }
        return hash.finalize().description
    }
}
