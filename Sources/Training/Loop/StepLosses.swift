/// The losses of one step, means over its batch.
struct StepLosses: Hashable, Sendable {
    /// What was minimised.
    var total = 0.0
    /// Distance of the clean estimate; nil for a network whose clean image follows from its noise.
    var clean: Double?
    /// Distance of the noise estimate; nil for a network that estimates none.
    var noise: Double?
}
