/// A private data element that a plan allows into the output, as PS3.15 Table E.3.10-1 writes it: `(0019,xx0C) SIEMENS MR HEADER`.
public struct PrivateTag: Hashable, Sendable, CustomStringConvertible {
    /// Group number; always odd.
    public let group: UInt16
    /// The low byte of the element number; the high byte is the block that the creator reserved in each file.
    public let element: UInt8
    /// Private creator: 1 to 64 printable ASCII characters without backslash, no space at either end.
    public let creator: String

    /// Creates a tag; nil where the group is even or the creator is not valid.
    public init?(group: UInt16, element: UInt8, creator: String) {
        let bytes = creator.utf8
        guard group % 2 == 1, (1...64).contains(bytes.count) else { return nil }
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) else { return nil }
        guard bytes.first != 0x20, bytes.last != 0x20 else { return nil }
        self.group = group
        self.element = element
        self.creator = creator
    }

    /// Reads the spelling of the table; nil where the text has another form.
    public init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.count == 11 else { return nil }
        let tag = Array(parts[0].utf8)
        let digits = String(decoding: tag[1...4] + tag[8...9], as: UTF8.self)
        guard tag[0] == UInt8(ascii: "("), tag[10] == UInt8(ascii: ")"), tag[5] == UInt8(ascii: ",") else {
            return nil
        }
        guard tag[6...7].allSatisfy({ $0 == UInt8(ascii: "x") }), digits.allSatisfy(\.isHexDigit) else {
            return nil
        }
        guard let group = UInt16(digits.prefix(4), radix: 16),
            let element = UInt8(digits.suffix(2), radix: 16)
        else { return nil }
        self.init(group: group, element: element, creator: String(parts[1]))
    }

    /// The spelling of the table.
    public var description: String {
        func hex(_ value: some BinaryInteger, _ width: Int) -> String {
            let digits = String(value, radix: 16, uppercase: true)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        return "(\(hex(group, 4)),xx\(hex(element, 2))) \(creator)"
    }
}
