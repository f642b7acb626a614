extension PipelinePlan {
    /// Reads the YAML spelling of a plan; throws `PlanError` with line and column at the first thing that is wrong.
    public init(yaml text: String) throws(PlanError) {
        try self.init(yaml: Array(text.utf8))
    }

    /// Reads the YAML spelling of a plan from the bytes of a file; throws `PlanError` with line and column.
    public init(yaml bytes: [UInt8]) throws(PlanError) {
        try self.init(tree: YAMLReader.tree(bytes))
    }

    /// Reads a plan from a file, which is opened read-only; throws `PlanError`.
    public init(yamlFile path: String) throws(PlanError) {
        try self.init(yaml: YAMLReader.bytes(ofFile: path))
    }

    /// The YAML spelling, every default written out; reading it gives an equal plan.
    public var yaml: String {
        var lines = ["version: \(PipelinePlan.version)", "name: \(PlanNode.text(name).flowYAML)", "steps:"]
        for step in steps {
            let options = step.configuration.options
            if case .mapping(let entries) = options.content, entries.isEmpty {
                lines.append("  - \(step.key)")
            } else {
                lines.append("  - \(step.key): \(options.flowYAML)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension PlanNode {
    /// The tree on one line of YAML.
    var flowYAML: String {
        switch content {
        case .mapping(let entries):
            return "{" + entries.map { "\($0.key): \($0.value.flowYAML)" }.joined(separator: ", ") + "}"
        case .list(let items): return "[" + items.map(\.flowYAML).joined(separator: ", ") + "]"
        case .number(let text): return text
        case .text(let text): return PlanNode.isPlain(text) ? text : PlanNode.quoted(text)
        case .truth(let value): return value ? "true" : "false"
        case .other(let name): preconditionFailure("no plan holds \(name)")
        }
    }

    /// Whether a text needs no quotes: letters, digits, points, hyphens and single spaces, and not a bare number or truth value.
    private static func isPlain(_ text: String) -> Bool {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        let reserved = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        return !CanonicalNumber.isNumber(text) && !reserved.contains(text.lowercased())
            && words.allSatisfy { word in
                guard let first = word.first, first.isLetter || first.isNumber else { return false }
                return word.allSatisfy {
                    $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-")
                }
            }
    }
}
