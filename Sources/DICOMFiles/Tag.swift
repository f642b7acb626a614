/// The name of a DICOM attribute: a group and an element number.
public struct Tag: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Group number; odd for private attributes.
    public let group: UInt16
    /// Element number.
    public let element: UInt16

    /// Creates a tag from its two numbers, written as the standard writes them: `Tag(0x0008, 0x0018)`.
    public init(_ group: UInt16, _ element: UInt16) {
        self.group = group
        self.element = element
    }

    /// Whether the attribute is private (odd group number).
    public var isPrivate: Bool { group & 1 == 1 }

    /// The standard's notation, such as `(0008,0018)`.
    public var description: String { "(\(Self.hex(group)),\(Self.hex(element)))" }

    /// Order in a data set: by group, then by element.
    public static func < (a: Tag, b: Tag) -> Bool {
        (a.group, a.element) < (b.group, b.element)
    }

    private static func hex(_ number: UInt16) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
