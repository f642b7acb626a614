extension StudyNoise {
    private static let pairedName = "paired"

    var tree: PlanNode {
        switch self {
        case .simulated(let kinds): .list(kinds.map(\.fixedTree))
        case .paired: .text(Self.pairedName)
        }
    }

    init(_ node: PlanNode) throws(PlanError) {
        if case .text(Self.pairedName) = node.content {
            self = .paired
        } else {
            self = .simulated(try TrainingNoise.list("noise", node, isFixed: true))
        }
    }
}
