import NeuralNetworks
import Tensors

/// A dense block's layers add the width over this, as 8 of 32 in the paper.
private let growthDivisor = 4

/// Two-stage denoising with self-guided noise attention: a noise estimation network (NEN), and a restoration network
/// (RN) that its noise attention block (NOB) steers.
///
/// The layout is fixed by the paper's Table VII: 283,776 and 302,466 parameters for RGB. Twice the width has four times the
/// parameters and the work, and measures 0.2 (CT) to 0.4 dB (MR) better on white noise.
public struct TwoStage: DenoisingNetwork, Hashable {
    /// What may differ.
    public struct Configuration: Hashable, Sendable {
        /// The width that the paper's Table VII fixes.
        public static let paperWidth = 32

        /// Channels of an image: 1 or 3.
        public let channels: Int
        /// Side of the pixel neighbourhoods that become channels before the first layer: 1 for the paper's network, 2 for a quarter of its work.
        public let unshuffle: Int
        /// Channels of the features, 32 in the paper's network; dense blocks grow by a quarter of them a layer.
        public let width: Int
        /// Whether the second stage follows; without it the clean image is noisy − N_E.
        public let restoration: Bool
        /// Whether the second stage begins with the noise attention block; without it a 1×1 convolution merges both heads.
        public let attention: Bool

        /// Creates a configuration.
        public init(
            channels: Int,
            unshuffle: Int = 1,
            width: Int = Self.paperWidth,
            restoration: Bool = true,
            attention: Bool = true
        ) {
            precondition(channels > 0 && unshuffle > 0 && width > 0, "extents are positive")
            precondition(width.isMultiple(of: growthDivisor), "dense blocks grow by a quarter of the width")
            precondition(restoration || !attention, "attention is part of the restoration stage")
            self.channels = channels
            self.unshuffle = unshuffle
            self.width = width
            self.restoration = restoration
            self.attention = attention
        }
    }

    /// `two-stage`.
    public static let name = "two-stage"

    /// What may differ.
    public let configuration: Configuration
    /// Parameters `nen.…` and `rn.…`.
    public let layout: ParameterLayout

    private let noiseHead: Convolution2D
    private let noiseBody: [GatedResidualGroup]
    private let noiseTail: Convolution2D
    private let restoration: Restoration?

    /// The layers of the second stage.
    private struct Restoration: Hashable, Sendable {
        let entrance: Entrance
        let body: [GatedResidualGroup]
        let tail: Convolution2D
    }

    private enum Entrance: Hashable, Sendable {
        case attention(NoiseAttention)
        case merge(noiseHead: Convolution2D, imageHead: Convolution2D, Convolution2D)
    }

    private static let groups = 3

    /// Declares the network.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let channels = configuration.channels * configuration.unshuffle * configuration.unshuffle
        let width = configuration.width
        let growth = width / growthDivisor
        var layout = ParameterLayout()
        func body(_ layout: inout ParameterLayout) -> [GatedResidualGroup] {
            (0..<Self.groups).map {
                GatedResidualGroup("body.\($0)", base: width, growth: growth, in: &layout)
            }
        }
        func pointwise(_ name: String, _ from: Int, _ to: Int, _ layout: inout ParameterLayout)
            -> Convolution2D
        {
            let geometry = ConvolutionGeometry(inputChannels: from, outputChannels: to, kernel: 1)
            // Images pass here, or features of both heads: in full precision.
            return Convolution2D(name, geometry, hasBias: false, precision: .fp32, in: &layout)
        }
        (noiseHead, noiseBody, noiseTail) = layout.scope("nen") { layout in
            (
                pointwise("head", channels, width, &layout), body(&layout),
                pointwise("tail", width, channels, &layout)
            )
        }
        restoration =
            !configuration.restoration
            ? nil
            : layout.scope("rn") { layout in
                let entrance: Entrance =
                    configuration.attention
                    ? .attention(NoiseAttention("nob", channels: channels, base: width, in: &layout))
                    : .merge(
                        noiseHead: pointwise("noise_head", channels, width, &layout),
                        imageHead: pointwise("image_head", channels, width, &layout),
                        pointwise("merge", 2 * width, width, &layout)
                    )
                return Restoration(
                    entrance: entrance,
                    body: body(&layout),
                    tail: pointwise("tail", width, channels, &layout)
                )
            }
        self.layout = layout
    }

    /// The configuration as canonical JSON; the paper's width is left out, as in weights older than the choice.
    public var configurationText: String {
        let width = configuration.width
        return "{\"attention\":\(configuration.attention),\"channels\":\(configuration.channels),"
            + "\"restoration\":\(configuration.restoration),\"unshuffle\":\(configuration.unshuffle)"
            + (width == Configuration.paperWidth ? "}" : ",\"width\":\(width)}")
    }

    /// Channels of an image.
    public var channels: Int { configuration.channels }

    /// The side of the neighbourhoods that become channels.
    public var multiple: Int { configuration.unshuffle }

    /// One pixel for each 3×3 and three for the 7×7 convolution in a row, times `unshuffle`.
    public var receptiveRadius: Int {
        inPixels(convolutionsInARow + attentionRadius)
    }

    /// Two pixels for each 3×3 and three for the 7×7 convolution in a row, and a group's rest, times `unshuffle`.
    public var rowReach: Int {
        inPixels(RowRounding.reach(convolutions: convolutionsInARow, others: attentionRadius))
    }

    /// 3×3 convolutions on the longest way through the network.
    private var convolutionsInARow: Int {
        let body = Self.groups * 3 * 5
        return configuration.restoration ? 2 * body + (configuration.attention ? 1 : 0) : body
    }

    /// The radius of the noise attention block's 7×7 convolution.
    private var attentionRadius: Int { configuration.attention ? 3 : 0 }

    private func inPixels(_ radius: Int) -> Int {
        configuration.unshuffle * radius + (configuration.unshuffle - 1)
    }

    /// Seven maps of `width` channels where the noise attention block concatenates, four elsewhere; and the images themselves.
    public var peakValuesPerPixel: Int {
        let maps = (configuration.attention ? 7 : 4) * configuration.width
        let area = configuration.unshuffle * configuration.unshuffle
        return (maps + area - 1) / area + 4 * configuration.channels
    }

    /// N_E by the first stage, and I_C by the second from N_E, through which no gradient flows back.
    public func callAsFunction(_ noisy: Node, _ pass: Pass) throws(TensorError) -> DenoisingEstimate {
        let r = configuration.unshuffle
        let input = r == 1 ? noisy : pass.pixelUnshuffle(noisy, by: r)
        var features = try noiseHead(input, pass)
        for group in noiseBody { features = try group(features, pass) }
        let noise = try noiseTail(features, pass)
        let noiseImage = r == 1 ? noise : pass.pixelShuffle(noise, by: r)
        guard let restoration else {
            let clean = pass.difference(noisy, noiseImage)
            return DenoisingEstimate(clean: clean, noise: noiseImage, trainsClean: false)
        }
        let estimate = pass.detached(noise)
        switch restoration.entrance {
        case .attention(let attention): features = try attention(noise: estimate, image: input, pass)
        case .merge(let noiseHead, let imageHead, let merge):
            let heads = pass.concatenated([try noiseHead(estimate, pass), try imageHead(input, pass)])
            features = try merge(heads, pass)
        }
        for group in restoration.body { features = try group(features, pass) }
        let clean = try restoration.tail(features, pass)
        return DenoisingEstimate(
            clean: r == 1 ? clean : pass.pixelShuffle(clean, by: r),
            noise: noiseImage,
            trainsClean: true
        )
    }
}
