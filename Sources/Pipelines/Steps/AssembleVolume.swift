/// Sorts a series' slices by position and checks their geometry.
public struct AssembleVolume: PipelineStep {
    /// Takes the series the plan is for.
    public typealias Input = SelectedSeries
    /// Gives a volume in modality units.
    public typealias Output = SeriesVolume
    /// The step in YAML: `assemble-volume`.
    public static let key = "assemble-volume"
    /// Allowed spacing tolerances, in millimetres.
    public static let spacingToleranceRangeMillimeters = 0.0...10.0

    /// Largest difference between two slice distances that count as equal; default 0.01 mm.
    public let spacingTolerance: Length

    /// Creates the step; the tolerance must lie in `spacingToleranceRangeMillimeters`.
    public init(spacingTolerance: Length = .millimeters(0.01)) {
        precondition(
            AssembleVolume.spacingToleranceRangeMillimeters.contains(spacingTolerance.millimeters),
            "spacingTolerance is out of range"
        )
        self.spacingTolerance = spacingTolerance
    }

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .assembleVolume(self) }
}

extension AssembleVolume: OptionCoding {
    static let optionKeys = ["spacing-tolerance"]

    var options: PlanNode { .mapping([("spacing-tolerance", .text(spacingTolerance.description))]) }

    init(_ options: OptionReader) throws(PlanError) {
        self.init(
            spacingTolerance: try options.length(
                "spacing-tolerance",
                in: AssembleVolume.spacingToleranceRangeMillimeters,
                standard: .millimeters(0.01)
            )
        )
    }
}
