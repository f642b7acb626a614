import NeuralNetworks
import Tensors

/// U-Net (Ronneberger, Fischer & Brox, 2015): tells for every pixel which of some classes it belongs to.
///
/// Contracting path: at each level two 3×3 convolutions with rectifier, then 2×2 maximum pooling; channels double from level to
/// level. Expanding path: an up-convolution (2×2, stride 2) that halves the channels, the same level's features of the
/// contracting path beside it, and two 3×3 convolutions with rectifier. A 1×1 convolution gives the scores.
///
/// Other than in the paper: few channels and levels (it has 64 and four), since tissue is told apart here and not cells; convolutions
/// are padded, so that scores have the image's extent; the up-convolution has no bias, as the convolution after it has one; no
/// dropout.
public struct SegmentationUNet: Hashable, Sendable {
    /// What may differ.
    public struct Configuration: Hashable, Sendable {
        /// Channels of an image: 1 or 3.
        public let channels: Int
        /// Classes, the background's included.
        public let classes: Int
        /// Channels of the first level.
        public let features: Int
        /// How often resolution is halved.
        public let depth: Int

        /// Creates a configuration.
        public init(channels: Int, classes: Int, features: Int = 16, depth: Int = 3) {
            precondition(channels > 0 && features > 0 && depth > 0, "extents are positive")
            precondition((2...255).contains(classes), "there are two classes to tell apart, and 255 at most")
            self.channels = channels
            self.classes = classes
            self.features = features
            self.depth = depth
        }
    }

    /// `segmentation-unet`.
    public static let name = "segmentation-unet"

    /// What may differ.
    public let configuration: Configuration
    /// Parameters `encoder.<level>.<0 or 1>.…`, the last level being the bottom, `decoder.<level>.up.…`,
    /// `decoder.<level>.<0 or 1>.…` and `output.…`.
    public let layout: ParameterLayout

    private struct Level: Hashable, Sendable {
        let up: Convolution2D
        let convolutions: [Convolution2D]
    }

    private let encoder: [[Convolution2D]]
    private let decoder: [Level]
    private let output: Convolution2D

    /// Declares the network.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        var layout = ParameterLayout()
        func pair(_ name: String, _ from: Int, _ to: Int, isFirst: Bool = false) -> [Convolution2D] {
            [from, to].enumerated().map { number, channels in
                Convolution2D(
                    "\(name).\(number)",
                    ConvolutionGeometry(inputChannels: channels, outputChannels: to, kernel: 3),
                    hasBias: true,
                    slope: 0,
                    precision: isFirst && number == 0 ? .fp32 : nil,
                    in: &layout
                )
            }
        }
        let widths = (0...configuration.depth).map { configuration.features << $0 }
        encoder = widths.indices.map { level in
            pair(
                "encoder.\(level)",
                level == 0 ? configuration.channels : widths[level - 1],
                widths[level],
                isFirst: level == 0
            )
        }
        decoder = (0..<configuration.depth).map { level in
            // The 2×2 kernels of an up-convolution are a 1×1 convolution whose channels become neighbourhoods.
            let geometry = ConvolutionGeometry(
                inputChannels: widths[level + 1],
                outputChannels: 4 * widths[level],
                kernel: 1
            )
            return Level(
                up: Convolution2D(
                    "decoder.\(level).up",
                    geometry,
                    hasBias: false,
                    // No rectifier follows, which would halve the variance.
                    gain: Float(0.5).squareRoot(),
                    in: &layout
                ),
                convolutions: pair("decoder.\(level)", 2 * widths[level], widths[level])
            )
        }
        output = Convolution2D(
            "output",
            ConvolutionGeometry(
                inputChannels: configuration.features,
                outputChannels: configuration.classes,
                kernel: 1
            ),
            hasBias: true,
            gain: Float(0.5).squareRoot(),
            precision: .fp32,
            in: &layout
        )
        self.layout = layout
    }

    /// The configuration as canonical JSON: sorted keys, no spaces.
    public var configurationText: String {
        "{\"channels\":\(configuration.channels),\"classes\":\(configuration.classes),"
            + "\"depth\":\(configuration.depth),\"features\":\(configuration.features)}"
    }

    /// Rows and columns of what the network takes are multiples of this.
    public var multiple: Int { 1 << configuration.depth }

    /// Scores of the classes [N, classes, H, W] for images [N, channels, H, W], H and W multiples of `multiple`; the highest
    /// score names a pixel's class.
    /// - Throws: `out-of-resources`.
    public func callAsFunction(_ image: Node, _ pass: Pass) throws(TensorError) -> Node {
        func convolved(_ input: Node, _ convolutions: [Convolution2D]) throws(TensorError) -> Node {
            var features = input
            for convolution in convolutions { features = try convolution(features, pass) }
            return features
        }
        var kept: [Node] = []
        var features = image
        for (number, level) in encoder.enumerated() {
            features = try convolved(number == 0 ? features : pass.maximumPool(features, by: 2), level)
            kept.append(features)
        }
        for (beside, level) in zip(kept, decoder).reversed() {
            let enlarged = pass.pixelShuffle(try level.up(features, pass), by: 2)
            features = try convolved(pass.concatenated([beside, enlarged]), level.convolutions)
        }
        return try output(features, pass)
    }
}
