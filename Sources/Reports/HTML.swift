/// A piece of an HTML page.
///
/// Interpolated text is escaped; only other pieces and whole numbers go in as they are, so that no text can become
/// markup by oversight.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    /// The markup.
    var markup: String

    /// Markup written out in the source.
    init(stringLiteral value: String) { markup = value }
    /// Markup with interpolations.
    init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }
    /// Markup from a source that needs no escaping, such as the page's own style sheet.
    init(trusted: String) { markup = trusted }
    /// Pieces in order.
    init(joining pieces: [HTML]) { markup = pieces.map(\.markup).joined() }

    /// Collects literal markup and escaped text.
    struct StringInterpolation: StringInterpolationProtocol {
        var markup = ""
        init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }
        mutating func appendLiteral(_ literal: String) { markup += literal }
        mutating func appendInterpolation(_ text: String) { markup += HTML.escape(text) }
        mutating func appendInterpolation(_ number: Int) { markup += String(number) }
        mutating func appendInterpolation(_ piece: HTML) { markup += piece.markup }
        mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { markup += piece.markup } }
    }

    /// Text that is safe between tags and inside quoted attributes.
    ///
    /// Control characters and those that turn the direction of writing become visible replacements: a file name must
    /// not rearrange the page.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default:
                if PlainText.isHarmful(scalar) {
                    escaped += "\u{FFFD}"
                } else {
                    escaped.unicodeScalars.append(scalar)
                }
            }
        }
        return escaped
    }
}
