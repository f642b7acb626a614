import NeuralNetworks
import Tensors

/// The noise attention block of TwoStage: features of the noisy image, weighted pixel by pixel by what noise and image say together.
///
/// N_T = headN(N_E), I_T = headI(I_N); X_C = [conv(N_T); conv(I_T)]; A_C = sigmoid(conv7×7([mean X_C; max X_C])); S_A = A_C × I_T.
/// Input N_E and I_N [N, channels, H, W] → S_A [N, base, H, W].
struct NoiseAttention: Hashable, Sendable {
    private let noiseHead: Convolution2D
    private let imageHead: Convolution2D
    private let noiseConvolution: Convolution2D
    private let imageConvolution: Convolution2D
    private let attention: Convolution2D

    /// Declares the parameters `name.noise_head` … `name.attention`.
    init(_ name: String, channels: Int, base: Int, in layout: inout ParameterLayout) {
        func convolution(
            _ name: String,
            _ from: Int,
            _ to: Int,
            kernel: Int,
            hasBias: Bool,
            precision: Precision? = nil,
            _ layout: inout ParameterLayout
        ) -> Convolution2D {
            let geometry = ConvolutionGeometry(inputChannels: from, outputChannels: to, kernel: kernel)
            return Convolution2D(name, geometry, hasBias: hasBias, precision: precision, in: &layout)
        }
        (noiseHead, imageHead, noiseConvolution, imageConvolution, attention) = layout.scope(name) { layout in
            (
                convolution(
                    "noise_head",
                    channels,
                    base,
                    kernel: 1,
                    hasBias: false,
                    precision: .fp32,
                    &layout
                ),
                convolution(
                    "image_head",
                    channels,
                    base,
                    kernel: 1,
                    hasBias: false,
                    precision: .fp32,
                    &layout
                ),
                convolution("noise_conv", base, base, kernel: 3, hasBias: true, &layout),
                convolution("image_conv", base, base, kernel: 3, hasBias: true, &layout),
                convolution("attention", 2, 1, kernel: 7, hasBias: false, &layout)
            )
        }
    }

    /// Forward, and backward.
    func callAsFunction(noise: Node, image: Node, _ pass: Pass) throws(TensorError) -> Node {
        let imageFeatures = try imageHead(image, pass)
        let noiseMap = try noiseConvolution(try noiseHead(noise, pass), pass)
        let imageMap = try imageConvolution(imageFeatures, pass)
        let statistics = pass.concatenated([
            pass.channelMean(noiseMap, imageMap), pass.channelMax(noiseMap, imageMap),
        ])
        return pass.product(imageFeatures, map: pass.sigmoid(try attention(statistics, pass)))
    }
}
