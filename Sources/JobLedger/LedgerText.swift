/// The forms of text that may enter the ledger: UIDs, digests, codes and file names made from them, and nothing that a patient could be in.
enum LedgerText {
    /// Digits and dots, 1 to 64 characters, no empty component.
    static func isUID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0.allSatisfy(isDigit)
            }
    }

    /// 64 lower-case hexadecimal digits.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { isDigit($0) || (0x61...0x66).contains($0) }
    }

    /// Lower-case letters, digits and hyphens, 1 to 64 characters, beginning with a letter.
    static func isCode(_ text: String) -> Bool {
        guard let first = text.utf8.first, (1...64).contains(text.utf8.count), isLower(first) else {
            return false
        }
        return text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// Letters, digits and `.-_+`, 1 to 64 characters, beginning with a letter or digit: versions and host names.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && isNameComponent(text.utf8[...])
    }

    /// File names of that kind, joined by `/`, 1 to 1024 characters: never absolute, never upward, nothing hidden.
    static func isRelativePath(_ text: String) -> Bool {
        (1...1024).contains(text.utf8.count)
            && text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .allSatisfy(isNameComponent)
    }

    /// Throws `LedgerError.invalidValue` where a value does not have its form; the value itself is not repeated.
    static func require(_ holds: Bool, _ what: String, _ form: String) throws(LedgerError) {
        guard holds else {
            throw LedgerError(.invalidValue, "\(what) does not belong in the ledger: it must be \(form)")
        }
    }

    private static func isNameComponent(_ bytes: Substring.UTF8View) -> Bool {
        guard let first = bytes.first, isDigit(first) || isLetter(first) else { return false }
        return bytes.allSatisfy { isDigit($0) || isLetter($0) || ".-_+".utf8.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { isLower(byte | 0x20) }
}
