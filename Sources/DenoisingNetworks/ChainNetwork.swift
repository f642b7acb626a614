import NeuralNetworks
import Tensors

/// DnCNN (Zhang et al., 2017): 3×3 convolutions with batch normalisation that estimate the noise, 17 of them unless said.
///
/// The first convolution has a bias and a rectifier, the last a bias; those between have batch normalisation and a
/// rectifier, and no bias. The clean image is noisy − estimate.
public typealias DnCNN = ChainNetwork<DnCNNDesign>

/// ResCNN (Jifara et al., 2019): a feed-forward chain of 3×3 convolutions that learns the residual, which is the noise, with
/// batch normalisation between.
///
/// The paper names residual learning and batch normalisation as its means, for few training images. What we have of it leaves
/// the depth and width open. Chosen here: ten convolutions of 64 channels, since a shallower chain suits few images; the first
/// has a bias and a rectifier, the last a bias, those between batch normalisation and a rectifier, as in DnCNN. The clean
/// image is noisy − estimate.
public typealias ResCNN = ChainNetwork<ResCNNDesign>

/// MMD (El-Shafai et al., 2022, Deep CNN model for multimodal medical image denoising): a chain of convolutions whose basic
/// structure is batch normalisation and rectifier, and which learns the residual.
///
/// What we have of the paper leaves the number of layers and their width open. Chosen here: twenty 3×3 convolutions of 64
/// channels, the depth that Zhang et al. (2017) take where the noise level is unknown, as it is here; every one but the
/// last is normalised and rectified, the first too, and the last has a bias. The clean image is noisy − estimate.
public typealias MMD = ChainNetwork<MMDDesign>

/// What tells networks that are chains of normalised convolutions apart.
public protocol ChainDesign: Sendable {
    /// The network's name in weights files.
    static var name: String { get }
    /// Convolutions unless said.
    static var depth: Int { get }
    /// Whether the first convolution is normalised too.
    static var normalisesFirst: Bool { get }
}

/// `dncnn`: 17 convolutions, the paper's for known noise.
public enum DnCNNDesign: ChainDesign {
    /// `dncnn`.
    public static let name = "dncnn"
    /// The paper's for known noise.
    public static let depth = 17
    /// The first has a bias instead.
    public static let normalisesFirst = false
}

/// `res-cnn`: ten convolutions.
public enum ResCNNDesign: ChainDesign {
    /// `res-cnn`.
    public static let name = "res-cnn"
    /// Few, for few images.
    public static let depth = 10
    /// The first has a bias instead.
    public static let normalisesFirst = false
}

/// `mmd`: twenty convolutions, all but the last normalised.
public enum MMDDesign: ChainDesign {
    /// `mmd`.
    public static let name = "mmd"
    /// The depth for unknown noise.
    public static let depth = 20
    /// The first is normalised as the others.
    public static let normalisesFirst = true
}

/// 3×3 convolutions one after another with batch normalisation and rectifiers, which estimate the noise.
public struct ChainNetwork<Design: ChainDesign>: DenoisingNetwork, Hashable {
    /// What may differ.
    public struct Configuration: Hashable, Sendable {
        /// Channels of an image: 1 or 3.
        public let channels: Int
        /// Convolutions in a row.
        public let depth: Int
        /// Channels between them.
        public let features: Int

        /// Creates a configuration.
        public init(channels: Int, depth: Int = Design.depth, features: Int = 64) {
            precondition(channels > 0 && features > 0 && depth > 1, "extents are positive")
            self.channels = channels
            self.depth = depth
            self.features = features
        }
    }

    /// The design's.
    public static var name: String { Design.name }

    /// What may differ.
    public let configuration: Configuration
    /// Parameters `layers.0.…` to `layers.(depth − 1).…`.
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
            normalisesFirst: Design.normalisesFirst,
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

extension ChainNetwork.Configuration {
    /// Reads `configurationText`.
    init(json text: String) throws(WeightsError) {
        let reader = try JSONObjectReader(
            configuration: text,
            of: Design.name,
            known: ["channels", "depth", "features"]
        )
        self.init(
            channels: try reader.imageChannels(),
            depth: try reader.depth(),
            features: try reader.features()
        )
    }
}
