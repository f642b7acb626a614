import NeuralNetworks
import Tensors

/// CAE (Gondara, 2016): a convolutional denoising autoencoder, which estimates the clean image from a code at a quarter of
/// its resolution.
///
/// Encoder: twice a 3×3 convolution with rectifier and 2×2 maximum pooling. Decoder: twice a 3×3 convolution with rectifier and
/// nearest upsampling by 2, then a 3×3 convolution to the image. All convolutions have a bias.
///
/// Chosen here, where what we have of the paper leaves it open: 64 channels in every layer. Other than in the paper, no sigmoid
/// follows the last convolution, since nothing is clipped on the scale of the weights, and any loss can be trained.
public struct CAE: DenoisingNetwork, Hashable {
    /// What may differ.
    public struct Configuration: Hashable, Sendable {
        /// Channels of an image: 1 or 3.
        public let channels: Int
        /// Channels between the layers.
        public let features: Int

        /// Creates a configuration.
        public init(channels: Int, features: Int = 64) {
            precondition(channels > 0 && features > 0, "extents are positive")
            self.channels = channels
            self.features = features
        }
    }

    /// `cae`.
    public static let name = "cae"

    /// What may differ.
    public let configuration: Configuration
    /// Parameters `encoder.0.…`, `encoder.1.…`, `decoder.0.…`, `decoder.1.…` and `output.…`.
    public let layout: ParameterLayout

    private let encoder: [Convolution2D]
    private let decoder: [Convolution2D]
    private let output: Convolution2D

    private static let reaches: [LayerReach] = [
        .convolution, .halving, .convolution, .halving,
        .convolution, .doubling, .convolution, .doubling, .convolution,
    ]

    /// Declares the network.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let (channels, features) = (configuration.channels, configuration.features)
        var layout = ParameterLayout()
        func convolution(_ name: String, _ from: Int, _ to: Int, slope: Float, precision: Precision? = nil)
            -> Convolution2D
        {
            let geometry = ConvolutionGeometry(inputChannels: from, outputChannels: to, kernel: 3)
            return Convolution2D(
                name,
                geometry,
                hasBias: true,
                slope: slope,
                precision: precision,
                in: &layout
            )
        }
        encoder = [
            convolution("encoder.0", channels, features, slope: 0, precision: .fp32),
            convolution("encoder.1", features, features, slope: 0),
        ]
        decoder = (0..<2).map { convolution("decoder.\($0)", features, features, slope: 0) }
        output = convolution("output", features, channels, slope: 1, precision: .fp32)
        self.layout = layout
    }

    /// The configuration as canonical JSON.
    public var configurationText: String {
        "{\"channels\":\(configuration.channels),\"features\":\(configuration.features)}"
    }

    /// Channels of an image.
    public var channels: Int { configuration.channels }

    /// The code's pixels are 4×4 of the image's.
    public var multiple: Int { 4 }

    /// 13 pixels: one for each convolution at its resolution, and what pooling joins.
    public var receptiveRadius: Int { Self.reaches.reach() }

    /// The same with groups of rows at each resolution.
    public var rowReach: Int { Self.reaches.reach(group: RowRounding.group) }

    /// A map at full resolution and what its pooling or upsampling goes with, and the images themselves.
    public var peakValuesPerPixel: Int { 2 * configuration.features + 3 * configuration.channels }

    /// The clean image; the noise is not estimated.
    public func callAsFunction(_ noisy: Node, _ pass: Pass) throws(TensorError) -> DenoisingEstimate {
        var features = noisy
        for layer in encoder { features = pass.maximumPool(try layer(features, pass), by: 2) }
        for layer in decoder { features = pass.nearestUpsample(try layer(features, pass), by: 2) }
        return DenoisingEstimate(clean: try output(features, pass), noise: nil, trainsClean: true)
    }
}

extension CAE.Configuration {
    /// Reads `configurationText`.
    init(json text: String) throws(WeightsError) {
        let reader = try JSONObjectReader(
            configuration: text,
            of: CAE.name,
            known: ["channels", "features"]
        )
        self.init(channels: try reader.imageChannels(), features: try reader.features())
    }
}
