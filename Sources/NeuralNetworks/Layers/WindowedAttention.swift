import Tensors

/// Multi-head self-attention within windows of the image, with a relative position bias (Liu et al., 2021).
///
/// The window of pixel (y, x) is (⌊(y + shift) / size⌋, ⌊(x + shift) / size⌋), so that windows are cut off at the image's
/// border; a pixel attends to the pixels of its own window. Head h holds channels h·d ..< (h + 1)·d of each third of
/// qkv(x), d = channels / heads: score(i, j) = qᵢ · kⱼ / √d + table[(yᵢ − yⱼ + size − 1)(2·size − 1) + xᵢ − xⱼ + size − 1, h];
/// y = projection(softmax(score) · v). Input and output [N, channels, H, W]. Parameters `name.qkv.…`,
/// `name.projection.…` (1×1 convolutions with bias) and `name.table` [(2·size − 1)², heads].
public struct WindowedAttention: Hashable, Sendable {
    /// Side of a window in pixels.
    public let size: Int
    /// Pixels by which the windows are shifted up and to the left.
    public let shift: Int
    private let heads: Int
    private let projections: Convolution2D
    private let output: Convolution2D
    private let table: Parameter

    /// Declares the parameters.
    public init(
        _ name: String,
        channels: Int,
        heads: Int,
        size: Int = 8,
        shift: Int = 0,
        in layout: inout ParameterLayout
    ) {
        precondition(heads > 0 && channels % heads == 0, "the heads divide the channels")
        precondition(size > 0 && (0..<size).contains(shift), "a shift is smaller than a window")
        self.size = size
        self.shift = shift
        self.heads = heads
        (projections, output, table) = layout.scope(name) { layout in
            let side = 2 * size - 1
            return (
                Self.pointwise("qkv", channels, 3 * channels, &layout),
                Self.pointwise("projection", channels, channels, &layout),
                layout.add("table", [side * side, heads], .constant(0))
            )
        }
    }

    private static func pointwise(_ name: String, _ from: Int, _ to: Int, _ layout: inout ParameterLayout)
        -> Convolution2D
    {
        let geometry = ConvolutionGeometry(inputChannels: from, outputChannels: to, kernel: 1)
        return Convolution2D(name, geometry, hasBias: true, gain: 0.5, in: &layout)
    }

    /// Forward, and backward.
    public func callAsFunction(_ x: Node, _ pass: Pass) throws(TensorError) -> Node {
        let projected = try projections(x, pass)
        let engine = pass.engine
        let value = projected.value
        let windows = AttentionWindows(x.value.shape, size: size, shift: shift, heads: heads)
        let bias = pass.parameters[table]
        pass.multiplyAccumulates += windows.multiplyAccumulates
        let mixed = pass.record(
            windows.forward(engine, value, table: bias),
            from: [projected],
            usesParameters: true
        ) { dy in
            let (gradient, tableGradient) = windows.backward(engine, value, table: bias, outputGradient: dy)
            pass.withGradient(table) { for (i, g) in tableGradient.enumerated() { $0[i] += Float(g) } }
            return [gradient]
        }
        return try output(mixed, pass)
    }
}
