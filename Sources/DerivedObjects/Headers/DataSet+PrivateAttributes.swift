import DICOMFiles

extension DataSet {
    /// The data set, items included, without group lengths and without private elements that are neither safe nor allowed.
    ///
    /// A Private Creator stays where an element of its block stays. A private element without a creator goes: nobody can
    /// say what it means.
    package func keepingPrivateElements(allowed: Set<PrivateElement>) -> DataSet {
        var creators: [Tag: DataElement] = [:]
        for element in elements where element.tag.isPrivateCreator { creators[element.tag] = element }
        var kept = DataSet()
        for element in elements where element.tag.element != 0 && !element.tag.isPrivateCreator {
            if element.tag.group % 2 == 1 {
                let creatorTag = Tag(element.tag.group, element.tag.element >> 8)
                guard let creator = creators[creatorTag], let name = string(creatorTag),
                    Self.isKept(element.tag, creator: name, allowed: allowed)
                else { continue }
                kept[creatorTag] = creator
            }
            if case .items(let items) = element.value {
                kept[element.tag] = DataElement(
                    tag: element.tag,
                    vr: element.vr,
                    value: .items(items.map { $0.keepingPrivateElements(allowed: allowed) })
                )
            } else {
                kept[element.tag] = element
            }
        }
        return kept
    }

    private static func isKept(_ tag: Tag, creator: String, allowed: Set<PrivateElement>) -> Bool {
        let low = UInt8(truncatingIfNeeded: tag.element)
        return SafePrivateElements.contains(group: tag.group, creator: creator, element: low)
            || allowed.contains(PrivateElement(group: tag.group, creator: creator, element: low))
    }
}

extension Tag {
    /// Whether the element reserves a block of private elements (PS3.5 Section 7.8).
    fileprivate var isPrivateCreator: Bool { group % 2 == 1 && (0x0010...0x00FF).contains(element) }
}
