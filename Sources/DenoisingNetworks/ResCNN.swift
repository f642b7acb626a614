import NeuralNetworks
import Tensors

/// ResCNN (Jifara et al., 2019): a feed-forward chain of 3×3 convolutions that learns the residual, which is the noise, with
/// batch normalisation between.
///
/// The paper names residual learning and batch normalisation as its means, for few training images. What we have of it leaves
/// the depth and width open. Chosen here: ten convolutions of 64 channels, since a shallower chain suits few images; the first
/// has a bias and a rectifier, the last a bias, those between batch normalisation and a rectifier, as in DnCNN. The clean
/// image is noisy − estimate.
public struct ResCNN: DenoisingNetwork, Hashable {
    /// What may differ.
    public struct Configuration: Hashable, Sendable {
        /// Channels of an image: 1 or 3.
        public let channels: Int
        /// Convolutions in a row.
        public let depth: Int
        /// Channels between them.
        public let features: Int

        /// Creates a configuration.
        public init(channels: Int, depth: Int = 10, features: Int = 64) {
            precondition(channels > 0 && features > 0 && depth > 1, "extents are positive")
            self.channels = channels
            self.depth = depth
            self.features = features
        }
    }

    /// `res-cnn`.
    public static let name = "res-cnn"

    /// What may differ.
    public let configuration: Configuration
    /// Parameters `layers.0.…` to `layers.9.…`.
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
            normalisesFirst: false,
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

extension ResCNN.Configuration {
    /// Reads `configurationText`.
    init(json text: String) throws(WeightsError) {
        let reader = try JSONObjectReader(
            configuration: text,
            of: ResCNN.name,
            known: ["channels", "depth", "features"]
        )
        self.init(
            channels: try reader.imageChannels(),
            depth: try reader.depth(),
            features: try reader.features()
        )
    }
}
