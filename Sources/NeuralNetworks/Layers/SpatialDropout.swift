import Tensors

/// Dropout of whole channels (Tompson et al., 2015): on in training and in Monte Carlo inference (`Pass.Mode.sampling`).
///
/// Each channel of each image is zeroed with probability `rate`, else multiplied by 1 / (1 − rate).
public struct SpatialDropout: Hashable, Sendable {
    /// Probability that a channel is dropped.
    public let rate: Double

    /// Creates a dropout; the rate lies in 0 ..< 1.
    public init(rate: Double) {
        precondition((0..<1).contains(rate), "a dropout rate lies in 0 ..< 1")
        self.rate = rate
    }

    /// Forward, and backward: ∂x = mask · ∂y.
    public func callAsFunction(_ x: Node, _ pass: Pass) -> Node {
        guard rate > 0, var random = pass.randomStream() else { return x }
        let shape = x.value.shape.with(rows: 1, columns: 1)
        let keep = Float(1 / (1 - rate))
        let mask = (0..<shape.count).map { _ in random.uniform() < rate ? 0 : keep }
        return pass.product(x, channelGate: pass.input(Tensor(shape, mask)))
    }
}
