import Tensors

/// Squeeze and excitation: channels weighted by what their averages say together (Hu et al., 2018).
///
/// y = x · sigmoid(expand(relu(reduce(average(x))))), both 1×1 convolutions with bias. Input and output [N, channels, H, W].
public struct SqueezeExcitation: Hashable, Sendable {
    private let reduce: Convolution2D
    private let expand: Convolution2D

    /// Declares the parameters `name.reduce.…` and `name.expand.…`; `reduction` divides the channels.
    public init(_ name: String, channels: Int, reduction: Int, in layout: inout ParameterLayout) {
        precondition(reduction > 0 && channels % reduction == 0, "the reduction divides the channels")
        let inner = channels / reduction
        (reduce, expand) = layout.scope(name) { layout in
            (
                Convolution2D(
                    "reduce",
                    ConvolutionGeometry(inputChannels: channels, outputChannels: inner, kernel: 1),
                    hasBias: true,
                    slope: 0,
                    in: &layout
                ),
                Convolution2D(
                    "expand",
                    ConvolutionGeometry(inputChannels: inner, outputChannels: channels, kernel: 1),
                    hasBias: true,
                    in: &layout
                )
            )
        }
    }

    /// Forward, and backward.
    public func callAsFunction(_ x: Node, _ pass: Pass) throws(TensorError) -> Node {
        pass.product(x, channelGate: try gate(pass.globalAverage(x), pass))
    }

    /// The factors of the channels [N, channels, 1, 1] from their averages, which tiles take from the whole slice.
    public func gate(_ averages: Node, _ pass: Pass) throws(TensorError) -> Node {
        pass.sigmoid(try expand(try reduce(averages, pass), pass))
    }
}
