import Foundation

/// Numbers and dates as the page and the tables write them: English, independent of the machine's locale.
package enum PlainText {
    /// A number with this many significant digits and never an exponent from 10⁻⁴ to 10⁷.
    static func number(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite else {
            return value.isNaN ? "not a number" : value > 0 ? "infinite" : "−infinite"
        }
        guard value != 0 else { return "0" }
        let magnitude = Int(log10(abs(value)).rounded(.down))
        guard (-4..<7).contains(magnitude) else {
            return String(format: "%.\(digits - 1)e", value).replacingOccurrences(of: "-", with: "−")
        }
        let decimals = max(0, digits - 1 - magnitude)
        return String(format: "%.\(decimals)f", value).replacingOccurrences(of: "-", with: "−")
    }

    /// A number with up to four significant digits and no zeros at the end of its decimals.
    static func compact(_ value: Double) -> String {
        var text = number(value, digits: 4)
        guard text.contains("."), !text.contains("e") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// A number with the decimals that another one, such as its standard deviation, has at three significant digits.
    static func number(_ value: Double, atPrecisionOf other: Double) -> String {
        guard other > 0, other.isFinite, value.isFinite, (1e-6..<1e7).contains(other) else {
            return number(value)
        }
        let decimals = max(0, 2 - Int(log10(other).rounded(.down)))
        let text = String(format: "%.\(decimals)f", value)
        let isZero = !text.contains { ("1"..."9").contains($0) }
        return isZero
            ? text.replacingOccurrences(of: "-", with: "") : text.replacingOccurrences(of: "-", with: "−")
    }

    /// A count with thin spaces between groups of three digits from 10 000 on.
    static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        guard digits.count > 4 else { return String(value) }
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += "\u{202F}" }
            grouped.append(digit)
        }
        return (value < 0 ? "−" : "") + grouped
    }

    /// A count and its noun, in the plural where it is not 1.
    static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// A number of bytes in kB, MB or GB.
    static func bytes(_ value: Int) -> String {
        switch value {
        case ..<1_000: "\(value) B"
        case ..<1_000_000: "\(number(Double(value) / 1e3)) kB"
        case ..<1_000_000_000: "\(number(Double(value) / 1e6)) MB"
        default: "\(number(Double(value) / 1e9)) GB"
        }
    }

    /// A date and time in UTC, such as `2026-03-01 02:00:00 UTC`.
    static func date(_ date: Date) -> String {
        let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt)
        return date.formatted(style).replacingOccurrences(of: "Z", with: " UTC")
    }

    /// Seconds, or minutes and seconds.
    static func duration(_ seconds: Double) -> String {
        guard seconds >= 60 else { return "\(number(seconds, digits: 2)) s" }
        let whole = Int(seconds.rounded())
        return "\(whole / 60) min \(whole % 60) s"
    }

    /// A value with its standard error, both to the error's second digit, or to three digits where there is none.
    static func estimate(_ value: Double, standardError: Double?) -> String {
        guard let standardError, standardError > 0, standardError.isFinite, value.isFinite else {
            return number(value)
        }
        let magnitude = Int(log10(standardError).rounded(.down))
        guard (-6..<7).contains(magnitude) else {
            return "\(number(value)) ± \(number(standardError, digits: 2))"
        }
        let decimals = max(0, 1 - magnitude)
        let text = String(format: "%.\(decimals)f ± %.\(decimals)f", value, standardError)
        return text.replacingOccurrences(of: "-", with: "−")
    }

    /// Whether a character could rearrange or hide text: controls, and marks that turn the direction of writing.
    package static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: false
        }
    }
}
