import Foundation

/// Comma-separated text as it comes back from a spreadsheet: also with semicolons or tabs, in quotes, with a byte order mark.
struct ReaderTable {
    /// One line below the header.
    struct Record {
        /// Its line in the file, from 1.
        let line: Int
        fileprivate let fields: [String: String]

        /// A field without surrounding blanks; empty where there is none.
        subscript(column: String) -> String { fields[column] ?? "" }
    }

    /// Names of the columns, in lower case.
    let columns: [String]
    /// The lines that are not blank.
    let records: [Record]

    /// Reads a text; nil where a quotation mark is not closed or there is no line at all.
    init?(_ text: String) {
        let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        let header = text.prefix { !$0.isNewline }
        // What a spreadsheet separates fields by depends on its language; none of ours has either in its name.
        let separator: Character = header.contains(";") ? ";" : header.contains("\t") ? "\t" : ","
        guard var lines = Self.lines(text, separator: separator), !lines.isEmpty else { return nil }
        let names = lines.removeFirst().fields.map { $0.lowercased() }
        columns = names
        records = lines.map { line, fields in
            Record(
                line: line,
                fields: Dictionary(zip(names, fields), uniquingKeysWith: { first, _ in first })
            )
        }
    }

    private static func lines(_ text: String, separator: Character) -> [(line: Int, fields: [String])]? {
        var lines: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field = ""
        var (number, first) = (1, 1)
        var (isQuoted, wasQuote) = (false, false)
        for character in text + "\n" {
            if character == "\"" {
                // Within a quoted field a doubled quote is one.
                if !isQuoted, wasQuote { field.append(character) }
                isQuoted.toggle()
                wasQuote = !isQuoted
                continue
            }
            wasQuote = false
            let ends = !isQuoted && (character == separator || character.isNewline)
            if ends {
                fields.append(field.trimmingCharacters(in: .whitespaces))
                field = ""
            } else {
                field.append(character)
            }
            guard character.isNewline else { continue }
            number += 1
            guard ends else { continue }
            if fields.contains(where: { !$0.isEmpty }) { lines.append((first, fields)) }
            fields = []
            first = number
        }
        return isQuoted ? nil : lines
    }
}
