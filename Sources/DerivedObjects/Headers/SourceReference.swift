import DICOMFiles

/// One image that a derived image was computed from: an object, or some frames of one.
package struct SourceReference: Hashable, Sendable {
    /// SOP Class UID of the source object.
    package let sopClassUID: String
    /// SOP Instance UID of the source object.
    package let sopInstanceUID: String
    /// Frame numbers, counted from 1; empty for a single-frame object.
    package var frames: [Int]

    /// Creates a reference; `frames` count from 1 and are empty for a single-frame object.
    package init(sopClassUID: String, sopInstanceUID: String, frames: [Int]) {
        self.sopClassUID = sopClassUID
        self.sopInstanceUID = sopInstanceUID
        self.frames = frames
    }

    /// The reference alone (SOP Instance Reference macro), without frames.
    package var instanceItem: DataSet {
        var item = DataSet()
        item.set(.referencedSOPClassUID, .ui, text: sopClassUID)
        item.set(.referencedSOPInstanceUID, .ui, text: sopInstanceUID)
        return item
    }

    /// The item of a Source Image Sequence (PS3.3 C.7.6.1 and C.7.6.16.2.6); `preservesLocations` says whether pixels lie
    /// where those of the source do.
    package func sourceImageItem(preservesLocations: Bool) -> DataSet {
        var item = instanceItem
        if !frames.isEmpty { item.set(.referencedFrameNumber, .is, texts: frames.map(String.init)) }
        item.set(.purposeOfReferenceCodeSequence, items: [CodedConcept.sourceImage.item])
        item.set(.spatialLocationsPreserved, .cs, text: preservesLocations ? "YES" : "NO")
        return item
    }

    /// The references with those to one object joined.
    package static func joined(_ references: [SourceReference]) -> [SourceReference] {
        var joined: [SourceReference] = []
        var indices: [String: Int] = [:]
        for reference in references {
            if let index = indices[reference.sopInstanceUID] {
                joined[index].frames += reference.frames
            } else {
                indices[reference.sopInstanceUID] = joined.count
                joined.append(reference)
            }
        }
        return joined
    }

    /// The same, except that the first one stays alone: it is the image at the same place.
    package static func joinedAfterFirst(_ references: [SourceReference]) -> [SourceReference] {
        Array(references.prefix(1)) + joined(Array(references.dropFirst()))
    }
}

extension Tag {
    /// Referenced SOP Sequence (0008,1199).
    package static let referencedSOPs = Tag(0x0008, 0x1199)
}
