/// What text each VR may hold (PS3.5 table 6.2-1), for text that Limpid writes itself.
enum TextRules {
    /// Throws where ASCII text breaks the rules of its VR.
    static func check(_ text: String, vr: VR, tag: Tag) throws(DICOMError) {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw .malformed(tag, "must be ASCII where Limpid writes it", value: text)
        }
        guard let limit = maximumLength(vr) else {
            throw .malformed(tag, "has VR \(vr.rawValue), which holds no text")
        }
        let isText = vr == .lt || vr == .st || vr == .ut
        let isSingle = isText || vr == .ur
        let components =
            isSingle ? [text[...]] : text.split(separator: "\\", omittingEmptySubsequences: false)
        for component in components {
            guard component.utf8.count <= limit else {
                throw .malformed(
                    tag,
                    "is longer than the \(limit) characters of VR \(vr.rawValue)",
                    value: text
                )
            }
            // TAB, LF, FF and CR belong to the text VRs only.
            let controls: Set<UInt8> = isText ? [0x09, 0x0A, 0x0C, 0x0D] : []
            guard component.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || controls.contains($0) }) else {
                throw .malformed(tag, "holds a control character")
            }
            guard component.isEmpty || isWellFormed(String(component), vr: vr) else {
                if vr == .ui {
                    throw DICOMError(
                        .invalidUID,
                        "\(tag) is not a valid UID",
                        tag: tag,
                        expanded: "\(tag) is not a valid UID: \"\(text)\""
                    )
                }
                throw .malformed(tag, "is not well formed for VR \(vr.rawValue)", value: text)
            }
        }
    }

    /// Characters in one component; nil for a VR that holds no text.
    private static func maximumLength(_ vr: VR) -> Int? {
        switch vr {
        case .as: 4
        case .da: 8
        case .is: 12
        // The longest TM is HHMMSS.FFFFFF; 14 leaves the padding.
        case .tm: 14
        case .ae, .cs, .ds, .sh: 16
        case .dt: 26
        case .lo, .ui: 64
        // Three component groups of 64.
        case .pn: 194
        case .st: 1024
        case .lt: 10240
        case .uc, .ur, .ut: Int(UInt32.max) - 1
        default: nil
        }
    }

    private static func isWellFormed(_ component: String, vr: VR) -> Bool {
        switch vr {
        case .ui: DICOMUID.isReferable(component)
        case .ds: DecimalString.value(component) != nil
        case .is: IntegerString.value(component) != nil
        case .cs: component.utf8.allSatisfy { isCapital($0) || isDigit($0) || $0 == 0x20 || $0 == 0x5F }
        case .da: component.utf8.count == 8 && component.utf8.allSatisfy(isDigit)
        case .tm: isTime(component)
        case .as:
            component.utf8.count == 4 && component.utf8.prefix(3).allSatisfy(isDigit)
                && "DWMY".contains(component.suffix(1))
        case .dt: component.utf8.prefix(4).filter(isDigit).count == 4
        case .pn:
            component.split(separator: "=", omittingEmptySubsequences: false).allSatisfy {
                $0.utf8.count <= 64
            }
                && component.utf8.filter { $0 == UInt8(ascii: "=") }.count <= 2
        default: true
        }
    }

    /// `HHMMSS.FFFFFF`, `HHMMSS`, `HHMM` or `HH`.
    private static func isTime(_ text: String) -> Bool {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first?.utf8, [2, 4, 6].contains(whole.count), whole.allSatisfy(isDigit) else {
            return false
        }
        guard parts.count == 2 else { return true }
        return whole.count == 6 && (1...6).contains(parts[1].utf8.count) && parts[1].utf8.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
