/// Reads a mapping of options key by key; refuses, before anything is read, keys that are not known there.
struct OptionReader {
    /// What the options belong to, such as `select-series`.
    let owner: String
    /// Where the mapping stands, for errors about what is missing.
    let position: PlanNode.Position?
    private var entries: [PlanNode.Entry]

    /// Opens a mapping; throws `PlanError.wrongType` where it is something else and `.unknownKey` for a key that is not known.
    init(_ node: PlanNode, of owner: String, known: [String]) throws(PlanError) {
        guard case .mapping(let entries) = node.content else {
            throw PlanError(
                .wrongType,
                at: node.position,
                "\(owner) takes a mapping of options, not \(node.kind)",
                advice: known.isEmpty
                    ? "write the bare word \(owner)" : "known: " + known.joined(separator: ", ")
            )
        }
        for entry in entries where !known.contains(entry.key) {
            throw PlanError(
                .unknownKey,
                at: entry.position,
                "unknown key in \(owner)",
                quote: entry.key,
                advice: Suggestion.advice(for: entry.key, among: known)
            )
        }
        self.owner = owner
        self.position = node.position
        self.entries = entries
    }

    /// The value of a key, or nil where it is absent.
    func value(_ key: String) -> PlanNode? { entries.first { $0.key == key }?.value }

    /// The value of a key that has no default; throws `PlanError.missingKey`.
    func required(_ key: String, example: String) throws(PlanError) -> PlanNode {
        guard let value = value(key) else {
            throw PlanError(
                .missingKey,
                at: position,
                "\(owner) needs '\(key)'",
                advice: "add it, such as \(key): \(example)"
            )
        }
        return value
    }

    /// Exactly one of some keys with its value: the choice of a method; throws where there is none or more than one.
    func onlyEntry(of what: String, among choices: [String]) throws(PlanError) -> (
        key: String, value: PlanNode
    ) {
        let chosen = entries.filter { choices.contains($0.key) }
        guard let first = chosen.first else {
            throw PlanError(
                .missingKey,
                at: position,
                "\(owner) needs its \(what)",
                advice: "known: " + choices.joined(separator: ", ")
            )
        }
        guard chosen.count == 1 else {
            throw PlanError(
                .unknownValue,
                at: chosen[1].position,
                "\(owner) takes exactly one \(what)",
                advice: "keep one of: " + chosen.map(\.key).joined(separator: ", ")
            )
        }
        return (first.key, first.value)
    }

    /// A whole number in a range; `standard` is the documented default, nil where the key is required.
    func integer(_ key: String, in range: ClosedRange<Int>, standard: Int?) throws(PlanError) -> Int {
        if value(key) == nil, let standard { return standard }
        let node = try required(key, example: "\(standard ?? range.lowerBound)")
        guard case .number(let text) = node.content, CanonicalNumber.isInteger(text) else {
            throw wrongType(key, node, wanted: "a whole number", example: "\(standard ?? range.lowerBound)")
        }
        guard let number = Int(text), range.contains(number) else {
            throw PlanError(
                .outOfRange,
                at: node.position,
                "'\(key)' is out of range",
                quote: text,
                advice: "give a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// A decimal number in a range; `standard` is the documented default, nil where the key is required.
    func decimal(_ key: String, in range: ClosedRange<Double>, standard: Double?) throws(PlanError) -> Double
    {
        if value(key) == nil, let standard { return standard }
        let node = try required(key, example: CanonicalNumber.text(standard ?? range.lowerBound))
        return try decimal(key, node, in: range, standard: standard)
    }

    /// The decimal number of a node, in a range; `standard` is named as an example.
    func decimal(
        _ key: String,
        _ node: PlanNode,
        in range: ClosedRange<Double>,
        standard: Double? = nil
    ) throws(PlanError) -> Double {
        guard case .number(let text) = node.content, let number = Double(text) else {
            let example = CanonicalNumber.text(standard ?? range.lowerBound)
            throw wrongType(key, node, wanted: "a number", example: example)
        }
        guard range.contains(number) else {
            throw PlanError(
                .outOfRange,
                at: node.position,
                "'\(key)' is out of range",
                quote: text,
                advice: "give a number from \(CanonicalNumber.text(range.lowerBound)) to "
                    + CanonicalNumber.text(range.upperBound)
            )
        }
        return number
    }

    /// A truth value; `standard` is the documented default.
    func truth(_ key: String, standard: Bool) throws(PlanError) -> Bool {
        guard let node = value(key) else { return standard }
        guard case .truth(let value) = node.content else {
            throw wrongType(key, node, wanted: "true or false", example: "\(!standard)")
        }
        return value
    }

    /// One word of a closed list; `standard` is the documented default, nil where the key is required.
    func choice<Choice: PlanWord>(_ key: String, standard: Choice?) throws(PlanError) -> Choice {
        if value(key) == nil, let standard { return standard }
        let node = try required(key, example: Choice.allCases.first?.rawValue ?? "")
        return try OptionReader.choice(key, node)
    }

    /// A list of different words of a closed list, or one word alone.
    func choices<Choice: PlanWord>(_ key: String, standard: [Choice]?) throws(PlanError) -> [Choice] {
        if value(key) == nil, let standard { return standard }
        let node = try required(key, example: "[\(Choice.allCases.first?.rawValue ?? "")]")
        return try list(key, node) { (item) throws(PlanError) in try OptionReader.choice(key, item) }
    }

    /// A list of different values, each read by `read`; one value alone is a list of one.
    func list<Item: Hashable>(
        _ key: String,
        _ node: PlanNode,
        read: (PlanNode) throws(PlanError) -> Item
    ) throws(PlanError) -> [Item] {
        guard case .list(let nodes) = node.content else { return [try read(node)] }
        var items: [Item] = []
        for item in nodes {
            let value = try read(item)
            guard !items.contains(value) else {
                throw PlanError(
                    .duplicateKey,
                    at: item.position,
                    "'\(key)' names the same thing twice",
                    quote: item.quotable,
                    advice: "remove one of them"
                )
            }
            items.append(value)
        }
        return items
    }

    /// A value read from a text by a parser that returns nil where the text is not valid.
    func text<Value>(
        _ key: String,
        _ node: PlanNode,
        wanted: String,
        example: String,
        parse: (String) -> Value?
    ) throws(PlanError) -> Value {
        guard case .text(let text) = node.content else {
            throw wrongType(key, node, wanted: wanted, example: example)
        }
        guard let value = parse(text) else {
            throw PlanError(
                .unknownValue,
                at: node.position,
                "'\(key)' must be \(wanted)",
                quote: text,
                advice: "write it like \(key): \(example)"
            )
        }
        return value
    }

    /// The error for a value of another kind than the key takes.
    func wrongType(_ key: String, _ node: PlanNode, wanted: String, example: String) -> PlanError {
        PlanError(
            .wrongType,
            at: node.position,
            "'\(key)' must be \(wanted), not \(node.kind)",
            quote: node.quotable,
            advice: "write it like \(key): \(example)"
        )
    }

    private static func choice<Choice: PlanWord>(_ key: String, _ node: PlanNode) throws(PlanError) -> Choice
    {
        let known = Choice.allCases.map(\.rawValue)
        guard case .text(let text) = node.content else {
            throw PlanError(
                .wrongType,
                at: node.position,
                "'\(key)' must be a word, not \(node.kind)",
                quote: node.quotable,
                advice: "known: " + known.joined(separator: ", ")
            )
        }
        guard let choice = Choice(rawValue: text) else {
            throw PlanError(
                .unknownValue,
                at: node.position,
                "unknown value of '\(key)'",
                quote: text,
                advice: Suggestion.advice(for: text, among: known)
            )
        }
        return choice
    }
}

/// A word of a plan: a case of an enumeration, spelled in kebab-case.
typealias PlanWord = RawRepresentable<String> & CaseIterable & Hashable
