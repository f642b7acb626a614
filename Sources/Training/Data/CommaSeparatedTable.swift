/// A CSV text with a header line; quoted fields may hold commas, line breaks and doubled quotes.
package struct CommaSeparatedTable: Sendable {
    /// One record, its fields by column.
    struct Record: Sendable {
        /// Line of its first character, from 1.
        let line: Int
        fileprivate let fields: [String]
        fileprivate let places: [String: Int]
        fileprivate let path: String

        /// A field, which may be empty.
        subscript(column: String) -> String { places[column].map { fields[$0] } ?? "" }

        /// A field that must not be empty.
        func text(_ column: String) throws(TrainingError) -> String {
            guard !self[column].isEmpty else { throw error(column, "is empty") }
            return self[column]
        }

        /// A whole number above 0.
        func count(_ column: String) throws(TrainingError) -> Int {
            guard let number = Int(self[column]), number > 0 else {
                throw error(column, "is '\(self[column])', not a whole number above 0")
            }
            return number
        }

        /// A whole number from 1, or nil where the field or its column is not there.
        func count(_ column: String, upTo highest: Int) throws(TrainingError) -> Int? {
            if self[column].isEmpty { return nil }
            guard let number = Int(self[column]), (1...highest).contains(number) else {
                throw error(
                    column,
                    "is '\(self[column])', not empty or a whole number from 1 to \(highest)"
                )
            }
            return number
        }

        /// A number above 0, or nil where the field or its column is not there.
        func quantity(_ column: String) throws(TrainingError) -> Double? {
            if self[column].isEmpty { return nil }
            guard let number = Double(self[column]), number.isFinite, number > 0 else {
                throw error(column, "is '\(self[column])', not empty or a number above 0")
            }
            return number
        }

        /// A field that means something.
        func word<Value>(
            _ column: String,
            _ meaning: (String) -> Value?,
            _ known: [String]
        ) throws(TrainingError) -> Value {
            guard let value = meaning(self[column]) else {
                throw error(column, "is '\(self[column])'; known: " + known.joined(separator: ", "))
            }
            return value
        }

        private func error(_ column: String, _ what: String) -> TrainingError {
            TrainingError(.invalidIndex, "\(path):\(line): column '\(column)' \(what)")
        }
    }

    /// Every record below the header.
    let records: [Record]

    /// Parses a text.
    /// - Throws: `invalid-index`, naming file and line: for a missing column, and a record of another length than the header.
    init(_ text: String, path: String, columns: [String]) throws(TrainingError) {
        var lines = try Self.parse(text, path: path)
        guard !lines.isEmpty else {
            throw TrainingError(.invalidIndex, "\(path) is empty; its first line names the columns")
        }
        let header = lines.removeFirst()
        var places: [String: Int] = [:]
        for (index, name) in header.fields.enumerated() {
            guard places.updateValue(index, forKey: name) == nil else {
                throw TrainingError(.invalidIndex, "\(path):1: column '\(name)' occurs twice")
            }
        }
        if let missing = columns.first(where: { places[$0] == nil }) {
            throw TrainingError(.invalidIndex, "\(path):1: there is no column '\(missing)'")
        }
        var records: [Record] = []
        for (line, fields) in lines {
            guard fields.count == header.fields.count else {
                throw TrainingError(
                    .invalidIndex,
                    "\(path):\(line): \(fields.count) fields, but the first line names \(header.fields.count) columns"
                )
            }
            records.append(Record(line: line, fields: fields, places: places, path: path))
        }
        self.records = records
    }

    /// The fields of every record, the header's too; an empty line is none.
    /// - Throws: `invalid-index` for a quotation mark that is not closed, naming file and line.
    package static func parse(
        _ text: String,
        path: String
    ) throws(TrainingError) -> [(line: Int, fields: [String])] {
        var records: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field = ""
        var line = 1
        var first = 1
        var isQuoted = false
        var wasQuote = false
        func endRecord() {
            fields.append(field)
            if fields != [""] { records.append((first, fields)) }
            fields = []
            field = ""
        }
        for character in text {
            if character.isNewline { line += 1 }
            if character == "\"" {
                // Within a quoted field a doubled quote is one.
                if !isQuoted, wasQuote { field.append("\"") }
                isQuoted.toggle()
                wasQuote = !isQuoted
                continue
            }
            wasQuote = false
            if isQuoted {
                field.append(character)
            } else if character == "," {
                fields.append(field)
                field = ""
            } else if character.isNewline {
                endRecord()
                first = line
            } else {
                field.append(character)
            }
        }
        guard !isQuoted else {
            throw TrainingError(.invalidIndex, "\(path):\(first): a quotation mark is not closed")
        }
        endRecord()
        return records
    }
}
