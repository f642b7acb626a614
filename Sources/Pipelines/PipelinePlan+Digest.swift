import Digests

extension PipelinePlan {
    /// The plan as canonical JSON: one line of ASCII, keys sorted, no spaces, every default written out, numbers as `CanonicalNumber` spells them.
    public var canonicalJSON: String { tree.canonicalJSON }

    /// SHA-256 of the canonical JSON as 64 lower-case hexadecimal digits.
    ///
    /// Two plans have one digest exactly when they are equal, whichever spelling they came from.
    public var digest: String {
        SHA256.hash(of: canonicalJSON).description
    }
}

extension PlanNode {
    /// The tree as canonical JSON.
    var canonicalJSON: String {
        switch content {
        case .mapping(let entries):
            let members = entries.sorted { $0.key < $1.key }
                .map { PlanNode.quoted($0.key) + ":" + $0.value.canonicalJSON }
            return "{" + members.joined(separator: ",") + "}"
        case .list(let items): return "[" + items.map(\.canonicalJSON).joined(separator: ",") + "]"
        case .text(let text): return PlanNode.quoted(text)
        case .number(let text): return text
        case .truth(let value): return value ? "true" : "false"
        case .other(let name): preconditionFailure("no plan holds \(name)")
        }
    }

    /// A text in double quotes, valid in JSON and in YAML; every text in a plan is printable ASCII.
    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
