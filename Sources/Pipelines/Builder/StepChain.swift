/// Steps in an order that has been checked by the compiler, from what the first takes to what the last gives.
public struct StepChain<Input: Artifact, Output: Artifact>: Sendable {
    let steps: [PlannedStep]

    init(_ steps: [PlannedStep]) { self.steps = steps }
}
