import NeuralNetworks

/// A weights file whose structure, digests and card were checked: which network it is for, and its tensors.
package struct WeightsFile: Sendable {
    /// The network's name.
    package let network: String
    /// The network's configuration, canonical JSON.
    package let configuration: String
    /// What the weights are for.
    package let card: ModelCard
    /// SHA-256 of the whole file, 64 lower-case hexadecimal digits.
    package let digest: String
    /// The recipe that they were trained by, canonical JSON; nil where the file does not hold one.
    package let recipe: String?
    private let checkpoint: Checkpoint

    private static let format = "1"
    private enum Key {
        static let format = "limpid.format"
        static let network = "limpid.network"
        static let configuration = "limpid.configuration"
        static let card = "limpid.card"
        static let recipe = "limpid.recipe"
    }

    /// Reads a file.
    /// - Throws: `weights-not-found`, `metadata-missing`, `unsupported-format`, `invalid-card`, and the codes of
    ///   `CheckpointError`.
    package init(_ path: String) throws(WeightsError) {
        let digest = try ModelWeights.digest(ofFileAtPath: path)
        do { checkpoint = try Safetensors.read(path) } catch { throw WeightsError(error) }
        do throws(WeightsError) {
            guard try Self.entry(Key.format, checkpoint) == Self.format else {
                throw WeightsError(
                    .unsupportedFormat,
                    "the weights' format is not \(Self.format), the only one this version reads: use a newer version"
                )
            }
            network = try Self.entry(Key.network, checkpoint)
            configuration = try Self.entry(Key.configuration, checkpoint)
            card = try ModelCard(json: try Self.entry(Key.card, checkpoint))
        } catch { throw error.naming(path) }
        // A file that is replaced between the two readings would be used under another one's digest.
        guard try ModelWeights.digest(ofFileAtPath: path) == digest else {
            throw WeightsError(
                WeightsError.Code(rawValue: CheckpointError.Code.damaged.rawValue),
                "\(path) changed while it was read: run again when it is written"
            )
        }
        self.digest = digest
        recipe = checkpoint.metadata[Key.recipe]
    }

    /// The tensors as a network's parameters.
    /// - Throws: the codes of `CheckpointError`, naming the tensor that does not fit.
    package func parameters(_ layout: ParameterLayout) throws(WeightsError) -> ParameterValues {
        do { return try ParameterValues(layout, from: checkpoint) } catch { throw WeightsError(error) }
    }

    /// What a weights file must say besides its tensors.
    /// - Throws: `number-not-finite` where a figure of the card is infinite.
    package static func metadata(
        network: String,
        configuration: String,
        card: ModelCard
    ) throws(WeightsError) -> [String: String] {
        [
            Key.format: format, Key.network: network, Key.configuration: configuration,
            Key.card: try card.json,
        ]
    }

    /// The card in a weights file's metadata; nil where the file has none.
    /// - Throws: `invalid-card`.
    package static func card(in checkpoint: Checkpoint) throws(WeightsError) -> ModelCard? {
        guard let text = checkpoint.metadata[Key.card] else { return nil }
        return try ModelCard(json: text)
    }

    private static func entry(_ key: String, _ checkpoint: Checkpoint) throws(WeightsError) -> String {
        guard let value = checkpoint.metadata[key] else {
            throw WeightsError(
                .metadataMissing,
                "the file lacks the metadata entry \(key): use weights written by limpid train or its PyTorch twin"
            )
        }
        return value
    }
}
