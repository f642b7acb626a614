private import Foundation
private import Yams

/// Reads YAML into plain values and refuses whatever a plan does not need: anchors, aliases, tags, several documents, deep nesting.
enum YAMLReader {
    /// Largest plan, in bytes; a plan is about one kilobyte.
    static let maximumBytes = 65_536
    /// Deepest nesting; a plan needs seven levels.
    static let maximumDepth = 16

    /// The bytes of a file, which is opened read-only, at most one more than a plan may have; throws `PlanError`.
    static func bytes(ofFile path: String) throws(PlanError) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else { throw notReadable(path) }
        defer { try? file.close() }
        do {
            return Array(try file.read(upToCount: maximumBytes + 1) ?? Data())
        } catch {
            throw notReadable(path)
        }
    }

    private static func notReadable(_ path: String) -> PlanError {
        PlanError(
            .notReadable,
            at: nil,
            "the file cannot be read",
            quote: path,
            advice: "check that the path exists, is a file, and may be read"
        )
    }

    /// The tree of a YAML text, with the position of every value; throws `PlanError`.
    static func tree(_ bytes: [UInt8]) throws(PlanError) -> PlanNode {
        let text = try YAMLText.decode(bytes)
        try YAMLText.refuseAliases(text)
        do {
            // The parser owns the anchors that its nodes only point to weakly, so it must outlive the walk.
            // No resolver: what a bare word means is decided here, not by YAML 1.1's rules.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else { throw empty }
                return try convert(root, depth: 1)
            }
        } catch let error as YamlError {
            throw PlanError(error, in: text)
        } catch let error as PlanError {
            throw error
        } catch {
            throw PlanError(
                .syntax,
                at: nil,
                "the plan cannot be parsed",
                advice: "check that the file is a plan"
            )
        }
    }

    static var empty: PlanError {
        PlanError(
            .empty,
            at: PlanNode.Position(line: 1, column: 1),
            "the plan is empty",
            advice: "begin with version: 1, name: and steps:"
        )
    }

    private static func convert(_ node: Node, depth: Int) throws(PlanError) -> PlanNode {
        let position = node.mark.map { PlanNode.Position(line: $0.line, column: $0.column) }
        guard depth <= maximumDepth else {
            throw unsupported("deeper nesting than a plan has", position, "check the brackets")
        }
        guard node.anchor == nil else {
            throw unsupported("an anchor", position, "write the value out where it is needed")
        }
        switch node {
        case .scalar(let scalar):
            try refuseTag(scalar.tag, besides: .str, position)
            return PlanNode(content(of: scalar), at: position)
        case .sequence(let sequence):
            try refuseTag(sequence.tag, besides: .seq, position)
            var items: [PlanNode] = []
            for item in sequence { items.append(try convert(item, depth: depth + 1)) }
            return PlanNode(.list(items), at: position)
        case .mapping(let mapping):
            try refuseTag(mapping.tag, besides: .map, position)
            return PlanNode(.mapping(try entries(mapping, depth: depth)), at: position)
        case .alias:
            throw unsupported("an alias", position, "write the value out where it is needed")
        }
    }

    private static func entries(_ mapping: Node.Mapping, depth: Int) throws(PlanError) -> [PlanNode.Entry] {
        var entries: [PlanNode.Entry] = []
        for (key, value) in mapping {
            let name = try convert(key, depth: depth + 1)
            guard case .text(let text) = name.content else {
                throw PlanError(
                    .wrongType,
                    at: name.position,
                    "a key is a word, not \(name.kind)",
                    quote: name.quotable,
                    advice: "write the name of an option before the colon"
                )
            }
            guard !entries.contains(where: { $0.key == text }) else {
                throw duplicate(name.position, quote: text)
            }
            entries.append(
                PlanNode.Entry(
                    key: text,
                    position: name.position,
                    value: try convert(value, depth: depth + 1)
                )
            )
        }
        return entries
    }

    static func duplicate(_ position: PlanNode.Position?, quote: String?) -> PlanError {
        PlanError(
            .duplicateKey,
            at: position,
            "a key occurs twice, first here",
            quote: quote,
            advice: "remove one of them"
        )
    }

    /// What a scalar is; only bare words can be something else than text.
    private static func content(of scalar: Node.Scalar) -> PlanNode.Content {
        guard scalar.style == .plain || scalar.style == .any else { return .text(scalar.string) }
        switch scalar.string.lowercased() {
        case "true", "yes", "on": return .truth(true)
        case "false", "no", "off": return .truth(false)
        case "", "~", "null": return .other("nothing")
        default:
            return CanonicalNumber.isNumber(scalar.string) ? .number(scalar.string) : .text(scalar.string)
        }
    }

    private static func refuseTag(
        _ tag: Tag,
        besides natural: Tag.Name,
        _ position: PlanNode.Position?
    ) throws(PlanError) {
        guard tag.description.isEmpty || tag.description == natural.rawValue else {
            throw unsupported("a tag", position, "remove the word that begins with '!'")
        }
    }

    private static func unsupported(
        _ what: String,
        _ position: PlanNode.Position?,
        _ advice: String
    ) -> PlanError {
        PlanError(.unsupportedYAML, at: position, "a plan must not use \(what)", advice: advice)
    }
}

extension PlanError {
    /// The same error as a plan's, at the same place.
    fileprivate init(_ error: YamlError, in text: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            self.init(problem, at: PlanNode.Position(line: mark.line, column: mark.column), in: text)
        case .composer(_, let problem, let mark, _):
            self.init(
                .unsupportedYAML,
                at: PlanNode.Position(line: mark.line, column: mark.column),
                problem == "but found another document"
                    ? "a file holds one plan, and a second document begins here"
                    : "not valid YAML: \(problem)",
                advice: "keep one plan a file, without --- in between"
            )
        case .reader(let problem, let offset, _, _):
            self.init(
                .syntax,
                at: offset.flatMap { YAMLText.position(ofCharacter: $0, in: text) },
                "not valid YAML: \(problem)",
                advice: "remove the character that cannot be printed"
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            let first = PlanNode.Position(line: context.mark.line, column: context.mark.column)
            self = YAMLReader.duplicate(first, quote: duplicates.first)
        default:
            self.init(.syntax, at: nil, "not valid YAML", advice: "check that the file is a plan")
        }
    }

    /// A syntax error that the parser reported.
    private init(_ problem: String, at position: PlanNode.Position, in text: String) {
        let (reason, advice) =
            if YAMLText.isTab(in: text, at: position) {
                ("a tab, which YAML does not take as indentation", "indent with spaces")
            } else if problem.hasPrefix("Maximum nesting level") {
                ("deeper nesting than a plan has", "check the brackets")
            } else {
                (
                    "not valid YAML: \(problem)",
                    "check indentation, colons, quotes and brackets there and in the line above"
                )
            }
        self.init(.syntax, at: position, reason, advice: advice)
    }
}
