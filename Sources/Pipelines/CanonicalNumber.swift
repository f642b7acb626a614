/// The one spelling of a number in canonical JSON, in printed YAML and in quantities, so that equal plans have equal digests.
enum CanonicalNumber {
    /// The shortest decimal that reads back as the same Double, without exponent, and without a fraction where it is whole.
    ///
    /// The value must be finite.
    static func text(_ value: Double) -> String {
        precondition(value.isFinite, "a plan holds finite numbers only")
        guard value != 0 else { return "0" }
        // Swift prints the shortest digits that round-trip, with an exponent for very large and very small values.
        let parts = value.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let whole = String(mantissa[0])
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        var digits = whole + fraction
        var point = whole.count + exponent
        if point <= 0 {
            digits = String(repeating: "0", count: 1 - point) + digits
            point = 1
        }
        if point > digits.count { digits += String(repeating: "0", count: point - digits.count) }
        let head = String(digits.prefix(point))
        var tail = String(digits.dropFirst(point))
        while tail.hasSuffix("0") { tail.removeLast() }
        return (value < 0 ? "-" : "") + head + (tail.isEmpty ? "" : "." + tail)
    }

    /// Whether a text is a decimal number: an optional sign, digits, optionally a fraction and an exponent.
    static func isNumber(_ text: some StringProtocol) -> Bool {
        var rest = Substring(text)
        if let first = rest.first, first == "-" || first == "+" { rest = rest.dropFirst() }
        let exponent = rest.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        if exponent.count == 2 {
            let power =
                exponent[1].first.map { $0 == "-" || $0 == "+" } == true
                ? exponent[1].dropFirst() : exponent[1]
            guard isDigits(power) else { return false }
        }
        let parts = exponent[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy(isDigits)
    }

    /// Whether a text is a whole number: an optional minus sign and digits.
    static func isInteger(_ text: some StringProtocol) -> Bool {
        isDigits(text.first == "-" ? Substring(text).dropFirst() : Substring(text))
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
