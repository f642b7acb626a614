extension PipelinePlan {
    /// The keys of a plan, in the order they are written.
    static let keys = ["version", "name", "steps"]

    /// The plan as plain values, every default written out.
    var tree: PlanNode {
        .mapping([
            ("version", .integer(PipelinePlan.version)),
            ("name", .text(name)),
            ("steps", .list(steps.map { .mapping([($0.key, $0.configuration.options)]) })),
        ])
    }

    /// Reads a plan from plain values; throws `PlanError` at the first thing that is wrong.
    init(tree: PlanNode) throws(PlanError) {
        guard case .mapping = tree.content else {
            throw PlanError(
                .wrongType,
                at: tree.position,
                "a plan is a mapping, not \(tree.kind)",
                advice: "begin with version: \(PipelinePlan.version), name: and steps:"
            )
        }
        let reader = try OptionReader(tree, of: "a plan", known: PipelinePlan.keys)
        try PipelinePlan.checkVersion(reader)
        let nameNode = try reader.required("name", example: "low-dose-ct")
        let name = try reader.text("name", nameNode, wanted: "a text", example: "low-dose-ct") { $0 }
        let list = try reader.required("steps", example: "a list of steps")
        guard case .list(let nodes) = list.content else {
            throw reader.wrongType("steps", list, wanted: "a list", example: "a list, one '- step' a line")
        }
        guard !nodes.isEmpty else {
            throw PlanError(.empty, at: list.position, "the plan has no steps", advice: StepOrder.journey)
        }
        var steps: [PlannedStep] = []
        for node in nodes { steps.append(try PipelinePlan.step(node)) }
        try self.init(
            name: name,
            steps: steps,
            namePosition: nameNode.position,
            positions: nodes.map(\.position)
        )
    }

    private static func checkVersion(_ reader: OptionReader) throws(PlanError) {
        let advice = "write version: \(version); this program reads no other"
        guard let node = reader.value("version") else {
            throw PlanError(
                .unsupportedVersion,
                at: reader.position,
                "the plan has no 'version'",
                advice: advice
            )
        }
        guard case .number(let text) = node.content, Int(text) == version else {
            throw PlanError(
                .unsupportedVersion,
                at: node.position,
                "unsupported version",
                quote: node.quotable,
                advice: advice
            )
        }
    }

    /// A step is its bare name, where every option has a default, or one key with a mapping of options.
    private static func step(_ node: PlanNode) throws(PlanError) -> PlannedStep {
        switch node.content {
        case .text(let key):
            return try PlannedStep(
                key: key,
                options: PlanNode(.mapping([]), at: node.position),
                at: node.position
            )
        case .mapping(let entries) where entries.count == 1:
            return try PlannedStep(key: entries[0].key, options: entries[0].value, at: entries[0].position)
        default:
            throw PlanError(
                .wrongType,
                at: node.position,
                "a step is one name with its options",
                quote: node.quotable,
                advice: "write it like - estimate-noise: {model: ct}"
            )
        }
    }
}

extension PipelinePlan: Codable {
    /// Writes the plan in the shape of the YAML spelling, every default written out.
    public func encode(to encoder: any Encoder) throws { try tree.encode(to: encoder) }

    /// Reads a plan in the shape of the YAML spelling; throws `PlanError` where it is not valid.
    public init(from decoder: any Decoder) throws { try self.init(tree: PlanNode(from: decoder)) }
}
