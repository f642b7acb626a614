import DICOMFiles
import Denoisers
import DerivedObjects
import JobLedger
import NoiseModels
import Reports
import SeriesVolumes
import Uncertainty
import Volumes

/// What a job leaves behind, gathered while it runs: the report's entry and the ledger's records.
struct JobRecordDraft {
    let series: AssembledSeries
    let clock: RunClock
    var digests: JobDigests?
    var timings = StepTimings()
    var findings: [Finding]
    var noise: RunReport.Noise?
    var method: RunReport.Method?
    var uncertainty: RunReport.Method?
    var clippedVoxels: Int?
    var outputs: [RunReport.OutputFile] = []
    var outputSeriesInstanceUIDs: [String] = []
    var pictures: PictureSet?
    private(set) var state: RunReport.State = .failed
    private var code = "internal-error"
    private var reason = "the job did not end"

    init(series: AssembledSeries, clock: RunClock) {
        self.series = series
        self.clock = clock
        findings = series.findings
    }

    /// Sets how the job ended.
    mutating func end(_ state: RunReport.State, code: String, _ reason: String) {
        self.state = state
        self.code = code
        self.reason = reason
    }

    /// Sets how the job ended.
    mutating func end(_ failure: JobFailure) {
        end(failure.state, code: failure.code, failure.reason)
        outputs = []
        outputSeriesInstanceUIDs = []
        pictures = nil
    }

    /// Takes what an earlier run reported about a job that is done already; without such a report, the ledger's outputs.
    mutating func carryOver(_ earlier: RunReport.Series?, _ recorded: [OutputRecord]) {
        if let earlier {
            noise = earlier.noise
            method = earlier.method
            uncertainty = earlier.uncertainty
            clippedVoxels = earlier.clippedVoxels
            findings = earlier.findings
            outputs = earlier.outputFiles
            outputSeriesInstanceUIDs = earlier.outputSeriesInstanceUIDs
            pictures = earlier.pictures
            return
        }
        outputs = recorded.map {
            RunReport.OutputFile(
                path: $0.relativePath,
                sopInstanceUID: $0.sopInstanceUID,
                sha256: $0.sha256,
                bytes: $0.bytes,
                kind: "recorded"
            )
        }
    }

    /// The noise model as the report shows it.
    mutating func setNoise(_ model: any NoiseModel, reason: String) {
        noise = RunReport.Noise(
            model: model.name,
            reason: reason,
            parameters: model.parameters.map {
                RunReport.Noise.Parameter(
                    name: $0.name,
                    value: $0.value,
                    unit: $0.unit,
                    standardError: $0.standardError
                )
            }
        )
    }

    /// The denoiser as the report shows it, with the SHA-256 of its weights where it has any.
    mutating func setMethod(_ denoiser: any Denoiser, weightsDigest: String?) {
        let weights = weightsDigest.map { ["weights-sha256=" + $0] } ?? []
        method = RunReport.Method(name: denoiser.name, settings: Self.settings(denoiser.settings + weights))
    }

    /// The uncertainty estimator as the report shows it.
    mutating func setUncertainty(_ resampling: ParametricResampling) {
        uncertainty = RunReport.Method(
            name: "resampling",
            settings: [
                RunReport.Setting(name: "samples", value: "\(resampling.samples)"),
                RunReport.Setting(name: "seed", value: "\(resampling.seed)"),
            ]
        )
    }

    private static func settings(_ pairs: [String]) -> [RunReport.Setting] {
        pairs.map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            return RunReport.Setting(name: parts.first ?? "", value: parts.count > 1 ? parts[1] : "")
        }
    }

    /// The report's entry.
    func entry() -> RunReport.Series {
        var entry = RunReport.Series(
            state: state,
            reasonCode: code,
            reason: reason,
            studyInstanceUID: series.studyInstanceUID,
            sourceSeriesInstanceUID: series.seriesInstanceUID,
            partIndex: series.partIndex,
            modality: series.modality.rawValue,
            sourceFiles: series.sources.map {
                RunReport.SourceFile(
                    sopInstanceUID: $0.sopInstanceUID,
                    sha256: digests?.sources[$0.sopInstanceUID],
                    bytes: $0.fileSize
                )
            },
            outputFiles: outputs
        )
        entry.outputSeriesInstanceUIDs = outputSeriesInstanceUIDs
        entry.runDigest = digests?.run
        entry.columns = series.shape.columns
        entry.rows = series.shape.rows
        entry.slices = series.shape.slices
        let syntaxes = Set(series.headers.map(\.transferSyntaxUID))
        entry.transferSyntaxUID = syntaxes.count == 1 ? syntaxes.first : nil
        entry.noise = noise
        entry.method = method
        entry.uncertainty = uncertainty
        entry.timings = clock.isFixed ? [] : timings.reported
        entry.clippedVoxels = clippedVoxels
        entry.findings = findings
        entry.pictures = pictures
        return entry
    }

    /// How the ledger remembers the end.
    var outcome: JobOutcome {
        switch state {
        case .done: .done
        case .skipped, .notSelected: .skipped(reason: code)
        case .refused: .refused(reason: code)
        case .failed, .interrupted: .failed(reason: code)
        }
    }

    /// The ledger's record of the sources.
    func inputRecords(_ files: [SourceFile]) throws(LedgerError) -> [InputRecord] {
        var records: [InputRecord] = []
        for file in files {
            guard let digest = digests?.sources[file.sopInstanceUID] else { continue }
            records.append(
                try InputRecord(sopInstanceUID: file.sopInstanceUID, sha256: digest, bytes: file.fileSize)
            )
        }
        return records
    }

    /// The ledger's record of the DICOM files written.
    func outputRecords() throws(LedgerError) -> [OutputRecord] {
        var records: [OutputRecord] = []
        for file in outputs {
            guard let uid = file.sopInstanceUID else { continue }
            records.append(
                try OutputRecord(
                    relativePath: file.path,
                    sopInstanceUID: uid,
                    sha256: file.sha256,
                    bytes: file.bytes
                )
            )
        }
        return records
    }

    /// The ledger's record of what was noticed.
    func findingRecords() throws(LedgerError) -> [FindingRecord] {
        var records: [FindingRecord] = []
        for (finding, count) in Dictionary(grouping: findings, by: { "\($0.severity.rawValue) \($0.code)" })
            .sorted(by: { $0.key < $1.key }).map({ ($0.value[0], $0.value.count) })
        {
            records.append(
                try FindingRecord(severity: finding.severity.rawValue, code: finding.code, count: count)
            )
        }
        return records
    }
}
