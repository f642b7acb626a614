/// DICOM attributes in ascending order of their tags; each tag occurs once.
///
/// A plain value: it belongs to no file, and changing a copy changes nothing else.
public struct DataSet: Hashable, Sendable {
    /// All elements in ascending order of their tags.
    public private(set) var elements: [DataElement]

    /// Creates an empty data set.
    public init() { elements = [] }

    /// Creates a data set from elements in strictly ascending order of their tags.
    init(ascending elements: [DataElement]) { self.elements = elements }

    /// The element with this tag, or nil where there is none; setting nil removes it.
    public subscript(tag: Tag) -> DataElement? {
        get {
            let index = position(of: tag)
            return index < elements.count && elements[index].tag == tag ? elements[index] : nil
        }
        set {
            let index = position(of: tag)
            let isPresent = index < elements.count && elements[index].tag == tag
            guard let newValue else {
                if isPresent { elements.remove(at: index) }
                return
            }
            precondition(newValue.tag == tag, "an element is stored under its own tag")
            if isPresent {
                elements[index] = newValue
            } else {
                elements.insert(newValue, at: index)
            }
        }
    }

    /// Whether an element with this tag is present, empty or not.
    public func contains(_ tag: Tag) -> Bool { self[tag] != nil }

    /// Removes the element with this tag, if present.
    public mutating func remove(_ tag: Tag) { self[tag] = nil }

    /// Removes the elements of this level that satisfy the condition; items of kept sequences are not
    /// searched.
    public mutating func removeAll(where condition: (DataElement) -> Bool) {
        elements.removeAll(where: condition)
    }

    /// Index of the first element whose tag is not less than `tag`.
    private func position(of tag: Tag) -> Int {
        // Data sets are mostly built in ascending order.
        guard let last = elements.last, last.tag >= tag else { return elements.count }
        var low = 0
        var high = elements.count
        while low < high {
            let middle = (low + high) / 2
            if elements[middle].tag < tag { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
