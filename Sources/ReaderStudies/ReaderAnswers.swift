import Foundation

/// One reader's sheet.
public struct ReaderAnswers: Sendable {
    /// What a reader prefers.
    public enum Preference: Hashable, Sendable {
        /// The image of one side.
        case side(ReaderSide)
        /// Neither.
        case equal
    }

    /// The answer to a pair.
    public struct Answer: Hashable, Sendable {
        /// nil where the pair was left open.
        public let preference: Preference?
        /// 1, guessing, to 5, certain; nil where nothing was written.
        public let confidence: Int?
        /// Whatever was noticed.
        public let comment: String
    }

    /// The reader's name: that of the file.
    public let reader: String
    /// Answers by pair.
    let answers: [String: Answer]
    /// What the sheet says of the key's seal; nil where the column is gone.
    let seal: String?

    /// Reads a sheet.
    /// - Parameters:
    ///   - path: the file.
    ///   - reader: its reader's name.
    ///   - key: the key, whose pairs the sheet must be of.
    /// - Throws: `not-readable`, and `invalid-answers` with file and line: for a pair that is unknown or occurs twice, and
    ///   an answer that is none.
    init(file path: String, reader: String, key: ReaderKey) throws(ReaderStudyError) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ReaderStudyError(
                .notReadable,
                "a sheet of answers cannot be read",
                expanded: "\(path) cannot be read"
            )
        }
        // A spreadsheet may write comments in an older encoding; pairs and answers are ASCII in all.
        guard
            let text = String(bytes: bytes, encoding: .utf8) ?? String(bytes: bytes, encoding: .isoLatin1),
            let table = ReaderTable(text)
        else { throw Self.invalid(path, 1, "is no comma-separated text") }
        if let missing = ["pair", "preferred"].first(where: { !table.columns.contains($0) }) {
            throw Self.invalid(path, 1, "has no column '\(missing)'")
        }
        let known = Set(key.entries.map(\.pair))
        var answers: [String: Answer] = [:]
        var seals: Set<String> = []
        for record in table.records {
            let pair = record["pair"].uppercased()
            guard known.contains(pair) else {
                throw Self.invalid(path, record.line, "'\(pair)' is no pair of this key")
            }
            guard answers.updateValue(try Self.answer(record, path), forKey: pair) == nil else {
                throw Self.invalid(path, record.line, "\(pair) occurs twice")
            }
            if !record["seal"].isEmpty { seals.insert(record["seal"].lowercased()) }
        }
        guard seals.count <= 1 else { throw Self.invalid(path, 1, "the column 'seal' has several seals") }
        self.reader = reader
        self.answers = answers
        seal = seals.first
    }

    private static func answer(
        _ record: ReaderTable.Record,
        _ path: String
    ) throws(ReaderStudyError) -> Answer {
        let preference: Preference?
        switch record["preferred"].lowercased() {
        case "": preference = nil
        case "a": preference = .side(.a)
        case "b": preference = .side(.b)
        case "equal": preference = .equal
        default:
            throw invalid(
                path,
                record.line,
                "'preferred' is '\(record["preferred"])'; write A, B or equal, or leave it empty"
            )
        }
        var confidence: Int?
        if !record["confidence"].isEmpty {
            guard let value = Int(record["confidence"]), (1...5).contains(value) else {
                throw invalid(
                    path,
                    record.line,
                    "'confidence' is '\(record["confidence"])'; write 1 to 5, or leave it empty"
                )
            }
            confidence = value
        }
        return Answer(preference: preference, confidence: confidence, comment: record["comment"])
    }

    private static func invalid(_ path: String, _ line: Int, _ what: String) -> ReaderStudyError {
        ReaderStudyError(
            .invalidAnswers,
            "a sheet of answers cannot be understood",
            expanded: "\(path):\(line): \(what)"
        )
    }
}
