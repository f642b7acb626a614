/// One attribute of a data set with its value as it stands in the file.
public struct DataElement: Hashable, Sendable {
    /// A value: bytes, or the items of a sequence.
    public enum Value: Hashable, Sendable {
        /// The value field in little endian, padding and character set untouched.
        case bytes([UInt8])
        /// The items of a sequence (VR SQ).
        case items([DataSet])
    }

    /// Which attribute it is.
    public let tag: Tag
    /// How `value` is to be read; SQ exactly where `value` holds items.
    public let vr: VR
    /// The value.
    public let value: Value

    /// Creates an element; a value holds items exactly where the VR is SQ.
    public init(tag: Tag, vr: VR, value: Value) {
        switch value {
        case .bytes: precondition(vr != .sq, "a sequence has items")
        case .items: precondition(vr == .sq, "only a sequence has items")
        }
        self.tag = tag
        self.vr = vr
        self.value = value
    }
}
