import DICOMFiles

/// The macros of one frame: its own functional groups before the shared ones.
package struct FunctionalGroups {
    /// The attributes of the object itself.
    package let dataSet: DataSet
    let isEnhanced: Bool
    let shared: DataSet?
    let own: DataSet?

    init(dataSet: DataSet, isEnhanced: Bool, shared: DataSet?, own: DataSet?) {
        self.dataSet = dataSet
        self.isEnhanced = isEnhanced
        self.shared = shared
        self.own = own
    }

    /// The macros of a frame, counted from 0; an object without functional groups has none.
    package init(_ header: DICOMHeader, frame: Int) {
        let perFrame = header.dataSet.items(.perFrameFunctionalGroupsSequence)
        let shared = header.dataSet.items(.sharedFunctionalGroupsSequence).first
        self.init(
            dataSet: header.dataSet,
            isEnhanced: shared != nil || !perFrame.isEmpty,
            shared: shared,
            own: perFrame.indices.contains(frame) ? perFrame[frame] : nil
        )
    }

    /// The items of a sequence, of the frame's own groups where they have it.
    package func items(_ sequence: Tag) -> [DataSet] {
        let items = own?.items(sequence) ?? []
        return items.isEmpty ? shared?.items(sequence) ?? [] : items
    }

    /// The first item of the first of these sequences that the frame has.
    package func first(_ sequences: Tag...) -> DataSet? {
        for sequence in sequences {
            if let item = items(sequence).first { return item }
        }
        return nil
    }

    /// Where a macro's attributes stand: its item in an enhanced object, the data set itself otherwise; nil where absent.
    func holder(_ sequence: Tag) -> DataSet? { isEnhanced ? first(sequence) : dataSet }
}
