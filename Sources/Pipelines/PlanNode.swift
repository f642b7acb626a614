/// A plan as a tree of plain values: what the YAML reader hands over, what the printers write and what the digest is made from.
struct PlanNode: Sendable {
    /// Where a value stands in its file, both from 1.
    struct Position: Hashable, Sendable {
        let line: Int
        let column: Int
    }

    /// One key of a mapping with its value.
    struct Entry: Sendable {
        let key: String
        let position: Position?
        let value: PlanNode
    }

    /// What the value is.
    enum Content: Sendable {
        /// A word or a quoted text.
        case text(String)
        /// A bare number, as written.
        case number(String)
        /// A bare `true` or `false`, or one of YAML's other words for them.
        case truth(Bool)
        /// Something that no option takes, such as nothing; the payload names it.
        case other(String)
        /// A list.
        case list([PlanNode])
        /// Keys and values in the order written; keys are unique.
        case mapping([Entry])
    }

    let content: Content
    let position: Position?

    init(_ content: Content, at position: Position? = nil) {
        self.content = content
        self.position = position
    }

    /// A text.
    static func text(_ text: String) -> PlanNode { PlanNode(.text(text)) }
    /// A whole number.
    static func integer(_ value: some BinaryInteger) -> PlanNode { PlanNode(.number(String(value))) }
    /// A decimal number in the canonical spelling.
    static func decimal(_ value: Double) -> PlanNode { PlanNode(.number(CanonicalNumber.text(value))) }
    /// A truth value.
    static func truth(_ value: Bool) -> PlanNode { PlanNode(.truth(value)) }
    /// A list.
    static func list(_ items: [PlanNode]) -> PlanNode { PlanNode(.list(items)) }
    /// A mapping in the given order; pairs without a value are left out.
    static func mapping(_ pairs: [(String, PlanNode?)]) -> PlanNode {
        PlanNode(
            .mapping(
                pairs.compactMap { key, value in value.map { Entry(key: key, position: nil, value: $0) } }
            )
        )
    }

    /// What kind of value this is, for error messages.
    var kind: String {
        switch content {
        case .text: "a text"
        case .number(let text): CanonicalNumber.isInteger(text) ? "a whole number" : "a decimal number"
        case .truth: "a truth value"
        case .other(let name): name
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The value as written where it is a word or number, for quoting in error messages.
    var quotable: String? {
        switch content {
        case .text(let text), .number(let text): text
        case .truth, .other, .list, .mapping: nil
        }
    }
}
