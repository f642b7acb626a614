/// One step of a plan: pure configuration with the types of what it takes and gives.
///
/// A step is Codable in the very shape it has in YAML, and reading it checks what the YAML reader checks.
public protocol PipelineStep: Hashable, Codable, Sendable {
    /// What the step takes.
    associatedtype Input: Artifact
    /// What the step gives.
    associatedtype Output: Artifact

    /// The step's name in YAML, kebab-case.
    static var key: String { get }
    /// This step as a case of the closed list of steps.
    var planned: PlannedStep { get }
}

/// How a step is read from and written as plain options; kept apart so that `PlanNode` stays inside the module.
protocol OptionCoding {
    /// Every key that the step's mapping may have, in the order they are written.
    static var optionKeys: [String] { get }
    /// Every option with its value, defaults included.
    var options: PlanNode { get }
    /// Reads the options; throws where one is missing, of the wrong kind or out of range.
    init(_ options: OptionReader) throws(PlanError)
}

extension PipelineStep {
    /// Writes every option, defaults included, in the shape of the YAML spelling.
    public func encode(to encoder: any Encoder) throws {
        try planned.configuration.options.encode(to: encoder)
    }

    /// Reads options in the shape of the YAML spelling; throws `PlanError`.
    public init(from decoder: any Decoder) throws {
        let planned = try PlannedStep(key: Self.key, options: PlanNode(from: decoder), at: nil)
        guard let step = planned.step as? Self else {
            preconditionFailure("a step's key leads back to its type")
        }
        self = step
    }
}
