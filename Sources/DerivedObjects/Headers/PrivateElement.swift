/// A private data element, named the way that survives block renumbering: group, private creator, low byte.
public struct PrivateElement: Codable, Hashable, Sendable {
    /// Odd group number.
    public let group: UInt16
    /// Value of the Private Creator element that reserves the block.
    public let creator: String
    /// The low byte of the element number, `xx` being the block.
    public let element: UInt8

    /// Creates the name of a private element.
    public init(group: UInt16, creator: String, element: UInt8) {
        self.group = group
        self.creator = creator
        self.element = element
    }
}
