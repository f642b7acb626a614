/// The order of steps, checked at run time for plans that did not pass the compiler.
enum StepOrder {
    /// The whole journey in one line, for error messages.
    static let journey =
        "the order is select-series, assemble-volume, [degrade], [simulate-noise], [estimate-noise, "
        + "[denoise, [assess-uncertainty]]], write-derived-series, [write-uncertainty], record-in-ledger"

    /// Throws `PlanError` at the first step that cannot stand where it stands; `positions` has one entry for each step.
    static func check(_ steps: [PlannedStep], positions: [PlanNode.Position?]) throws(PlanError) {
        var given: any Artifact.Type = SeriesFiles.self
        var previous: String?
        for (step, position) in zip(steps, positions) {
            let type = type(of: step.configuration)
            guard given.stands(for: input(of: type)) else {
                let order = previous.map { "'\(step.key)' after '\($0)': \(PlanError.orderSentence)" }
                throw PlanError(
                    .wrongOrder,
                    at: position,
                    order ?? "'\(step.key)' cannot be the first step: \(PlanError.endsSentence)",
                    advice: journey
                )
            }
            given = type.output(after: given)
            previous = step.key
        }
        guard ObjectIdentifier(given) == ObjectIdentifier(LedgerEntry.self) else {
            throw PlanError(
                .wrongOrder,
                at: positions.last ?? nil,
                "'\(previous ?? "")' cannot be the last step: \(PlanError.endsSentence)",
                advice: journey
            )
        }
    }

    private static func input<Step: PipelineStep>(of step: Step.Type) -> any Artifact.Type { Step.Input.self }
}

extension PipelineStep {
    /// What the step gives after something; only writing depends on it, because an assessed volume keeps its assessment.
    static func output(after input: any Artifact.Type) -> any Artifact.Type {
        if Self.self == WriteDerivedSeries.self, input == AssessedVolume.self { return AssessedSeries.self }
        return Output.self
    }
}
