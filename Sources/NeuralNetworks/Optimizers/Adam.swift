/// Adam (Kingma & Ba 2015), and AdamW (Loshchilov & Hutter 2019) where the weight decay is positive.
///
/// At step k: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p − rate · decay · p − rate · m̂ / (√v̂ + ε) with
/// m̂ = m / (1 − β₁ᵏ), v̂ = v / (1 − β₂ᵏ). Only trained parameters move.
public struct Adam: Hashable, Sendable {
    /// What may differ.
    public struct Configuration: Hashable, Codable, Sendable {
        /// Memory of the first moment, β₁.
        public var beta1: Double
        /// Memory of the second moment, β₂.
        public var beta2: Double
        /// Keeps the quotient finite, ε.
        public var epsilon: Double
        /// Share of a parameter that a step at rate 1 would take away; 0 for Adam.
        public var weightDecay: Double

        /// Creates a configuration.
        public init(
            beta1: Double = 0.9,
            beta2: Double = 0.999,
            epsilon: Double = 1e-8,
            weightDecay: Double = 0
        ) {
            precondition((0..<1).contains(beta1) && (0..<1).contains(beta2), "moments fade")
            precondition(epsilon > 0 && weightDecay >= 0, "ε is positive, and decay takes away")
            self.beta1 = beta1
            self.beta2 = beta2
            self.epsilon = epsilon
            self.weightDecay = weightDecay
        }
    }

    /// What may differ.
    public let configuration: Configuration
    /// Steps taken.
    public private(set) var steps = 0
    private var first: [Float]
    private var second: [Float]

    /// An optimizer that has taken no step.
    public init(_ configuration: Configuration, for layout: ParameterLayout) {
        self.configuration = configuration
        first = [Float](repeating: 0, count: layout.count)
        second = first
    }

    /// Moves trained parameters against their gradients.
    /// - Parameters:
    ///   - values: the parameters.
    ///   - gradients: one per value, as `Pass.gradients`.
    ///   - learningRate: the rate of this step.
    public mutating func step(_ values: inout ParameterValues, gradients: [Float], learningRate: Double) {
        precondition(
            gradients.count == first.count && values.values.count == first.count,
            "the optimizer was made for another network"
        )
        steps += 1
        let (beta1, beta2) = (Float(configuration.beta1), Float(configuration.beta2))
        let (fresh1, fresh2) = (Float(1 - configuration.beta1), Float(1 - configuration.beta2))
        let correction1 = 1 - power(configuration.beta1)
        let correction2 = (1 - power(configuration.beta2)).squareRoot()
        let size = Float(learningRate * correction2 / correction1)
        let epsilon = Float(configuration.epsilon * correction2)
        let keep = Float(1 - learningRate * configuration.weightDecay)
        let trained = values.layout.parameters.filter { $0.role == .trained }.map(\.range)
        for range in trained {
            for i in range {
                let g = gradients[i]
                first[i] = beta1 * first[i] + fresh1 * g
                second[i] = beta2 * second[i] + fresh2 * g * g
                values.values[i] =
                    keep * values.values[i] - size * first[i] / (second[i].squareRoot() + epsilon)
            }
        }
    }

    /// betaᵏ, by repeated multiplication rather than the C library's pow: the same bits everywhere.
    private func power(_ beta: Double) -> Double {
        var (result, base, exponent) = (1.0, beta, steps)
        while exponent > 0 {
            if exponent & 1 == 1 { result *= base }
            base *= base
            exponent >>= 1
        }
        return result
    }

    // MARK: State

    private static let stepsKey = "adam.steps"

    /// The state as tensors `first` and `second` and the metadata `adam.steps`, from which training resumes to the bit.
    public var checkpoint: Checkpoint {
        var checkpoint = Checkpoint(metadata: [Self.stepsKey: String(steps)])
        checkpoint.add("first", shape: [first.count], values: first)
        checkpoint.add("second", shape: [second.count], values: second)
        return checkpoint
    }

    /// An optimizer that goes on from a state.
    /// - Throws: `missing-tensor`, `shape-mismatch`, `not-finite`, `invalid-metadata`.
    public init(_ configuration: Configuration, for layout: ParameterLayout, from checkpoint: Checkpoint)
        throws(CheckpointError)
    {
        self.configuration = configuration
        first = try checkpoint.values("first", shape: [layout.count])
        second = try checkpoint.values("second", shape: [layout.count])
        guard let steps = checkpoint.metadata[Self.stepsKey].flatMap({ Int($0) }), steps >= 0 else {
            throw CheckpointError(
                .invalidMetadata,
                "\(checkpoint.source) does not say in \(Self.stepsKey) how many steps were taken: start training anew"
            )
        }
        self.steps = steps
    }
}
