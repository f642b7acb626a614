import DICOMFiles
import DerivedObjects
import Foundation
import JobLedger
import Pipelines
import Reports
import SeriesVolumes
import Volumes

/// One volume of one series through one plan: claimed in the ledger, processed, published as a whole, recorded.
struct SeriesJob: Sendable {
    /// The volume.
    let series: AssembledSeries
    /// Every instance of its series, also those of other volumes.
    let files: [SourceFile]
    let plan: PipelinePlan

    /// How the job is named to people: what it is, no patient data.
    var label: String {
        "\(series.modality.rawValue) \(series.shape.columns)x\(series.shape.rows)x\(series.shape.slices) "
            + "series ...\(series.seriesInstanceUID.suffix(12))"
            + (series.partIndex > 0 ? " part \(series.partIndex + 1)" : "")
    }

    /// Runs the job to one terminal state; never throws.
    func run(_ context: JobContext) -> RunReport.Series {
        var record = JobRecordDraft(series: series, clock: context.options.clock)
        do {
            try context.checkStop()
            let digests = try record.timings.measure("hash") { () throws(DICOMError) in
                try context.digests(of: files, series: series.seriesInstanceUID, plan: plan)
            }
            record.digests = digests
            guard !context.options.dryRun else {
                record.end(.skipped, code: "dry-run", "would be processed: this is a dry run")
                return record.entry()
            }
            try claimed(context, digests, &record)
        } catch {
            record.end(JobFailure(error))
        }
        return record.entry()
    }

    private func claimed(
        _ context: JobContext,
        _ digests: JobDigests,
        _ record: inout JobRecordDraft
    ) throws {
        guard let ledger = context.ledger, let run = context.run else {
            throw JobFailure(code: "internal-error", "the run has no ledger")
        }
        let key = try JobKey(
            seriesInstanceUID: series.seriesInstanceUID,
            part: series.partIndex,
            inputDigest: digests.input,
            runDigest: digests.run
        )
        var claim = try ledger.claim(key, in: run)
        var ownsTargets = false
        if case .alreadyDone(let outputs) = claim {
            if outputs.allSatisfy({ isThere($0, in: context.options.output) }) {
                record.carryOver(context.previous["\(digests.run) \(series.partIndex)"], outputs)
                record.end(.skipped, code: "already-done", "was done before; nothing to do")
                return
            }
            claim = try ledger.claim(key, in: run, redoingDone: true)
            ownsTargets = true
        }
        switch claim {
        case .busy:
            record.end(.skipped, code: "busy", "another run is working on this series")
            return
        // An earlier attempt at this very job may have published a part before it ended.
        case .retry: ownsTargets = true
        case .new, .alreadyDone: break
        }
        guard let attempt = claim.attempt else { return }
        do {
            let targets = PublishTargets(
                output: context.options.output,
                series: series,
                plan: plan,
                digests: digests
            )
            guard targets.targets.allSatisfy({ !context.sourceUIDs.contains($0.seriesInstanceUID) }) else {
                throw JobFailure(
                    .refused,
                    code: "result-in-input",
                    "the input holds the very series that this would write, by its UID; take it out to make it again"
                )
            }
            switch try targets.check(policy: context.options.onExisting, ownsTargets: ownsTargets) {
            case .skip(let reason): record.end(.skipped, code: "target-exists", reason)
            case .free(let replacing):
                let process = try SeriesProcess(
                    job: self,
                    context: context,
                    digests: digests,
                    targets: targets,
                    replacing: replacing
                )
                try process.run(&record)
                record.end(.done, code: "done", "done")
            }
        } catch {
            record.end(JobFailure(error))
        }
        try ledger.finish(
            attempt,
            as: record.outcome,
            inputs: record.inputRecords(files),
            outputs: record.state == .done ? record.outputRecords() : [],
            findings: record.findingRecords()
        )
    }

    private func isThere(_ output: OutputRecord, in folder: String) -> Bool {
        var status = stat()
        return stat(folder + "/" + output.relativePath, &status) == 0 && Int(status.st_size) == output.bytes
    }
}
