import Pipelines
import Reports
import SeriesVolumes
import Volumes

/// What is to be done with the series of a scan: jobs, and entries for what is left out.
struct WorkList {
    private(set) var jobs: [SeriesJob] = []
    private(set) var leftOut: [RunReport.Series] = []

    init(scan: FolderScan, plans: PlanChoice) {
        for source in scan.series { add(source, plans) }
    }

    private mutating func add(_ source: SourceSeries, _ plans: PlanChoice) {
        let modality = Modality(rawValue: source.modality)
        let plan = modality.flatMap(plans.plan)
        if plan == nil, case .one(let only) = plans {
            let wanted = only.selection?.modality.modalities.map(\.rawValue).joined(separator: ", ") ?? ""
            leftOut.append(
                Self.entry(
                    source,
                    .notSelected,
                    code: "modality",
                    "the plan selects \(wanted); this series is \(source.modality.isEmpty ? "of no modality" : source.modality)"
                )
            )
            return
        }
        let (volumes, refused) = source.assemble(plan?.seriesOptions ?? SeriesOptions())
        for refusal in refused { leftOut.append(Self.entry(refusal, source)) }
        for volume in volumes {
            // The volume knows its modality better than the header's text, which may be that of a retired class.
            guard let plan = plan ?? plans.plan(for: volume.modality) else { continue }
            let minimum = plan.selection?.minimumSlices ?? 1
            guard volume.shape.slices >= minimum else {
                leftOut.append(
                    Self.entry(
                        source,
                        .notSelected,
                        code: "minimum-slices",
                        "the plan selects series of at least \(minimum) slices; this one has \(volume.shape.slices)"
                    )
                )
                continue
            }
            jobs.append(SeriesJob(series: volume, files: source.files, plan: plan))
        }
    }

    private static func entry(
        _ source: SourceSeries,
        _ state: RunReport.State,
        code: String,
        _ reason: String
    ) -> RunReport.Series {
        RunReport.Series(
            state: state,
            reasonCode: code,
            reason: reason,
            studyInstanceUID: source.studyInstanceUID,
            sourceSeriesInstanceUID: source.seriesInstanceUID,
            partIndex: 0,
            modality: source.modality,
            sourceFiles: source.files.map {
                RunReport.SourceFile(sopInstanceUID: $0.sopInstanceUID, sha256: nil, bytes: $0.fileSize)
            },
            outputFiles: []
        )
    }

    private static func entry(_ refusal: RefusedSeries, _ source: SourceSeries) -> RunReport.Series {
        let sizes = Dictionary(
            source.files.map { ($0.path, $0.fileSize) },
            uniquingKeysWith: { first, _ in first }
        )
        var entry = RunReport.Series(
            state: .refused,
            reasonCode: refusal.code.rawValue,
            reason: refusal.reason,
            studyInstanceUID: refusal.studyInstanceUID,
            sourceSeriesInstanceUID: refusal.seriesInstanceUID,
            partIndex: refusal.partIndex ?? 0,
            modality: refusal.modality,
            sourceFiles: zip(refusal.sopInstanceUIDs, refusal.paths).map { uid, path in
                RunReport.SourceFile(sopInstanceUID: uid, sha256: nil, bytes: sizes[path] ?? 0)
            },
            outputFiles: []
        )
        entry.findings = source.findings
        return entry
    }
}
