import Tensors

/// The value of a loss for a batch and its gradients by what was predicted.
///
/// A loss is the mean over the images of the batch, each times its weight where weights are given, of the mean over
/// the image's elements.
public struct Loss: Sendable {
    /// The value, summed in double precision in an order that does not depend on the threads.
    public let value: Double
    /// The gradients, one per predicted tensor, in the order in which those were given.
    public let gradients: [Tensor]

    /// The gradient by the only or first predicted tensor.
    public var gradient: Tensor { gradients[0] }
}

extension Pass {
    /// Adds factor · loss to what `backward` carries back.
    /// - Parameters:
    ///   - loss: the loss of this pass's predictions.
    ///   - nodes: the predictions in the order in which the loss was given them.
    ///   - factor: weight of the loss among others.
    /// - Returns: factor · value.
    @discardableResult
    public func seed(_ loss: Loss, at nodes: Node..., factor: Double = 1) -> Double {
        precondition(nodes.count == loss.gradients.count, "one node per gradient")
        for (node, gradient) in zip(nodes, loss.gradients) {
            seed(factor == 1 ? gradient : engine.scaled(gradient, by: Float(factor)), at: node)
        }
        return factor * loss.value
    }
}
