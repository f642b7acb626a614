/// Records the finished job, so that it is never done twice.
public struct RecordInLedger: PipelineStep {
    /// Takes what was written.
    public typealias Input = DerivedSeries
    /// Gives the record.
    public typealias Output = LedgerEntry
    /// The step in YAML: `record-in-ledger`.
    public static let key = "record-in-ledger"

    /// Creates the step.
    public init() {}

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .recordInLedger(self) }
}

extension RecordInLedger: OptionCoding {
    static let optionKeys: [String] = []
    var options: PlanNode { .mapping([]) }
    init(_ options: OptionReader) throws(PlanError) { self.init() }
}
