extension ElementWalk {
    /// Whether a 32-bit length follows two reserved bytes (PS3.5 7.1.2): named ones, and every future one (as
    /// DCMTK reads them).
    static func hasLongLength(_ first: UInt8, _ second: UInt8) -> Bool {
        guard isUppercase(first) && isUppercase(second) else { return false }
        return !shortLengths.contains(UInt16(first) << 8 | UInt16(second))
    }

    static func isUppercase(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    private static let shortLengths: Set<UInt16> = Set(
        [
            "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO", "LT", "PN", "SH", "SL", "SS",
            "ST", "TM",
            "UI", "UL", "US",
        ].map { $0.utf8.reduce(0) { $0 << 8 | UInt16($1) } }
    )
}
