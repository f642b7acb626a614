import DenoisingNetworks
import NeuralNetworks

/// A segmentation network with values for its parameters and the card that says what they are for: one safetensors file.
///
/// The file is written as that of a denoiser, but its network is none, and no plan takes it.
public struct SegmentationWeights: Sendable {
    /// The network, built from the file's metadata.
    public let network: SegmentationUNet
    /// The values, checked against the network's layout.
    public let parameters: ParameterValues
    /// What they are for.
    public let card: ModelCard
    /// SHA-256 of the whole file, 64 lower-case hexadecimal digits, as `sha256sum` prints it.
    public let digest: String

    /// Reads a file and checks all of it: structure, digests, metadata, card, and every tensor by name, shape and value.
    /// - Throws: `weights-not-found`, `metadata-missing`, `unsupported-format`, `other-network` for weights of a denoiser,
    ///   `invalid-configuration`, `invalid-card`, and the codes of `CheckpointError`. The message names the file.
    public init(file path: String) throws(WeightsError) {
        let file = try WeightsFile(path)
        guard file.network == SegmentationUNet.name else {
            throw WeightsError(
                .otherNetwork,
                "\(path): the weights are of a network that segments nothing: use weights that limpid train wrote by a "
                    + "recipe for \(SegmentationUNet.name)",
                expanded:
                    "\(path): the weights are of the network '\(file.network)', which segments nothing: use weights "
                    + "that limpid train wrote by a recipe for \(SegmentationUNet.name)"
            )
        }
        do throws(WeightsError) {
            network = SegmentationUNet(try SegmentationUNet.Configuration(json: file.configuration))
        } catch { throw error.naming(path) }
        parameters = try file.parameters(network.layout)
        card = file.card
        digest = file.digest
    }

    /// What a weights file must say besides its tensors.
    /// - Throws: `number-not-finite` where a figure of the card is infinite.
    public static func metadata(
        network: SegmentationUNet,
        card: ModelCard
    ) throws(WeightsError) -> [String: String] {
        try WeightsFile.metadata(
            network: SegmentationUNet.name,
            configuration: network.configurationText,
            card: card
        )
    }
}

extension SegmentationUNet.Configuration {
    /// How often resolution may be halved.
    public static let depths = 1...5
    /// How many classes there may be.
    public static let classCounts = 2...64

    /// Reads `configurationText`.
    init(json text: String) throws(WeightsError) {
        let reader = try JSONObjectReader(
            configuration: text,
            of: SegmentationUNet.name,
            known: ["channels", "classes", "depth", "features"]
        )
        self.init(
            channels: try reader.imageChannels(),
            classes: try reader.integer("classes", in: Self.classCounts),
            features: try reader.features(),
            depth: try reader.integer("depth", in: Self.depths)
        )
    }
}
