import Tensors

/// A 2D convolution with optional bias, an optional mask on its kernel, and an optional rectifier on its output.
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
    /// Which places of the kernel connect, row by row; nil for all.
    ///
    /// The weights of the others are as if they were zero.
    public let mask: [Bool]?
    /// What factors are rounded to; nil for the engine's choice.
    ///
    /// Where an image enters or leaves a network there are few channels and no residual in fp32: bf16 would save nothing
    /// and leave the image eight bits.
    public let precision: Precision?

    /// Declares the parameters `name.weight` and `name.bias`.
    public init(
        _ name: String,
        _ geometry: ConvolutionGeometry,
        hasBias: Bool,
        slope: Float = 1,
        gain: Float = 1,
        mask: [Bool]? = nil,
        precision: Precision? = nil,
        in layout: inout ParameterLayout
    ) {
        precondition(slope >= 0, "the sign of an output must tell that of its sum")
        self.geometry = geometry
        precondition(
            mask == nil || mask?.count == geometry.kernel * geometry.kernel,
            "one flag per place of the kernel"
        )
        self.slope = slope
        self.mask = mask
        self.precision = precision
        let fanIn = geometry.weightCount / geometry.outputChannels
        weight = layout.add("\(name).weight", geometry.weightShape, .normal(fanIn: fanIn, gain: gain))
        bias = hasBias ? layout.add("\(name).bias", [geometry.outputChannels], .constant(0)) : nil
    }

    /// The weights packed for the pass's engine.
    func packed(_ pass: Pass) throws(TensorError) -> PackedConvolution {
        try pass.packed.convolution(at: weight) { () throws(TensorError) in
            try withWeights(pass) { (weights) throws(TensorError) in
                guard let bias else {
                    return try PackedConvolution(
                        pass.engine,
                        geometry,
                        weights: weights,
                        bias: nil,
                        precision: precision
                    )
                }
                return try pass.withValues(bias) { (bias) throws(TensorError) in
                    try PackedConvolution(
                        pass.engine,
                        geometry,
                        weights: weights,
                        bias: bias,
                        precision: precision
                    )
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
                try withWeights(pass) { (weights) throws(TensorError) in
                    try engine.convolutionInputGradient(
                        dy,
                        geometry,
                        weights: weights,
                        inputShape: x.value.shape,
                        precision: precision
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
        let before = mask == nil ? [] : Array(pass.gradients[weight.range])
        defer { restoreMasked(before, pass) }
        pass.gradients.withUnsafeMutableBufferPointer { all in
            pass.engine.accumulateConvolutionGradients(
                input: input,
                outputGradient: outputGradient,
                geometry,
                weights: UnsafeMutableBufferPointer(rebasing: all[weight.range]),
                bias: bias.map { UnsafeMutableBufferPointer(rebasing: all[$0.range]) },
                precision: precision
            )
        }
    }

    // MARK: Mask

    /// Runs a body with the weights as they act: zero where the mask does not connect.
    private func withWeights<Result>(
        _ pass: Pass,
        _ body: (UnsafeBufferPointer<Float>) throws(TensorError) -> Result
    ) throws(TensorError) -> Result {
        guard let mask else { return try pass.withValues(weight, body) }
        let acting = pass.parameters[weight].enumerated().map { mask[$0 % mask.count] ? $1 : 0 }
        return try acting.withUnsafeBufferPointer { (weights) throws(TensorError) in try body(weights) }
    }

    /// Takes back what was added to the gradients of weights that do not act.
    private func restoreMasked(_ before: [Float], _ pass: Pass) {
        guard let mask else { return }
        pass.withGradient(weight) { gradient in
            for i in gradient.indices where !mask[i % mask.count] { gradient[i] = before[i] }
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
