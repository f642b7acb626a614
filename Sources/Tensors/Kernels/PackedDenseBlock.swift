import CKernels

/// A residual dense block of TwoStage with the weights packed for the kernel that runs it whole.
public final class PackedDenseBlock: Sendable {
    // Written once, before anybody shares it.
    private nonisolated(unsafe) let block: OpaquePointer

    /// Packs the weights and biases of the five 3×3 convolutions, already scaled, and the 1×1 gate of the outer input.
    /// - Throws: `unsupported-kernels` for an engine without C kernels, `out-of-resources`.
    public init(
        _ engine: Engine,
        weights: [[Float]],
        biases: [[Float]],
        gate: [Float]?
    ) throws(TensorError) {
        precondition(weights.count == 5 && biases.count == 5, "a residual dense block has five convolutions")
        guard let variant = engine.kernels.variant else {
            throw TensorError(.unsupportedKernels, "only the C kernels run a dense block whole")
        }
        let w = weights.map(Self.copy)
        let b = biases.map(Self.copy)
        let g = gate.map(Self.copy)
        defer { for buffer in w + b + [g].compactMap(\.self) { buffer.deallocate() } }
        let created = w.map { UnsafePointer($0.baseAddress) }.withUnsafeBufferPointer { w in
            b.map { UnsafePointer($0.baseAddress) }.withUnsafeBufferPointer { b in
                ck_dense_block_create(
                    variant,
                    engine.precision.kernels,
                    w.baseAddress,
                    b.baseAddress,
                    g?.baseAddress
                )
            }
        }
        guard let created else {
            throw TensorError(.outOfResources, "no memory left for a dense block's weights")
        }
        block = created
    }

    private static func copy(_ values: [Float]) -> UnsafeMutableBufferPointer<Float> {
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
        _ = buffer.initialize(from: values)
        return buffer
    }

    deinit { ck_dense_block_destroy(block) }

    /// c5(dense(input)) + inputScale · input, and + outer + gate(outer) where an outer input is given.
    /// - Throws: `out-of-resources`.
    public func callAsFunction(
        _ engine: Engine,
        _ input: Tensor,
        inputScale: Float,
        outer: Tensor? = nil
    ) throws(TensorError) -> Tensor {
        var output = Tensor(unwritten: input.shape)
        let done = output.withMutableLines { output in
            input.withLines { input in
                func run(_ outer: UnsafePointer<ck_planes>?) -> Bool {
                    var (from, to) = (input.planes, output.planes)
                    return engine.withPool { ck_dense_block_run($0, block, &from, inputScale, outer, &to) }
                }
                guard let outer else { return run(nil) }
                return outer.withLines { outer in
                    var planes = outer.planes
                    return run(&planes)
                }
            }
        }
        guard done else {
            throw TensorError(.outOfResources, "no memory left for a dense block's scratch lines")
        }
        return output
    }
}
