import NeuralNetworks
import Tensors

/// RED-CNN (Chen et al., 2017): a residual encoder–decoder of five 5×5 convolutions and five 5×5 transposed ones, 96
/// channels wide, that estimates the clean image.
///
/// A rectifier follows every layer. The features of the second and the fourth convolution, and the image, are added to
/// what the transposed convolutions of the same extent give, before their rectifier. With stride 1 a transposed
/// convolution is a convolution with its kernel turned; that is how its weights are stored here.
///
/// Where this differs from the paper: every layer pads with zeros, where the paper's maps shrink by four pixels and grow
/// again, so that images of any size pass; 20 pixels from the border both are the same. And no rectifier follows the last sum,
/// since nothing is clipped on the scale of the weights.
public struct REDCNN: DenoisingNetwork, Hashable {
    /// What may differ.
    public struct Configuration: Hashable, Sendable {
        /// Channels of an image: 1 or 3.
        public let channels: Int
        /// Channels between the layers.
        public let features: Int

        /// Creates a configuration; the paper's has 96 features.
        public init(channels: Int, features: Int = 96) {
            precondition(channels > 0 && features > 0, "extents are positive")
            self.channels = channels
            self.features = features
        }
    }

    /// `red-cnn`.
    public static let name = "red-cnn"

    /// What may differ.
    public let configuration: Configuration
    /// Parameters `encoder.0.…` to `encoder.4.…` and `decoder.0.…` to `decoder.4.…`.
    public let layout: ParameterLayout

    private let encoder: [UnshuffledConvolution2D]
    private let decoder: [UnshuffledConvolution2D]

    /// Convolutions, and as many transposed ones.
    private static let depth = 5

    /// Declares the network.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let (channels, features, last) = (configuration.channels, configuration.features, Self.depth - 1)
        var layout = ParameterLayout()
        encoder = (0...last).map { index in
            UnshuffledConvolution2D(
                "encoder.\(index)",
                inputChannels: index == 0 ? channels : features,
                outputChannels: features,
                slope: 0,
                precision: index == 0 ? .fp32 : nil,
                in: &layout
            )
        }
        decoder = (0...last).map { index in
            UnshuffledConvolution2D(
                "decoder.\(index)",
                inputChannels: features,
                outputChannels: index == last ? channels : features,
                // A shortcut comes before the others' rectifier.
                slope: index % 2 == 0 ? 1 : 0,
                precision: index == last ? .fp32 : nil,
                in: &layout
            )
        }
        self.layout = layout
    }

    /// The configuration as canonical JSON.
    public var configurationText: String {
        "{\"channels\":\(configuration.channels),\"features\":\(configuration.features)}"
    }

    /// Channels of an image.
    public var channels: Int { configuration.channels }

    /// The side of the neighbourhoods by which the convolutions go.
    public var multiple: Int { 2 }

    /// Two pixels for each layer.
    public var receptiveRadius: Int { 2 * 2 * Self.depth }

    /// Of neighbourhoods, two for each layer and a group's rest.
    public var rowReach: Int { multiple * RowRounding.reach(convolutions: 2 * Self.depth) + multiple - 1 }

    /// Four maps where a shortcut is added while the next waits, and the images themselves.
    public var peakValuesPerPixel: Int { 4 * configuration.features + 4 * configuration.channels }

    /// The clean image; the noise is not estimated.
    public func callAsFunction(_ noisy: Node, _ pass: Pass) throws(TensorError) -> DenoisingEstimate {
        let image = pass.pixelUnshuffle(noisy, by: multiple)
        var (features, shortcuts) = (image, [image])
        for (index, layer) in encoder.enumerated() {
            features = try layer(features, pass)
            if index == 1 || index == 3 { shortcuts.append(features) }
        }
        for (index, layer) in decoder.enumerated() {
            features = try layer(features, pass)
            guard index % 2 == 0 else { continue }
            features = pass.sum(features, shortcuts.removeLast())
            if index < Self.depth - 1 { features = pass.leakyReLU(features, slope: 0) }
        }
        return DenoisingEstimate(
            clean: pass.pixelShuffle(features, by: multiple),
            noise: nil,
            trainsClean: true
        )
    }
}

extension REDCNN.Configuration {
    /// Reads `configurationText`.
    init(json text: String) throws(WeightsError) {
        let reader = try JSONObjectReader(
            configuration: text,
            of: REDCNN.name,
            known: ["channels", "features"]
        )
        self.init(channels: try reader.imageChannels(), features: try reader.features())
    }
}
