/// Lines of comma-separated text by RFC 4180.
package enum CommaSeparatedText {
    /// A line with its end.
    package static func line(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",") + "\r\n"
    }

    /// A field in quotes where it needs them.
    ///
    /// Text that a spreadsheet would run as a formula is set off by an apostrophe.
    package static func field(_ text: String) -> String {
        let isNumber = Double(text) != nil
        let isFormula = !isNumber && text.first.map { "=+-@\t\r".contains($0) } == true
        let safe = isFormula ? "'" + text : text
        guard safe.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" })
        else {
            return safe
        }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
