/// One step of a plan, whichever spelling it came from: the closed list of steps, in the order of the journey.
public enum PlannedStep: Hashable, Sendable {
    /// Which series the plan is for.
    case selectSeries(SelectSeries)
    /// Instances to a sorted, geometry-checked volume.
    case assembleVolume(AssembleVolume)
    /// Detail taken away, for research.
    case degrade(Degrade)
    /// Noise added, for research.
    case simulateNoise(SimulateNoise)
    /// A noise model fitted.
    case estimateNoise(EstimateNoise)
    /// Noise removed.
    case denoise(Denoise)
    /// Uncertainty of the denoised volume.
    case assessUncertainty(AssessUncertainty)
    /// The derived image series written.
    case writeDerivedSeries(WriteDerivedSeries)
    /// The uncertainty written.
    case writeUncertainty(WriteUncertainty)
    /// The job recorded.
    case recordInLedger(RecordInLedger)

    /// The step's configuration.
    public var step: any PipelineStep { configuration }

    /// The step's name in YAML.
    public var key: String { type(of: step).key }

    var configuration: any PipelineStep & OptionCoding {
        switch self {
        case .selectSeries(let step): step
        case .assembleVolume(let step): step
        case .degrade(let step): step
        case .simulateNoise(let step): step
        case .estimateNoise(let step): step
        case .denoise(let step): step
        case .assessUncertainty(let step): step
        case .writeDerivedSeries(let step): step
        case .writeUncertainty(let step): step
        case .recordInLedger(let step): step
        }
    }

    /// Every kind of step, in the order of the journey.
    static let catalog: [any (PipelineStep & OptionCoding).Type] = [
        SelectSeries.self, AssembleVolume.self, Degrade.self, SimulateNoise.self, EstimateNoise.self,
        Denoise.self, AssessUncertainty.self, WriteDerivedSeries.self, WriteUncertainty.self,
        RecordInLedger.self,
    ]

    /// Reads the options of the step with a name; throws `PlanError.unknownStep` where no step has it.
    init(key: String, options: PlanNode, at position: PlanNode.Position?) throws(PlanError) {
        guard let type = PlannedStep.catalog.first(where: { $0.key == key }) else {
            throw PlanError(
                .unknownStep,
                at: position,
                "unknown step",
                quote: key,
                advice: Suggestion.advice(for: key, among: PlannedStep.catalog.map { $0.key })
            )
        }
        let reader = try OptionReader(options, of: key, known: type.optionKeys)
        self = try type.init(reader).planned
    }
}
