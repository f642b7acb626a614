import DICOMFiles
import Pipelines
import SeriesVolumes

/// The DICOM Segmentation objects among some files, from which the series among them have their label maps.
struct FoundSegmentations {
    private let all: [Segmentation]
    private let held: Set<String>
    private let modalities: [TrainingModality]

    /// Whether there are none that can be used.
    var isEmpty: Bool { all.isEmpty }

    /// Looks for segmentations.
    /// - Parameters:
    ///   - scan: what was found.
    ///   - modalities: those of the images that are looked at.
    ///   - warn: called with a line for each that is left out.
    init(in scan: FolderScan, of modalities: [TrainingModality], warn: (String) -> Void) {
        self.modalities = modalities
        // What is wrong with a series is said where its images are read.
        let series = scan.series.filter { series in
            series.hazard == nil && series.headers.allSatisfy(Segmentation.isSegmentation)
        }
        held = Set(series.map(\.seriesInstanceUID))
        all = series.flatMap { series in
            series.headers.compactMap { header in
                do throws(SeriesError) { return try Segmentation(header) } catch {
                    warn(
                        "\(DICOMSeries.label("SEG", series.seriesInstanceUID)) is left out: \(error.description)"
                    )
                    return nil
                }
            }
        }
    }

    /// Whether a series holds segmentations rather than images.
    func hold(_ series: SourceSeries) -> Bool { held.contains(series.seriesInstanceUID) }

    /// The label maps of a series' slices.
    /// - Parameters:
    ///   - volume: the series.
    ///   - modality: its modality.
    ///   - name: what messages call it.
    ///   - warn: called with a line where it has none, and where segments overlap.
    /// - Returns: the label maps; nil for a modality that takes no part.
    /// - Throws: `not-readable` where a file went away.
    func labels(
        of volume: AssembledSeries,
        _ modality: TrainingModality,
        called name: String,
        warn: (String) -> Void
    ) throws(DICOMError) -> ImageSeries.Labels? {
        guard modalities.contains(modality) else { return nil }
        let labels = SeriesLabels(volume, all)
        var digests: [String] = []
        for segmentation in labels.segmentations {
            digests.append(try DICOMReader.sha256(ofFileAtPath: segmentation.header.path))
        }
        if let problem = labels.problem {
            warn("\(name) has no labels: \(problem.description)")
        } else if labels.segmentations.isEmpty {
            warn("\(name) has no labels: none of the segmentations is of its images")
        } else if let overlap = labels.firstOverlap() {
            warn(
                "\(name): segments \(overlap.lower) and \(overlap.upper) of its labels overlap, in slice "
                    + "\(overlap.slice + 1) first; a pixel of several segments has the largest number"
            )
        }
        return ImageSeries.Labels(digests: digests) { (slice) throws(StudyError) in
            do throws(SeriesError) { return try labels.labels(of: slice) } catch {
                throw StudyError(.invalidImages, error.description, underlying: error)
            }
        }
    }
}
