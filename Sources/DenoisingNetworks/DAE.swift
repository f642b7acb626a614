import NeuralNetworks
import Tensors

/// DAE (El-Shafai et al., 2022, Efficient deep-learning-based autoencoder denoising approach for medical image diagnosis): a
/// denoising autoencoder, which estimates the clean image from a code at a quarter of its resolution.
///
/// What we have of the paper names an encoder and a decoder and leaves their layers open. Chosen here: three 3×3 convolutions
/// of 32, 64 and 128 channels with 2×2 maximum pooling between them, two transposed convolutions back to 64 and 32 channels
/// (2×2, stride 2), all with batch normalisation and rectifier and without bias; and a 3×3 convolution with bias to the
/// image. The paper's loss is a Gaussian likelihood of the decoder's output, which with equal variances is the squared error.
public struct DAE: DenoisingNetwork, Hashable {
    /// What may differ.
    public struct Configuration: Hashable, Sendable {
        /// Channels of an image: 1 or 3.
        public let channels: Int
        /// Channels of the first convolution; the second and third have two and four times as many.
        public let features: Int

        /// Creates a configuration.
        public init(channels: Int, features: Int = 32) {
            precondition(channels > 0 && features > 0, "extents are positive")
            self.channels = channels
            self.features = features
        }
    }

    /// `dae`.
    public static let name = "dae"

    /// What may differ.
    public let configuration: Configuration
    /// Parameters `encoder.0.…` to `encoder.2.…`, `decoder.0.…`, `decoder.1.…` and `output.…`.
    public let layout: ParameterLayout

    private let encoder: [NormalisedConvolution]
    private let decoder: [NormalisedConvolution]
    private let output: Convolution2D

    private static let reaches: [LayerReach] = [
        .convolution, .halving, .convolution, .halving, .convolution, .doubling, .doubling, .convolution,
    ]

    /// Declares the network.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let (channels, features) = (configuration.channels, configuration.features)
        let widths = [channels, features, 2 * features, 4 * features]
        var layout = ParameterLayout()
        encoder = (0..<3).map { index in
            NormalisedConvolution(
                "encoder.\(index)",
                ConvolutionGeometry(
                    inputChannels: widths[index],
                    outputChannels: widths[index + 1],
                    kernel: 3
                ),
                precision: index == 0 ? .fp32 : nil,
                in: &layout
            )
        }
        decoder = (0..<2).map { index in
            NormalisedConvolution(
                transposed: "decoder.\(index)",
                inputChannels: widths[3 - index],
                outputChannels: widths[2 - index],
                enlargement: 2,
                in: &layout
            )
        }
        output = Convolution2D(
            "output",
            ConvolutionGeometry(inputChannels: features, outputChannels: channels, kernel: 3),
            hasBias: true,
            precision: .fp32,
            in: &layout
        )
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

    /// One pixel for each 3×3 convolution at its resolution, and what pooling joins.
    public var receptiveRadius: Int { Self.reaches.reach() }

    /// The same with groups of rows at each resolution.
    public var rowReach: Int { Self.reaches.reach(group: RowRounding.group) }

    /// Four maps around a batch normalisation and its rectifier at full resolution, and the images themselves.
    public var peakValuesPerPixel: Int { 4 * configuration.features + 3 * configuration.channels }

    /// The clean image; the noise is not estimated.
    public func callAsFunction(_ noisy: Node, _ pass: Pass) throws(TensorError) -> DenoisingEstimate {
        var features = try encoder[0](noisy, pass)
        for layer in encoder.dropFirst() { features = try layer(pass.maximumPool(features, by: 2), pass) }
        for layer in decoder { features = try layer(features, pass) }
        return DenoisingEstimate(clean: try output(features, pass), noise: nil, trainsClean: true)
    }
}

extension DAE.Configuration {
    /// Most channels of the first convolution that weights may ask for.
    private static let maximumFeatures = 128

    /// Reads `configurationText`.
    init(json text: String) throws(WeightsError) {
        let reader = try JSONObjectReader(
            configuration: text,
            of: DAE.name,
            known: ["channels", "features"]
        )
        self.init(
            channels: try reader.imageChannels(),
            features: try reader.integer("features", in: 1...Self.maximumFeatures)
        )
    }
}
