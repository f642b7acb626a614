import Tensors

/// Three residual dense blocks with a residual around them and a gated shortcut:
/// y = x + 0.2·(RDB∘RDB∘RDB)(x) + gate(x), the gate a 1×1 convolution without bias.
///
/// Input and output [N, base, H, W]. Parameters `name.rrdb.0` … `name.rrdb.2` and `name.gate.weight`.
public struct GatedResidualGroup: Hashable, Sendable {
    private let blocks: [ResidualDenseBlock]
    private let gate: Convolution2D

    /// Declares the parameters.
    public init(_ name: String, base: Int, growth: Int, in layout: inout ParameterLayout) {
        (blocks, gate) = layout.scope(name) { layout in
            let blocks = (0..<3).map {
                ResidualDenseBlock("rrdb.\($0)", base: base, growth: growth, in: &layout)
            }
            let gate = Convolution2D(
                "gate",
                ConvolutionGeometry(inputChannels: base, outputChannels: base, kernel: 1),
                hasBias: false,
                gain: 0.1,
                in: &layout
            )
            return (blocks, gate)
        }
    }

    /// Forward, and backward.
    public func callAsFunction(_ x: Node, _ pass: Pass) throws(TensorError) -> Node {
        if !pass.isTraining, blocks[2].isFused(pass.engine) { return try fused(x, pass) }
        var inner = x
        for block in blocks { inner = try block(inner, pass) }
        let residual = pass.sum(x, inner, factor: ResidualDenseBlock.residualScale)
        return pass.sum(residual, try gate(x, pass))
    }

    private func fused(_ x: Node, _ pass: Pass) throws(TensorError) -> Node {
        let inner = try blocks[1](try blocks[0](x, pass), pass)
        let scale = ResidualDenseBlock.residualScale
        blocks[2].countMultiplyAccumulates(x.value.shape, pass)
        pass.multiplyAccumulates += gate.geometry.multiplyAccumulates(output: x.value.shape)
        let output = try blocks[2].fused(
            inner.value,
            pass,
            inputScale: scale,
            scale: scale * scale,
            outer: (x.value, gate.weight)
        )
        return pass.record(output, from: [x]) { _ in [] }
    }
}
