/// What is checked of a plan's text before YAML is parsed, and where things stand in it.
enum YAMLText {
    /// The text of a file; throws `PlanError` where it is too large, not UTF-8, or empty.
    static func decode(_ bytes: [UInt8]) throws(PlanError) -> String {
        guard bytes.count <= YAMLReader.maximumBytes else {
            throw PlanError(
                .tooLarge,
                at: nil,
                "the file is larger than any plan (\(YAMLReader.maximumBytes) bytes)",
                advice: "check that it is a plan"
            )
        }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let body = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: body, as: UTF8.self) else {
            throw PlanError(
                .notUTF8,
                at: positionOfInvalidUTF8(body),
                "the file is not UTF-8 text",
                advice: "save it as UTF-8, without a special encoding"
            )
        }
        return text
    }

    /// Refuses aliases before the parser expands them: comparing expanded keys can take exponential time.
    ///
    /// Looks for what can begin an alias anywhere, so it also refuses such a word in a comment or a quoted text.
    static func refuseAliases(_ text: String) throws(PlanError) {
        var line = 1
        var column = 0
        var previous: Unicode.Scalar = "\n"
        var beforePrevious: Unicode.Scalar = "\n"
        for scalar in text.unicodeScalars {
            if isWordScalar(scalar), previous == "*",
                " \t\r\n[]{},:?-\"'".unicodeScalars.contains(beforePrevious)
            {
                throw PlanError(
                    .unsupportedYAML,
                    at: PlanNode.Position(line: line, column: column),
                    "a plan must not use an alias, nor a word in a comment that looks like one",
                    advice: "write the value out where it is needed, and no word directly after a '*'"
                )
            }
            if scalar == "\n" {
                line += 1
                column = 0
            } else {
                column += 1
            }
            beforePrevious = previous
            previous = scalar
        }
    }

    /// Whether the character at a place, or the one before it, is a tab.
    static func isTab(in text: String, at position: PlanNode.Position) -> Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard position.line <= lines.count else { return false }
        let scalars = Array(lines[position.line - 1].unicodeScalars)
        let indentation = scalars.prefix { $0 == " " || $0 == "\t" }
        return position.column - 1 <= indentation.count && indentation.contains("\t")
    }

    /// The place of a character that is given by its distance from the beginning.
    static func position(ofCharacter offset: Int, in text: String) -> PlanNode.Position? {
        guard let end = text.index(text.startIndex, offsetBy: offset, limitedBy: text.endIndex) else {
            return nil
        }
        return position(after: text[..<end].unicodeScalars)
    }

    private static func positionOfInvalidUTF8(_ bytes: ArraySlice<UInt8>) -> PlanNode.Position? {
        // The longest valid beginning: the decoder replaces the first invalid byte by U+FFFD.
        var valid: [Unicode.Scalar] = []
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid.append(scalar) }
        return position(after: valid)
    }

    private static func position(after scalars: some Sequence<Unicode.Scalar>) -> PlanNode.Position {
        var line = 1
        var column = 1
        for scalar in scalars {
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return PlanNode.Position(line: line, column: column)
    }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            || scalar == "_" || scalar == "-"
    }
}
