import Synchronization
import Tensors

/// A tensor on its way through a network, with the gradient that comes back to it.
public final class Node {
    /// What the forward pass gave.
    public let value: Tensor
    /// The sum of the gradients that have come back; nil until one has.
    public fileprivate(set) var gradient: Tensor?
    fileprivate let needsGradient: Bool

    fileprivate init(_ value: Tensor, needsGradient: Bool) {
        self.value = value
        self.needsGradient = needsGradient
    }
}

/// One run of a batch through a network: forward, and in training back again.
///
/// Layers call `record` for what they computed; `backward` then visits the records in reverse. A pass is used once and
/// by one thread.
public final class Pass {
    /// What a pass is for.
    public enum Mode: Hashable, Sendable {
        /// Nothing is recorded; layers may run fused kernels.
        case inference
        /// As inference, with dropout on, driven by the seed: one sample of Monte Carlo inference.
        case sampling(seed: UInt64)
        /// Gradients will be asked for; the seed drives dropout.
        case training(seed: UInt64)

        var isTraining: Bool {
            if case .training = self { true } else { false }
        }
    }

    /// What computes.
    public let engine: Engine
    /// Values of the network's parameters.
    public let parameters: ParameterValues
    /// What the pass is for.
    public let mode: Mode
    /// Packed weights, shared by passes with the same parameters.
    public let packed: PackedWeights
    /// Gradients of the parameters, in the layout's order; empty unless in training.
    ///
    /// `backward` adds to them.
    public var gradients: [Float]
    /// New values of running statistics, by the place of the first.
    public internal(set) var statistics: [Int: [Float]] = [:]
    /// Multiplications with addition that convolutions and matrix products of this pass's forward direction took.
    public internal(set) var multiplyAccumulates = 0
    private var records:
        [(output: Node, inputs: [Node], backward: (Tensor) throws(TensorError) -> [Tensor?])] = []
    private var draws: UInt64 = 0

    /// Creates a pass.
    public init(
        _ parameters: ParameterValues,
        engine: Engine,
        mode: Mode = .inference,
        packed: PackedWeights = PackedWeights(),
        gradients: [Float]? = nil
    ) {
        self.parameters = parameters
        self.engine = engine
        self.mode = mode
        self.packed = packed
        self.gradients =
            mode.isTraining ? gradients ?? [Float](repeating: 0, count: parameters.layout.count) : []
        precondition(
            !mode.isTraining || self.gradients.count == parameters.layout.count,
            "one gradient per value"
        )
    }

    /// Whether gradients will be asked for.
    public var isTraining: Bool { mode.isTraining }

    /// A node for data; `needsGradient` says whether its gradient is wanted after `backward`.
    public func input(_ value: Tensor, needsGradient: Bool = false) -> Node {
        Node(value, needsGradient: needsGradient)
    }

    /// The same value, through which no gradient flows back.
    public func detached(_ node: Node) -> Node { Node(node.value, needsGradient: false) }

    /// A node for what a layer computed from its inputs.
    ///
    /// `usesParameters` says that backward has parameter gradients to add even if no input needs a gradient. `backward`
    /// gives from the output's gradient the inputs', in order, nil for those that need none (`wants`).
    public func record(
        _ value: Tensor,
        from inputs: [Node],
        usesParameters: Bool = false,
        backward: @escaping (Tensor) throws(TensorError) -> [Tensor?]
    ) -> Node {
        let needed = isTraining && (usesParameters || inputs.contains(where: \.needsGradient))
        let output = Node(value, needsGradient: needed)
        if needed { records.append((output, inputs, backward)) }
        return output
    }

    /// Whether a layer's backward must give this input's gradient.
    public func wants(_ node: Node) -> Bool { node.needsGradient }

    /// Adds a gradient to a node, for `backward` to carry on: the derivative of a loss.
    public func seed(_ gradient: Tensor, at node: Node) {
        precondition(gradient.shape == node.value.shape, "a gradient has its node's shape")
        accumulate(gradient, at: node)
    }

    private func accumulate(_ gradient: Tensor, at node: Node) {
        guard var sum = node.gradient else {
            node.gradient = gradient
            return
        }
        node.gradient = nil
        engine.add(gradient, to: &sum)
        node.gradient = sum
    }

    /// Carries seeded gradients back through everything recorded, and forgets the records.
    /// - Throws: `out-of-resources`.
    public func backward() throws(TensorError) {
        precondition(isTraining, "a pass for inference records nothing")
        while let record = records.popLast() {
            guard let gradient = record.output.gradient else { continue }
            for (node, gradient) in zip(record.inputs, try record.backward(gradient)) where node.needsGradient
            {
                if let gradient { accumulate(gradient, at: node) }
            }
            // Nobody looks at it again, and feature maps are large.
            record.output.gradient = nil
        }
    }

    /// A new random stream for a layer of this pass; nil in inference.
    public func randomStream() -> SplitMix64? {
        let seed: UInt64
        switch mode {
        case .inference: return nil
        case .sampling(let given), .training(let given): seed = given
        }
        draws += 1
        return SplitMix64(seed: seed &+ draws &* 0xD1B5_4A32_D192_ED03)
    }

    /// Runs a body with the values of a parameter.
    public func withValues<Result, Failure: Error>(
        _ parameter: Parameter,
        _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try parameters.values.withUnsafeBufferPointer { (all) throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: all[parameter.range]))
        }
    }

    /// Runs a body that adds to the gradient of a parameter.
    public func withGradient<Result>(
        _ parameter: Parameter,
        _ body: (UnsafeMutableBufferPointer<Float>) -> Result
    ) -> Result {
        gradients.withUnsafeMutableBufferPointer {
            body(UnsafeMutableBufferPointer(rebasing: $0[parameter.range]))
        }
    }
}

/// Packed weights of one set of parameter values for one engine, made when first asked for.
public final class PackedWeights: Sendable {
    private enum Entry: Sendable {
        case convolution(PackedConvolution)
        case denseBlock(PackedDenseBlock)
    }

    private struct Key: Hashable {
        let first: Int
        let variant: String
    }

    private let entries = Mutex<[Key: Entry]>([:])

    /// Without entries.
    public init() {}

    /// The packed convolution at a parameter's place; `variant` tells several of one parameter apart.
    public func convolution(
        at parameter: Parameter,
        _ variant: String = "",
        make: () throws(TensorError) -> PackedConvolution
    ) throws(TensorError) -> PackedConvolution {
        let key = Key(first: parameter.range.lowerBound, variant: variant)
        if case .convolution(let found) = entries.withLock({ $0[key] }) { return found }
        let made = try make()
        entries.withLock { $0[key] = .convolution(made) }
        return made
    }

    /// The packed dense block whose first convolution lies at a parameter's place.
    public func denseBlock(
        at parameter: Parameter,
        _ variant: String,
        make: () throws(TensorError) -> PackedDenseBlock
    ) throws(TensorError) -> PackedDenseBlock {
        let key = Key(first: parameter.range.lowerBound, variant: variant)
        if case .denseBlock(let found) = entries.withLock({ $0[key] }) { return found }
        let made = try make()
        entries.withLock { $0[key] = .denseBlock(made) }
        return made
    }
}
