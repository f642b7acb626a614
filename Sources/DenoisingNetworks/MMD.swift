import NeuralNetworks
import Tensors

/// MMD (El-Shafai et al., 2022, Deep CNN model for multimodal medical image denoising): a chain of convolutions whose basic
/// structure is batch normalisation and rectifier, and which learns the residual.
///
/// What we have of the paper leaves the number of layers and their width open. Chosen here: twenty 3×3 convolutions of 64
/// channels, the depth that Zhang et al. (2017) take where the noise level is unknown, as it is here; every one but the
/// last is normalised and rectified, the first too, and the last has a bias. The clean image is noisy − estimate.
public struct MMD: DenoisingNetwork, Hashable {
    /// What may differ.
    public struct Configuration: Hashable, Sendable {
        /// Channels of an image: 1 or 3.
        public let channels: Int
        /// Convolutions in a row.
        public let depth: Int
        /// Channels between them.
        public let features: Int

        /// Creates a configuration.
        public init(channels: Int, depth: Int = 20, features: Int = 64) {
            precondition(channels > 0 && features > 0 && depth > 1, "extents are positive")
            self.channels = channels
            self.depth = depth
            self.features = features
        }
    }

    /// `mmd`.
    public static let name = "mmd"

    /// What may differ.
    public let configuration: Configuration
    /// Parameters `layers.0.…` to `layers.19.…`.
    public let layout: ParameterLayout

    private let chain: NormalisedChain

    /// Declares the network.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        var layout = ParameterLayout()
        chain = NormalisedChain(
            channels: configuration.channels,
            depth: configuration.depth,
            features: configuration.features,
            normalisesFirst: true,
            in: &layout
        )
        self.layout = layout
    }

    /// The configuration as canonical JSON.
    public var configurationText: String {
        "{\"channels\":\(configuration.channels),\"depth\":\(configuration.depth),"
            + "\"features\":\(configuration.features)}"
    }

    /// Channels of an image.
    public var channels: Int { configuration.channels }

    /// Any number of rows and columns.
    public var multiple: Int { 1 }

    /// One pixel for each convolution.
    public var receptiveRadius: Int { configuration.depth }

    /// Two pixels for each convolution, and a group's rest.
    public var rowReach: Int { RowRounding.reach(convolutions: configuration.depth) }

    /// Four maps around a batch normalisation and its rectifier, and the images themselves.
    public var peakValuesPerPixel: Int {
        NormalisedChain.peakValuesPerPixel(channels: channels, features: configuration.features)
    }

    /// The noise estimate, and the noisy image without it.
    public func callAsFunction(_ noisy: Node, _ pass: Pass) throws(TensorError) -> DenoisingEstimate {
        try chain(noisy, pass)
    }
}

extension MMD.Configuration {
    /// Reads `configurationText`.
    init(json text: String) throws(WeightsError) {
        let reader = try JSONObjectReader(
            configuration: text,
            of: MMD.name,
            known: ["channels", "depth", "features"]
        )
        self.init(
            channels: try reader.imageChannels(),
            depth: try reader.depth(),
            features: try reader.features()
        )
    }
}
