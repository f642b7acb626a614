import Foundation

/// Integer String, VR IS (PS3.5 6.2).
enum IntegerString {
    /// The number, or nil where `text` (without padding) is not an integer string within −2³¹…2³¹−1.
    static func value(_ text: String) -> Int? {
        var digits = text.utf8[...]
        if let sign = digits.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            digits.removeFirst()
        }
        guard !digits.isEmpty, digits.allSatisfy(isDigit), let number = Int(text),
            Int32(exactly: number) != nil
        else {
            return nil
        }
        return number
    }
}

/// Decimal String, VR DS (PS3.5 6.2).
enum DecimalString {
    /// Characters a component may have.
    static let maximumLength = 16

    /// The number, or nil where `text` (without padding) is not `[+-] digits [. digits] [E [+-] digits]` or
    /// overflows.
    ///
    /// More than 16 characters are accepted: many scanners write them, and they cost nothing but precision
    /// they claim.
    static func value(_ text: String) -> Double? {
        var rest = text.utf8[...]
        func skipSign() {
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                rest.removeFirst()
            }
        }
        func skipDigits() -> Int {
            let digits = rest.prefix(while: isDigit).count
            rest.removeFirst(digits)
            return digits
        }
        skipSign()
        var mantissa = skipDigits()
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            mantissa += skipDigits()
        }
        guard mantissa > 0 else { return nil }
        if let exponent = rest.first, exponent == UInt8(ascii: "E") || exponent == UInt8(ascii: "e") {
            rest.removeFirst()
            skipSign()
            guard skipDigits() > 0 else { return nil }
        }
        guard rest.isEmpty, let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// The shortest text that gives back a finite `number`, or the nearest one of at most 16 characters where
    /// that is longer.
    static func text(_ number: Double) -> String {
        let isShortInteger = number == number.rounded() && abs(number) < 1e15
        let exact = isShortInteger ? String(Int(number)) : "\(number)"
        guard exact.utf8.count > maximumLength else { return exact }
        // A 16-digit fraction loses its last digits; the longest notation is -1.23456789E-100.
        for digits in stride(from: maximumLength - 1, to: 1, by: -1) {
            let text = String(format: "%.\(digits)G", number)
            if text.utf8.count <= maximumLength { return text }
        }
        return String(format: "%.1G", number)
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
