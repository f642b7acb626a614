import NeuralNetworks
import Tensors

/// DnCNN (Zhang et al., 2017): 3×3 convolutions with batch normalisation that estimate the noise, 17 of them unless said.
///
/// The first convolution has a bias and a rectifier, the last a bias; those between have batch normalisation and a
/// rectifier, and no bias. The clean image is noisy − estimate.
public struct DnCNN: DenoisingNetwork, Hashable {
    /// What may differ.
    public struct Configuration: Hashable, Sendable {
        /// Channels of an image: 1 or 3.
        public let channels: Int
        /// Convolutions in a row.
        public let depth: Int
        /// Channels between them.
        public let features: Int

        /// Creates a configuration; the paper's for known noise is 17 convolutions of 64 features.
        public init(channels: Int, depth: Int = 17, features: Int = 64) {
            precondition(channels > 0 && features > 0 && depth > 1, "extents are positive")
            self.channels = channels
            self.depth = depth
            self.features = features
        }
    }

    /// `dncnn`.
    public static let name = "dncnn"

    /// What may differ.
    public let configuration: Configuration
    /// Parameters `layers.0.…` to `layers.16.…`.
    public let layout: ParameterLayout

    private let first: Convolution2D
    private let middle: [Layer]
    private let last: Convolution2D

    private struct Layer: Hashable, Sendable {
        let convolution: Convolution2D
        let normalisation: BatchNormalisation
    }

    /// Declares the network.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        var layout = ParameterLayout()
        func geometry(_ from: Int, _ to: Int) -> ConvolutionGeometry {
            ConvolutionGeometry(inputChannels: from, outputChannels: to, kernel: 3)
        }
        let (channels, features, end) = (
            configuration.channels, configuration.features, configuration.depth - 1
        )
        first = Convolution2D(
            "layers.0",
            geometry(channels, features),
            hasBias: true,
            slope: 0,
            precision: .fp32,
            in: &layout
        )
        middle = (1..<end).map { index in
            layout.scope("layers.\(index)") { layout in
                Layer(
                    convolution: Convolution2D(
                        "convolution",
                        geometry(features, features),
                        hasBias: false,
                        in: &layout
                    ),
                    normalisation: BatchNormalisation("normalisation", channels: features, in: &layout)
                )
            }
        }
        last = Convolution2D(
            "layers.\(end)",
            geometry(features, channels),
            hasBias: true,
            precision: .fp32,
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
    public var peakValuesPerPixel: Int { 4 * configuration.features + 3 * configuration.channels }

    /// The noise estimate, and the noisy image without it.
    public func callAsFunction(_ noisy: Node, _ pass: Pass) throws(TensorError) -> DenoisingEstimate {
        var features = try first(noisy, pass)
        for layer in middle {
            let convolved = try layer.convolution(features, pass)
            features = pass.leakyReLU(layer.normalisation(convolved, pass), slope: 0)
        }
        let noise = try last(features, pass)
        return DenoisingEstimate(clean: pass.difference(noisy, noise), noise: noise, trainsClean: false)
    }
}
