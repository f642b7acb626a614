/// Joins steps whose types fit, so that a plan in a wrong order does not compile.
@resultBuilder
public enum PipelineBuilder {
    /// A step alone.
    public static func buildExpression<Step: PipelineStep>(_ step: Step) -> StepChain<Step.Input, Step.Output>
    {
        StepChain([step.planned])
    }

    /// The first step of a block.
    public static func buildPartialBlock<Input, Output>(
        first: StepChain<Input, Output>
    ) -> StepChain<Input, Output> {
        first
    }

    /// A step that takes exactly what the one before it gives.
    public static func buildPartialBlock<Input, Middle, Output>(
        accumulated: StepChain<Input, Middle>,
        next: StepChain<Middle, Output>
    ) -> StepChain<Input, Output> {
        StepChain(accumulated.steps + next.steps)
    }

    /// A step that takes something wider than the one before it gives.
    public static func buildPartialBlock<Input, Middle, Output>(
        accumulated: StepChain<Input, Middle>,
        next: StepChain<Middle.General, Output>
    ) -> StepChain<Input, Output> {
        StepChain(accumulated.steps + next.steps)
    }

    /// A step that takes something two levels wider than the one before it gives.
    public static func buildPartialBlock<Input, Middle, Output>(
        accumulated: StepChain<Input, Middle>,
        next: StepChain<Middle.General.General, Output>
    ) -> StepChain<Input, Output> {
        StepChain(accumulated.steps + next.steps)
    }

    /// A step that takes something three levels wider than the one before it gives.
    public static func buildPartialBlock<Input, Middle, Output>(
        accumulated: StepChain<Input, Middle>,
        next: StepChain<Middle.General.General.General, Output>
    ) -> StepChain<Input, Output> {
        StepChain(accumulated.steps + next.steps)
    }

    /// Writing an assessed volume: the series keeps the assessment, which can be written next.
    public static func buildPartialBlock<Input>(
        accumulated: StepChain<Input, AssessedVolume>,
        next: StepChain<AnyVolume, DerivedSeries>
    ) -> StepChain<Input, AssessedSeries> {
        StepChain(accumulated.steps + next.steps)
    }

    /// A wrong order.
    @available(
        *,
        unavailable,
        message: "this step cannot follow the one before it: it needs what that step does not give"
    )
    public static func buildPartialBlock<Input, Middle, Needed, Output>(
        accumulated: StepChain<Input, Middle>,
        next: StepChain<Needed, Output>
    ) -> StepChain<Input, Output> {
        preconditionFailure("unavailable")
    }

    /// An optional step whose result and whose input stand for the same thing, such as `simulate-noise`.
    public static func buildOptional<Input, Output>(
        _ chain: StepChain<Input, Output>?
    ) -> StepChain<Input, Input.General> where Input.General == Output.General {
        StepChain(chain?.steps ?? [])
    }

    /// An optional step whose result is what its input can stand for, such as `write-uncertainty`.
    public static func buildOptional<Input>(
        _ chain: StepChain<Input, Input.General>?
    ) -> StepChain<Input, Input.General> {
        StepChain(chain?.steps ?? [])
    }

    /// The first of two branches with the same types.
    public static func buildEither<Input, Output>(
        first chain: StepChain<Input, Output>
    ) -> StepChain<Input, Output> {
        chain
    }

    /// The second of two branches with the same types.
    public static func buildEither<Input, Output>(
        second chain: StepChain<Input, Output>
    ) -> StepChain<Input, Output> {
        chain
    }

    /// A whole plan.
    public static func buildFinalResult(
        _ chain: StepChain<SeriesFiles, LedgerEntry>
    ) -> StepChain<SeriesFiles, LedgerEntry> {
        chain
    }

    /// A plan that lacks its beginning or its end.
    @available(*, unavailable, message: "a plan begins with select-series and ends with record-in-ledger")
    public static func buildFinalResult<Input, Output>(
        _ chain: StepChain<Input, Output>
    ) -> StepChain<SeriesFiles, LedgerEntry> {
        preconditionFailure("unavailable")
    }
}
