import DICOMFiles
import NoiseModels
import SeriesVolumes
import Volumes

/// What a cohort says of one series, or of one part of a series that holds several volumes.
struct CohortRow: Sendable {
    /// Running number of the patient; 0 until it is given, nil where no file could be read.
    var patient: Int? = 0
    let studyInstanceUID: String
    let seriesInstanceUID: String
    let part: Int
    let modality: String
    var columns: Int?
    var rows: Int?
    var slices: Int?
    var geometry: VolumeGeometry?
    let acquisition: Acquisition
    var unit: IntensityUnit?
    var noiseModel: String?
    var sigma: SigmaQuartiles?
    /// Series Instance UID of what a series of ours was made from, where that is in the input.
    var sourceSeriesInstanceUID: String?
    /// Sigma of that source.
    var sourceSigma: Double?
    /// One entry a region of the cohort.
    var regions: [RegionStatistics?] = []
    /// Codes of what was noticed.
    var findings: Set<String> = []
    /// Code of the reason why the series was not measured, or not in full.
    var error: String?
    /// Whether that reason is a fault of the data, rather than a series that is not for measuring.
    var isDefect = false
    /// What tells patients apart; never written.
    let identity: PatientIdentity?

    /// A row for a volume, not measured yet.
    init(_ volume: AssembledSeries) {
        studyInstanceUID = volume.studyInstanceUID
        seriesInstanceUID = volume.seriesInstanceUID
        part = volume.partIndex
        modality = volume.modality.rawValue
        columns = volume.shape.columns
        rows = volume.shape.rows
        slices = volume.shape.slices
        geometry = volume.geometry
        acquisition = Acquisition(volume.slices.map { (volume.headers[$0.headerIndex], $0.frameIndex) })
        unit = volume.unit
        findings = Set(volume.findings.map(\.code))
        identity = volume.headers.first.map { PatientIdentity($0.dataSet) }
    }

    /// A row for what is not measured.
    init(_ refusal: RefusedSeries, of source: SourceSeries) {
        let paths = Set(refusal.paths)
        let headers = source.headers.filter { paths.contains($0.path) }
        studyInstanceUID = refusal.studyInstanceUID
        seriesInstanceUID = refusal.seriesInstanceUID
        part = refusal.partIndex ?? 0
        modality = refusal.modality
        let matrices = Set(headers.map { [$0.pixels?.columns, $0.pixels?.rows] })
        if matrices.count == 1, let matrix = matrices.first { (columns, rows) = (matrix[0], matrix[1]) }
        let frames = headers.reduce(0) { $0 + ($1.pixels?.frames ?? 0) }
        slices = frames > 0 ? frames : nil
        acquisition = Acquisition(headers.map { ($0, 0) })
        findings = Set(source.findings.map(\.code))
        error = refusal.code.rawValue
        isDefect = Defects.codes.contains(refusal.code.rawValue)
        let identities = Set(headers.map { PatientIdentity($0.dataSet) })
        // Of several patients under one series none is right.
        identity = identities.count == 1 ? identities.first : nil
    }

    /// A row for a series of which no file could be read.
    init(seriesInstanceUID: String, code: String) {
        self.seriesInstanceUID = seriesInstanceUID
        studyInstanceUID = ""
        part = 0
        modality = ""
        acquisition = Acquisition([])
        error = code
        isDefect = true
        identity = nil
    }

    /// Distance between the slices, or nil for a single one, whose step is only its declared thickness.
    var sliceSpacingMillimeters: Double? {
        guard let geometry, let slices, slices > 1 else { return nil }
        return geometry.sliceSpacingMillimeters
    }
}

/// Patient ID, name and birth date as they stand in a file, to tell patients apart without saying who they are; the study
/// where a file has none of them.
package struct PatientIdentity: Hashable, Sendable {
    private let values: [String]

    /// Reads the identity of an image's patient.
    package init(_ dataSet: DataSet) {
        let known = [Tag.patientID, .patientName, .patientBirthDate].map { tag in
            // PS3.5 6.2: spaces and empty name components at the end mean nothing.
            var text = (dataSet.string(tag) ?? "")[...]
            while let last = text.last, last == " " || last == "^" { text.removeLast() }
            return String(text)
        }
        let isSilent = known.allSatisfy(\.isEmpty)
        values = isSilent ? [dataSet.uid(.studyInstanceUID) ?? ""] : known
    }
}
