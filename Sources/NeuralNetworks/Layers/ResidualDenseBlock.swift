import Tensors

/// A residual dense block: four 3×3 convolutions with LeakyReLU 0.2 that each see everything before them, and a fifth
/// back to the base: y = x + 0.2·c5([x, g1, g2, g3, g4]).
///
/// Input and output [N, base, H, W]. Parameters `name.c1` … `name.c5`, each with weight and bias.
public struct ResidualDenseBlock: Hashable, Sendable {
    /// c1 … c5.
    public let convolutions: [Convolution2D]
    private let base: Int
    private let growth: Int

    /// Factor of a residual.
    public static let residualScale: Float = 0.2
    private static let slope: Float = 0.2

    /// Declares the parameters.
    public init(_ name: String, base: Int, growth: Int, in layout: inout ParameterLayout) {
        self.base = base
        self.growth = growth
        convolutions = layout.scope(name) { layout in
            (0..<5).map { l in
                Convolution2D(
                    "c\(l + 1)",
                    ConvolutionGeometry(
                        inputChannels: base + l * growth,
                        outputChannels: l < 4 ? growth : base,
                        kernel: 3
                    ),
                    hasBias: true,
                    slope: l < 4 ? Self.slope : 1,
                    gain: 0.1,
                    in: &layout
                )
            }
        }
    }

    /// Channels of the dense buffer: x, g1 … g4.
    private var width: Int { base + 4 * growth }

    /// Forward, and backward.
    ///
    /// Backward is a dense block too: with the gradients of c5, g4, g3 … as the growing buffer, each step convolves all
    /// that came before with the transposed weights, and the last gives the input's gradient.
    public func callAsFunction(_ x: Node, _ pass: Pass) throws(TensorError) -> Node {
        countMultiplyAccumulates(x.value.shape, pass)
        if !pass.isTraining, isFused(pass.engine) {
            return pass.record(try fused(x.value, pass, inputScale: 1, scale: Self.residualScale), from: [x])
            { _ in [] }
        }
        let (output, dense) = try forward(x.value, pass)
        return pass.record(output, from: [x], usesParameters: true) { (dy) throws(TensorError) in
            [try backward(dy, dense: dense, pass)]
        }
    }

    private func forward(_ x: Tensor, _ pass: Pass) throws(TensorError) -> (output: Tensor, dense: Tensor) {
        let engine = pass.engine
        var packed: [PackedConvolution] = []
        for convolution in convolutions { packed.append(try convolution.packed(pass)) }
        var dense = Tensor(unwritten: x.shape.with(channels: width))
        var output = Tensor(unwritten: x.shape)
        dense.withMutableLines { dense in
            x.withLines { x in
                engine.copy(x, to: dense.channels(0..<base))
                for l in 0..<4 {
                    let known = base + l * growth
                    engine.convolve(
                        dense.channels(0..<known),
                        packed[l],
                        into: dense.channels(known..<known + growth),
                        .leakyReLU(slope: Self.slope)
                    )
                }
                var residual = ConvolutionEpilogue()
                residual.scale = Self.residualScale
                residual.addend = x
                output.withMutableLines { engine.convolve(dense, packed[4], into: $0, residual) }
            }
        }
        return (output, dense)
    }

    private func backward(_ dy: Tensor, dense: Tensor, _ pass: Pass) throws(TensorError) -> Tensor {
        let engine = pass.engine
        var packed: [PackedConvolution] = []
        for step in 0..<5 { packed.append(try backwardWeights(step: step, pass)) }
        // Channels: the gradient of c5's output, then those of g4, g3, g2, g1 before their rectifiers.
        var gradients = Tensor(unwritten: dense.shape)
        var input = Tensor(unwritten: dy.shape)
        gradients.withMutableLines { gradients in
            dense.withLines { dense in
                dy.withLines { dy in
                    engine.copy(dy, to: gradients.channels(0..<base), factor: Self.residualScale)
                    for step in 0..<4 {
                        let known = base + step * growth
                        let activation = base + (3 - step) * growth
                        var epilogue = ConvolutionEpilogue()
                        epilogue.gate = dense.channels(activation..<activation + growth)
                        epilogue.gateSlope = Self.slope
                        engine.convolve(
                            gradients.channels(0..<known),
                            packed[step],
                            into: gradients.channels(known..<known + growth),
                            epilogue
                        )
                    }
                    var residual = ConvolutionEpilogue()
                    residual.addend = dy
                    input.withMutableLines { engine.convolve(gradients, packed[4], into: $0, residual) }
                }
                for (l, convolution) in convolutions.enumerated() {
                    let first = l == 4 ? 0 : base + (3 - l) * growth
                    convolution.accumulateGradients(
                        input: dense.channels(0..<convolution.geometry.inputChannels),
                        outputGradient: gradients.channels(
                            first..<first + convolution.geometry.outputChannels
                        ),
                        pass
                    )
                }
            }
        }
        return input
    }

    /// Transposed weights of a backward step: from the gradients of c5, g4 … to that of the step's channels.
    private func backwardWeights(step: Int, _ pass: Pass) throws(TensorError) -> PackedConvolution {
        try pass.packed.convolution(at: convolutions[0].weight, "backward \(step)") {
            () throws(TensorError) in
            let outputs = step < 4 ? growth : base
            let firstOutput = step < 4 ? base + (3 - step) * growth : 0
            let inputs = base + step * growth
            let geometry = ConvolutionGeometry(inputChannels: inputs, outputChannels: outputs, kernel: 3)
            var weights = [Float](repeating: 0, count: geometry.weightCount)
            var firstInput = 0
            for l in stride(from: 4, through: 4 - step, by: -1) {
                let forward = convolutions[l]
                let known = forward.geometry.inputChannels
                pass.withValues(forward.weight) { values in
                    for i in 0..<forward.geometry.outputChannels {
                        for o in 0..<outputs {
                            let from = (i * known + firstOutput + o) * 9
                            let to = (o * inputs + firstInput + i) * 9
                            for tap in 0..<9 { weights[to + 8 - tap] = values[from + tap] }
                        }
                    }
                }
                firstInput += forward.geometry.outputChannels
            }
            return try weights.withUnsafeBufferPointer { (weights) throws(TensorError) in
                try PackedConvolution(pass.engine, geometry, weights: weights, bias: nil)
            }
        }
    }

    /// Whether an engine runs the block whole.
    func isFused(_ engine: Engine) -> Bool { engine.kernels.isFast && base == 32 && growth == 8 }

    /// scale·c5(…) + inputScale·x, and + outer + gate(outer).
    func fused(
        _ x: Tensor,
        _ pass: Pass,
        inputScale: Float,
        scale: Float,
        outer: (input: Tensor, gate: Parameter)? = nil
    ) throws(TensorError) -> Tensor {
        let block = try pass.packed.denseBlock(at: convolutions[0].weight, "\(scale)") {
            () throws(TensorError) in
            func scaled(_ parameter: Parameter, _ l: Int) -> [Float] {
                let values = pass.parameters[parameter]
                return l == 4 ? values.map { $0 * scale } : values
            }
            return try PackedDenseBlock(
                pass.engine,
                weights: convolutions.enumerated().map { scaled($1.weight, $0) },
                biases: convolutions.enumerated().map { l, convolution in
                    convolution.bias.map { scaled($0, l) } ?? []
                },
                gate: outer.map { pass.parameters[$0.gate] }
            )
        }
        return try block(pass.engine, x, inputScale: inputScale, outer: outer?.input)
    }

    /// Counts what the block multiplies, which a fused kernel does not tell.
    func countMultiplyAccumulates(_ shape: TensorShape, _ pass: Pass) {
        for convolution in convolutions {
            let output = shape.with(channels: convolution.geometry.outputChannels)
            pass.multiplyAccumulates += convolution.geometry.multiplyAccumulates(output: output)
        }
    }
}
