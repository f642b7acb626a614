import NeuralNetworks
import Tensors

/// A convolution without bias, batch normalisation, and a rectifier: parameters `name.convolution.…` and `name.normalisation.…`.
struct NormalisedConvolution: Hashable, Sendable {
    private let convolution: Convolution2D
    private let normalisation: BatchNormalisation
    private let enlargement: Int

    /// Declares the parameters; `precision` is the convolution's, nil for the engine's.
    init(
        _ name: String,
        _ geometry: ConvolutionGeometry,
        precision: Precision? = nil,
        in layout: inout ParameterLayout
    ) {
        self.init(name, geometry, enlargement: 1, precision: precision, in: &layout)
    }

    /// Declares a transposed convolution whose kernel and stride are `enlargement`, as the 1×1 convolution that it is with a
    /// pixel shuffle after it: its weights are [outputChannels · enlargement², inputChannels, 1, 1].
    init(
        transposed name: String,
        inputChannels: Int,
        outputChannels: Int,
        enlargement: Int,
        in layout: inout ParameterLayout
    ) {
        let geometry = ConvolutionGeometry(
            inputChannels: inputChannels,
            outputChannels: outputChannels * enlargement * enlargement,
            kernel: 1
        )
        self.init(name, geometry, enlargement: enlargement, precision: nil, in: &layout)
    }

    private init(
        _ name: String,
        _ geometry: ConvolutionGeometry,
        enlargement: Int,
        precision: Precision?,
        in layout: inout ParameterLayout
    ) {
        self.enlargement = enlargement
        let channels = geometry.outputChannels / (enlargement * enlargement)
        (convolution, normalisation) = layout.scope(name) { layout in
            (
                Convolution2D("convolution", geometry, hasBias: false, precision: precision, in: &layout),
                BatchNormalisation("normalisation", channels: channels, in: &layout)
            )
        }
    }

    /// Forward, and backward.
    func callAsFunction(_ x: Node, _ pass: Pass) throws(TensorError) -> Node {
        let convolved = try convolution(x, pass)
        let pixels = enlargement == 1 ? convolved : pass.pixelShuffle(convolved, by: enlargement)
        return pass.leakyReLU(normalisation(pixels, pass), slope: 0)
    }
}
