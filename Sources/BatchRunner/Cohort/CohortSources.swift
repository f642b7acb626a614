import DICOMFiles
import SeriesVolumes

/// Which volumes of a cohort the series that Limpid derived were made from, by the references in their headers.
struct CohortSources {
    private let places: [String: Int]

    /// Looks up by the SOP Instance UIDs of these volumes, in their order.
    init(_ volumes: [AssembledSeries]) {
        var places: [String: Int] = [:]
        for (index, volume) in volumes.enumerated() {
            for header in volume.headers { places[header.sopInstanceUID ?? ""] = index }
        }
        self.places = places
    }

    /// The index of the one volume that holds the source of each slice; nil where there is none.
    func source(of derived: AssembledSeries) -> Int? {
        var found: Set<Int?> = []
        for slice in derived.slices {
            let header = derived.headers[slice.headerIndex]
            let groups = FunctionalGroups(header, frame: slice.frameIndex)
            // The last step is ours; the first source of a step is the image at the same place.
            let step = groups.items(.derivationImageSequence).last ?? groups.dataSet
            let source = step.items(.sourceImageSequence).first?.uid(.referencedSOPInstanceUID)
            found.insert(source.flatMap { places[$0] })
        }
        return found.count == 1 ? found.first ?? nil : nil
    }
}
