import Tensors

/// A 2D convolution with optional bias and an optional rectifier on its output.
///
/// Input [N, inputChannels, H, W] → output [N, outputChannels, H', W'] by `geometry`. Weights are
/// [outputChannels, inputChannels / groups, kernel, kernel].
public struct Convolution2D: Hashable, Sendable {
    /// What connects to what.
    public let geometry: ConvolutionGeometry
    /// The weights.
    public let weight: Parameter
    /// One bias per output channel, if any.
    public let bias: Parameter?
    /// Slope of the rectifier for negative outputs; 1 for none.
    public let slope: Float

    /// Declares the parameters `name.weight` and `name.bias`.
    public init(
        _ name: String,
        _ geometry: ConvolutionGeometry,
        hasBias: Bool,
        slope: Float = 1,
        gain: Float = 1,
        in layout: inout ParameterLayout
    ) {
        precondition(slope >= 0, "the sign of an output must tell that of its sum")
        self.geometry = geometry
        self.slope = slope
        let fanIn = geometry.weightCount / geometry.outputChannels
        weight = layout.add("\(name).weight", geometry.weightShape, .normal(fanIn: fanIn, gain: gain))
        bias = hasBias ? layout.add("\(name).bias", [geometry.outputChannels], .constant(0)) : nil
    }

    /// The weights packed for the pass's engine.
    func packed(_ pass: Pass) throws(TensorError) -> PackedConvolution {
        try pass.packed.convolution(at: weight) { () throws(TensorError) in
            try pass.withValues(weight) { (weights) throws(TensorError) in
                guard let bias else {
                    return try PackedConvolution(pass.engine, geometry, weights: weights, bias: nil)
                }
                return try pass.withValues(bias) { (bias) throws(TensorError) in
                    try PackedConvolution(pass.engine, geometry, weights: weights, bias: bias)
                }
            }
        }
    }

    /// Forward, and backward: ∂x = wᵀ ⋆ ∂y, ∂w = Σ ∂y · x, ∂b = Σ ∂y, with ∂y first times the rectifier's derivative.
    public func callAsFunction(_ x: Node, _ pass: Pass) throws(TensorError) -> Node {
        let engine = pass.engine
        let y = engine.convolve(x.value, try packed(pass), .leakyReLU(slope: slope))
        pass.multiplyAccumulates += geometry.multiplyAccumulates(output: y.shape)
        return pass.record(y, from: [x], usesParameters: true) { (dy) throws(TensorError) in
            let dy = slope == 1 ? dy : engine.rectifierGradient(dy, output: y, slope: slope)
            accumulateGradients(input: x.value, outputGradient: dy, pass)
            guard pass.wants(x) else { return [nil] }
            return [
                try pass.withValues(weight) { (weights) throws(TensorError) in
                    try engine.convolutionInputGradient(
                        dy,
                        geometry,
                        weights: weights,
                        inputShape: x.value.shape
                    )
                }
            ]
        }
    }

    private func accumulateGradients(input: Tensor, outputGradient: Tensor, _ pass: Pass) {
        input.withLines { input in
            outputGradient.withLines { outputGradient in
                accumulateGradients(input: input, outputGradient: outputGradient, pass)
            }
        }
    }

    /// Adds this convolution's gradients to the pass's.
    func accumulateGradients(input: TensorLines, outputGradient: TensorLines, _ pass: Pass) {
        pass.gradients.withUnsafeMutableBufferPointer { all in
            pass.engine.accumulateConvolutionGradients(
                input: input,
                outputGradient: outputGradient,
                geometry,
                weights: UnsafeMutableBufferPointer(rebasing: all[weight.range]),
                bias: bias.map { UnsafeMutableBufferPointer(rebasing: all[$0.range]) }
            )
        }
    }
}

extension Engine {
    /// dy times the derivative of a leaky rectifier, told from its output.
    func rectifierGradient(_ dy: Tensor, output: Tensor, slope: Float) -> Tensor {
        map(dy, output) { result, dy, output, count in
            for i in 0..<count { result[i] = output[i] > 0 ? dy[i] : slope * dy[i] }
        }
    }
}
