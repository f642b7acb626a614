/// Gradients as one vector.
public enum GradientClipping {
    /// The Euclidean norm of all gradients together, summed in double precision.
    public static func norm(_ gradients: [Float]) -> Double {
        gradients.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    /// Scales all gradients by min(1, limit / (norm + 10⁻⁶)).
    /// - Returns: the norm before.
    @discardableResult
    public static func clip(_ gradients: inout [Float], limit: Double) -> Double {
        precondition(limit > 0, "a limit is positive")
        let norm = norm(gradients)
        let factor = limit / (norm + 1e-6)
        // A norm that is not finite is the caller's to see; scaling would hide it.
        guard factor < 1, norm.isFinite else { return norm }
        for i in gradients.indices { gradients[i] *= Float(factor) }
        return norm
    }
}
