import CKernels

/// The weights of a convolution in the order an engine's kernels read them.
public final class PackedConvolution: Sendable {
    /// What the weights connect.
    public let geometry: ConvolutionGeometry
    // Written once, before anybody shares it.
    nonisolated(unsafe) let fast: OpaquePointer?
    let weights: [Float]
    let bias: [Float]?

    /// Packs weights (`geometry.weightShape`) and one bias per output channel, or none, all multiplied by a factor, for
    /// the engine's precision unless another is given.
    public init(
        _ engine: Engine,
        _ geometry: ConvolutionGeometry,
        weights: UnsafeBufferPointer<Float>,
        bias: UnsafeBufferPointer<Float>?,
        scale: Float = 1,
        precision: Precision? = nil
    ) throws(TensorError) {
        precondition(weights.count == geometry.weightCount, "one weight per connection")
        precondition(bias == nil || bias?.count == geometry.outputChannels, "one bias per output channel")
        self.geometry = geometry
        guard geometry.isFast, let variant = engine.kernels.variant else {
            fast = nil
            self.weights = scale == 1 ? Array(weights) : weights.map { $0 * scale }
            self.bias = bias?.map { $0 * scale }
            return
        }
        fast = ck_weights_create(
            variant,
            (precision ?? engine.precision).kernels,
            Int32(geometry.outputChannels),
            Int32(geometry.inputChannels),
            Int32(geometry.kernel),
            weights.baseAddress,
            bias?.baseAddress,
            scale
        )
        self.weights = []
        self.bias = nil
        guard fast != nil else {
            throw TensorError(.outOfResources, "no memory left for a convolution's weights")
        }
    }

    deinit { ck_weights_destroy(fast) }

    /// The packed weights of the convolution that carries gradients back (`ConvolutionGeometry.backward`).
    public static func backward(
        _ engine: Engine,
        _ geometry: ConvolutionGeometry,
        weights: UnsafeBufferPointer<Float>,
        precision: Precision? = nil
    ) throws(TensorError) -> PackedConvolution {
        let transposed = geometry.transposed(weights)
        let address = UnsafeMutableBufferPointer<Float>.allocate(capacity: transposed.count)
        defer { address.deallocate() }
        _ = address.initialize(from: transposed)
        return try PackedConvolution(
            engine,
            geometry.backward,
            weights: UnsafeBufferPointer(address),
            bias: nil,
            precision: precision
        )
    }
}
