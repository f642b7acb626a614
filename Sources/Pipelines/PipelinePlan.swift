/// What is to be done to every matching series: the one representation behind the Swift and the YAML spelling.
///
/// A plan is always whole and in order: the compiler checks the Swift spelling, and every other way to make one throws `PlanError`.
public struct PipelinePlan: Hashable, Sendable {
    /// The version of the plan format that this program reads and writes.
    public static let version = 1
    /// Longest name of a plan, in characters.
    public static let maximumNameLength = 64

    /// Name of the plan, kebab-case; written into objects, ledger and report.
    public let name: String
    /// The steps, in order.
    public let steps: [PlannedStep]

    /// Creates a plan from steps whose order the compiler has checked.
    ///
    /// `name` must be kebab-case (`PipelinePlan.isValidName`).
    public init(_ name: String, @PipelineBuilder steps: () -> StepChain<SeriesFiles, LedgerEntry>) {
        precondition(
            PipelinePlan.isValidName(name),
            "the name of a plan is kebab-case, at most 64 characters"
        )
        self.name = name
        self.steps = steps().steps
    }

    /// Creates a plan from steps chosen at run time; throws `PlanError` where name or order is wrong.
    public init(name: String, steps: [PlannedStep]) throws(PlanError) {
        try self.init(
            name: name,
            steps: steps,
            namePosition: nil,
            positions: Array(repeating: nil, count: steps.count)
        )
    }

    init(
        name: String,
        steps: [PlannedStep],
        namePosition: PlanNode.Position?,
        positions: [PlanNode.Position?]
    ) throws(PlanError) {
        guard PipelinePlan.isValidName(name) else {
            throw PlanError(
                .unknownValue,
                at: namePosition,
                "'name' must be lower-case letters, digits and hyphens, beginning with a letter",
                quote: name,
                advice:
                    "write it like name: low-dose-ct (at most \(PipelinePlan.maximumNameLength) characters)"
            )
        }
        try StepOrder.check(steps, positions: positions)
        self.name = name
        self.steps = steps
    }

    /// Whether a text can be the name of a plan: `a-z`, `0-9` and single hyphens between them, beginning with a letter.
    public static func isValidName(_ name: String) -> Bool {
        let words = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard name.utf8.count <= maximumNameLength, let first = name.utf8.first else { return false }
        guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return words.allSatisfy { word in
            !word.isEmpty
                && word.allSatisfy {
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                }
        }
    }

    /// The step of a kind, or nil where the plan has none; a plan never has two.
    public func first<Step: PipelineStep>(_ kind: Step.Type) -> Step? {
        for planned in steps {
            if let step = planned.step as? Step { return step }
        }
        return nil
    }

    /// The plan with the step of the same kind replaced by another one; unchanged where it has no such step.
    public func replacing<Step: PipelineStep>(_ replacement: Step) -> PipelinePlan {
        PipelinePlan(
            checkedName: name,
            checkedSteps: steps.map { $0.step is Step ? replacement.planned : $0 }
        )
    }

    private init(checkedName: String, checkedSteps: [PlannedStep]) {
        self.name = checkedName
        self.steps = checkedSteps
    }
}

/// The steps by what they are for.
extension PipelinePlan {
    /// Which series the plan is for.
    public var selection: SelectSeries? { first(SelectSeries.self) }
    /// How instances become a volume.
    public var assembly: AssembleVolume? { first(AssembleVolume.self) }
    /// How detail is taken away, for research; nil where it is not.
    public var degradation: Degrade? { first(Degrade.self) }
    /// The noise that is added, for research; nil where none is.
    public var simulation: SimulateNoise? { first(SimulateNoise.self) }
    /// The noise model that is fitted; nil where none is.
    public var noiseEstimation: EstimateNoise? { first(EstimateNoise.self) }
    /// How noise is removed; nil for a plan that passes volumes through.
    public var denoising: Denoise? { first(Denoise.self) }
    /// How uncertainty is assessed; nil where it is not.
    public var uncertaintyAssessment: AssessUncertainty? { first(AssessUncertainty.self) }
    /// How the derived image series is written.
    public var derivedSeries: WriteDerivedSeries? { first(WriteDerivedSeries.self) }
    /// How the uncertainty is written; nil where it is not.
    public var uncertaintyObjects: WriteUncertainty? { first(WriteUncertainty.self) }
}
