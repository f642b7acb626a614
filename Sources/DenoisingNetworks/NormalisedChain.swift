import NeuralNetworks
import Tensors

/// 3×3 convolutions one after another with batch normalisation and rectifiers, which estimate the noise: what DnCNN and
/// its kin are.
///
/// The last convolution has a bias and nothing after it; the first is normalised too, or has a bias and a rectifier.
/// Parameters `layers.0.…` to `layers.(depth − 1).…`.
struct NormalisedChain: Hashable, Sendable {
    private enum First: Hashable, Sendable {
        case plain(Convolution2D)
        case normalised(NormalisedConvolution)
    }

    private let first: First
    private let middle: [NormalisedConvolution]
    private let last: Convolution2D

    /// Declares the parameters.
    init(
        channels: Int,
        depth: Int,
        features: Int,
        normalisesFirst: Bool,
        in layout: inout ParameterLayout
    ) {
        precondition(channels > 0 && features > 0 && depth > 1, "extents are positive")
        func geometry(_ from: Int, _ to: Int) -> ConvolutionGeometry {
            ConvolutionGeometry(inputChannels: from, outputChannels: to, kernel: 3)
        }
        let entrance = geometry(channels, features)
        first =
            normalisesFirst
            ? .normalised(NormalisedConvolution("layers.0", entrance, precision: .fp32, in: &layout))
            : .plain(
                Convolution2D(
                    "layers.0",
                    entrance,
                    hasBias: true,
                    slope: 0,
                    precision: .fp32,
                    in: &layout
                )
            )
        middle = (1..<depth - 1).map {
            NormalisedConvolution("layers.\($0)", geometry(features, features), in: &layout)
        }
        last = Convolution2D(
            "layers.\(depth - 1)",
            geometry(features, channels),
            hasBias: true,
            precision: .fp32,
            in: &layout
        )
    }

    /// The noise estimate, and the noisy image without it.
    func callAsFunction(_ noisy: Node, _ pass: Pass) throws(TensorError) -> DenoisingEstimate {
        var features: Node
        switch first {
        case .plain(let convolution): features = try convolution(noisy, pass)
        case .normalised(let convolution): features = try convolution(noisy, pass)
        }
        for layer in middle { features = try layer(features, pass) }
        let noise = try last(features, pass)
        return DenoisingEstimate(clean: pass.difference(noisy, noise), noise: noise, trainsClean: false)
    }

    /// Values per pixel at once: four maps around a batch normalisation and its rectifier, and the images themselves.
    static func peakValuesPerPixel(channels: Int, features: Int) -> Int { 4 * features + 3 * channels }
}
