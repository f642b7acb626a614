import DICOMFiles

extension DataSet {
    /// An attribute of one frame, counted from 0: from its own item of a functional group, else the shared one, else the object.
    package func frameElement(_ tag: Tag, in group: Tag, frame: Int) -> DataElement? {
        let perFrame = items(.perFrameFunctionalGroupsSequence)
        if perFrame.indices.contains(frame), let element = perFrame[frame].items(group).first?[tag] {
            return element
        }
        if let element = items(.sharedFunctionalGroupsSequence).first?.items(group).first?[tag] {
            return element
        }
        return self[tag]
    }
}
