import BatchRunner
import DICOMFiles
import Pipelines
import SeriesVolumes
import Volumes

/// The DICOM series of a folder as images of a study.
enum DICOMSeries {
    /// Every series that a plan would process, by Study and Series Instance UID; a line for every other.
    /// - Parameters:
    ///   - scan: what was found.
    ///   - options: which refusals the study lifts.
    ///   - segmentations: what may hold the label maps of the series; nil where none are asked for.
    ///   - warn: called with a line for each series that is left out.
    /// - Returns: the series that are images.
    static func found(
        in scan: FolderScan,
        _ options: SeriesOptions,
        _ segmentations: FoundSegmentations? = nil,
        warn: (String) -> Void
    ) -> [ImageSeries] {
        scan.series.filter { segmentations?.hold($0) != true }.flatMap { source -> [ImageSeries] in
            let label = Self.label(source.modality, source.seriesInstanceUID)
            let (volumes, refused) = source.assemble(options)
            for refusal in refused {
                let reason = refusal.reason.replacing("to select-series", with: "to the study's data")
                warn("\(label) is left out: \(reason)")
            }
            return volumes.compactMap { volume in
                let modality = volume.modality.kind
                guard modality != .ct || volume.unit == .hounsfield else {
                    warn("\(label) is left out: its values are not in Hounsfield units")
                    return nil
                }
                do throws(DICOMError) {
                    let labels = try segmentations?.labels(of: volume, modality, called: label, warn: warn)
                    return try ImageSeries(volume, modality, labels)
                } catch {
                    warn("\(label) is left out: \(error.description)")
                    return nil
                }
            }
        }
    }

    static func label(_ modality: String, _ uid: String) -> String {
        "\(modality) series ...\(uid.suffix(12))"
    }
}

extension ImageSeries {
    fileprivate init(
        _ volume: AssembledSeries,
        _ modality: TrainingModality,
        _ labels: Labels?
    ) throws(DICOMError) {
        let acquisition = Acquisition(volume.slices.map { (volume.headers[$0.headerIndex], $0.frameIndex) })
        var digests: [String] = []
        for header in volume.headers { digests.append(try DICOMReader.sha256(ofFileAtPath: header.path)) }
        guard let dataSet = volume.headers.first?.dataSet else {
            preconditionFailure("an assembled series has files")
        }
        let kernel =
            modality == .ct ? acquisition.kernel : acquisition.sequenceName ?? acquisition.scanningSequence
        patient = .identity(PatientIdentity(dataSet))
        self.modality = modality
        columns = volume.shape.columns
        rows = volume.shape.rows
        grid = Grid(
            frameOfReference: dataSet.uid(.frameOfReferenceUID),
            columnStep: volume.geometry?.columnStep,
            rowStep: volume.geometry?.rowStep,
            positions: volume.slices.map(\.position)
        )
        self.kernel = kernel ?? ""
        label = self.kernel
        manufacturer = acquisition.manufacturer ?? ""
        sliceThicknessMillimeters = acquisition.sliceThicknessMillimeters
        tubeVoltageKilovolts = acquisition.tubeVoltageKilovolts
        storedRange = volume.storedRange
        self.digests = digests
        origins = volume.slices.map { Origin(file: $0.headerIndex, slice: $0.frameIndex) }
        self.labels = labels
        read = { (slice) throws(StudyError) in
            do throws(SeriesError) { return try volume.read(slice..<slice + 1).volume } catch {
                throw StudyError(.invalidImages, error.description, underlying: error)
            }
        }
    }
}

extension Modality {
    /// The modality as studies know it.
    fileprivate var kind: TrainingModality {
        switch self {
        case .ct: .ct
        case .mr: .mr
        case .us: .us
        case .cr, .dx, .mg: .xr
        }
    }
}
