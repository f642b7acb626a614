import NeuralNetworks
import Tensors

/// A dynamic residual attention network like DRAN (Sharif et al., 2020), which estimates the noise.
///
/// A 3×3 convolution with rectifier, three dynamic residual attention blocks of 64 channels, and a 3×3 convolution with
/// hyperbolic tangent; the clean image is noisy − estimate. A block is five dynamic convolutions with batch normalisation and
/// rectifier, whose result is added to the block's input behind a noise gate.
///
/// Chosen here: the first and the last convolution have no bias, nor have the dynamic ones, since a normalisation takes it away; four
/// kernels are mixed by shares from 64 → 16 → 4 channels; their softmax keeps the temperature of 30 with which Chen et al.
/// (2020) begin, so that every kernel learns, and larger weights sharpen it; the gates pad with zeros; each block has
/// weights of its own.
public struct DRAN: DenoisingNetwork, Hashable {
    /// What may differ.
    public struct Configuration: Hashable, Sendable {
        /// Channels of an image: 1 or 3.
        public let channels: Int
        /// Channels between the layers; a multiple of 4.
        public let features: Int

        /// Creates a configuration; the paper's has 64 features.
        public init(channels: Int, features: Int = 64) {
            precondition(
                channels > 0 && features > 0 && features % 4 == 0,
                "extents are positive and divisible"
            )
            self.channels = channels
            self.features = features
        }
    }

    /// `dran`.
    public static let name = "dran"

    /// What may differ.
    public let configuration: Configuration
    /// Parameters `head.…`, `blocks.0.…` to `blocks.2.…` and `tail.…`.
    public let layout: ParameterLayout

    private let head: Convolution2D
    private let blocks: [DynamicResidualBlock]
    private let tail: Convolution2D

    private static let depth = 3

    /// Declares the network.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let (channels, features) = (configuration.channels, configuration.features)
        var layout = ParameterLayout()
        func convolution(_ name: String, _ from: Int, _ to: Int, slope: Float) -> Convolution2D {
            let geometry = ConvolutionGeometry(inputChannels: from, outputChannels: to, kernel: 3)
            return Convolution2D(
                name,
                geometry,
                hasBias: false,
                slope: slope,
                precision: .fp32,
                in: &layout
            )
        }
        head = convolution("head", channels, features, slope: 0)
        blocks = (0..<Self.depth).map {
            DynamicResidualBlock("blocks.\($0)", features: features, in: &layout)
        }
        tail = convolution("tail", features, channels, slope: 1)
        self.layout = layout
    }

    /// The configuration as canonical JSON.
    public var configurationText: String {
        "{\"channels\":\(configuration.channels),\"features\":\(configuration.features)}"
    }

    /// Channels of an image.
    public var channels: Int { configuration.channels }

    /// Any number of rows and columns.
    public var multiple: Int { 1 }

    /// The kernels follow from averages over the image.
    public var seesWholeImage: Bool { true }

    /// One pixel for each convolution, the kernels aside.
    public var receptiveRadius: Int { Self.depth * DynamicResidualBlock.depth + 2 }

    /// Two pixels for each convolution, and a group's rest, the kernels aside.
    public var rowReach: Int { RowRounding.reach(convolutions: receptiveRadius) }

    /// A block's input, its gate, four maps around a batch normalisation and its rectifier, and the images themselves.
    public var peakValuesPerPixel: Int { 6 * configuration.features + 3 * configuration.channels }

    /// The noise estimate, and the noisy image without it.
    public func callAsFunction(_ noisy: Node, _ pass: Pass) throws(TensorError) -> DenoisingEstimate {
        var features = try head(noisy, pass)
        for block in blocks { features = try block(features, pass) }
        let noise = pass.hyperbolicTangent(try tail(features, pass))
        return DenoisingEstimate(clean: pass.difference(noisy, noise), noise: noise, trainsClean: false)
    }
}

/// A dynamic residual attention block: layers(x) + gate(x), the gate a leaky rectifier of features(x) · sigmoid(mask(x)).
///
/// Input and output [N, features, H, W]. Parameters `name.layers.0.…` to `name.layers.4.…`, `name.gate.features.…` and
/// `name.gate.mask.…`.
private struct DynamicResidualBlock: Hashable, Sendable {
    /// Dynamic convolutions in a row.
    static let depth = 5

    private struct Layer: Hashable, Sendable {
        let convolution: DynamicConvolution2D
        let normalisation: BatchNormalisation
    }

    private let layers: [Layer]
    private let gateFeatures: Convolution2D
    private let gateMask: Convolution2D

    init(_ name: String, features: Int, in layout: inout ParameterLayout) {
        let geometry = ConvolutionGeometry(inputChannels: features, outputChannels: features, kernel: 3)
        (layers, gateFeatures, gateMask) = layout.scope(name) { layout in
            let layers = (0..<Self.depth).map { index in
                layout.scope("layers.\(index)") { layout in
                    Layer(
                        convolution: DynamicConvolution2D(
                            "convolution",
                            geometry,
                            kernels: 4,
                            reduction: 4,
                            temperature: 30,
                            in: &layout
                        ),
                        normalisation: BatchNormalisation("normalisation", channels: features, in: &layout)
                    )
                }
            }
            return (
                layers, Convolution2D("gate.features", geometry, hasBias: true, in: &layout),
                Convolution2D("gate.mask", geometry, hasBias: true, in: &layout)
            )
        }
    }

    func callAsFunction(_ x: Node, _ pass: Pass) throws(TensorError) -> Node {
        let mask = pass.sigmoid(try gateMask(x, pass))
        let gate = pass.leakyReLU(pass.product(try gateFeatures(x, pass), mask), slope: 0.2)
        var features = x
        for layer in layers {
            let convolved = try layer.convolution(features, pass)
            features = pass.leakyReLU(layer.normalisation(convolved, pass), slope: 0)
        }
        return pass.sum(features, gate)
    }
}

extension DRAN.Configuration {
    /// Reads `configurationText`.
    init(json text: String) throws(WeightsError) {
        let reader = try JSONObjectReader(
            configuration: text,
            of: DRAN.name,
            known: ["channels", "features"]
        )
        let features = try reader.features()
        guard features % 4 == 0 else { throw reader.wrong("features", "a multiple of 4") }
        self.init(channels: try reader.imageChannels(), features: features)
    }
}
