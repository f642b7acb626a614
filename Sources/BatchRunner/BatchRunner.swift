import DICOMFiles
import Foundation
import JobLedger
import Pipelines
import Reports
import SeriesVolumes
import Synchronization
import Volumes

/// Runs plans over every matching series of some folders: bounded in memory and concurrency, one series' failure never
/// another's, every file accounted for.
public final class BatchRunner: Sendable {
    private let plans: PlanChoice
    private let options: RunOptions
    private let observe: @Sendable (RunEvent) -> Void
    private let isStopped = Mutex(false)

    /// Creates a runner; `observe` is called from several threads.
    public init(
        plans: PlanChoice,
        options: RunOptions,
        observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) {
        self.plans = plans
        self.options = options
        self.observe = observe
    }

    /// Asks the run to end soon: series in work are given up without a trace, the report says so.
    public func stop() { isStopped.withLock { $0 = true } }

    /// Runs to the end and writes `run.json` and `report/` into the output folder.
    ///
    /// Throws `BatchError` where nothing could be begun: an unreadable input, an output that touches the input, an output or a
    /// ledger that cannot be written. Everything later is a state in the summary's report.
    public func run() async throws(BatchError) -> RunSummary {
        try OutputGuard.check(
            inputs: options.inputs,
            output: options.output,
            state: options.stateDirectory,
            reportFile: options.reportFile
        )
        let models = try PlanModels(
            plans.plans,
            folders: options.models,
            maximumMemory: options.maximumMemory
        )
        let started = options.clock.now
        let scan = try scanInputs()
        let sources =
            scan.series.flatMap { $0.headers.map(\.path) } + (scan.rejected + scan.ignored).map(\.path)
        for folder in Set([options.output, options.stateDirectory]).sorted() {
            try OutputGuard.checkLinks(in: folder, sources: sources, inputs: options.inputs)
        }

        var ledger: JobLedger?
        var run: RunID?
        if !options.dryRun {
            try prepareOutput()
            (ledger, run) = try openLedger()
        }
        let context = JobContext(
            options: options,
            ledger: ledger,
            run: run,
            models: models,
            sourceUIDs: Self.sourceUIDs(scan),
            previous: (try? RunReport(contentsOfFile: options.output + "/run.json"))?.series ?? [],
            isStopped: { [self] in isStopped.withLock { $0 } },
            observe: observe
        )
        let work = WorkList(scan: scan, plans: plans)
        for entry in work.leftOut {
            observe(.ended("\(entry.modality) \(entry.state.rawValue): \(entry.reason)"))
        }
        for file in scan.rejected { observe(.ended("rejected \(file.path): \(file.reason)")) }
        let processed = await process(work.jobs, context)

        let report = self.report(
            scan: scan,
            series: processed + work.leftOut,
            started: started,
            inputs: options.inputs
        )
        if let ledger, let run { try? ledger.endRun(run) }
        try write(report)
        return RunSummary(report: report, output: options.output)
    }

    private func scanInputs() throws(BatchError) -> FolderScan {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let scan = try FolderScan.scan(paths: options.inputs) { [observe] in observe(.scanning(files: $0))
            }
            let elapsed = clock.now - start
            observe(
                .scanned(
                    files: Self.filesSeen(scan),
                    series: scan.series.count,
                    seconds: Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds)
                        * 1e-18
                )
            )
            return scan
        } catch {
            throw BatchError(.inputNotReadable, error.description, underlying: error)
        }
    }

    /// The instance and series UIDs of everything that was read: no output may have one of them.
    private static func sourceUIDs(_ scan: FolderScan) -> Set<String> {
        Set(scan.series.flatMap { [$0.seriesInstanceUID] + $0.headers.compactMap(\.sopInstanceUID) })
    }

    private static func filesSeen(_ scan: FolderScan) -> Int {
        scan.rejected.count + scan.ignored.count
            + scan.series.reduce(0) { $0 + $1.headers.count + $1.duplicates.count }
    }

    private func prepareOutput() throws(BatchError) {
        let manager = FileManager.default
        do {
            try manager.createDirectory(atPath: options.output, withIntermediateDirectories: true)
        } catch {
            throw BatchError(
                .outputNotWritable,
                "the output folder \(options.output) cannot be created; check its permissions and the disk"
            )
        }
        guard access(options.output, W_OK | X_OK) == 0 else {
            throw BatchError(
                .outputNotWritable,
                "the output folder \(options.output) cannot be written; check its permissions"
            )
        }
        let removed = StagingLabel.removeLeftovers(in: options.output)
        if removed > 0 { observe(.detail("removed \(removed) staged folders of a run that was killed")) }
    }

    private func openLedger() throws(BatchError) -> (JobLedger, RunID) {
        let plan = plans.reported
        do {
            let ledger = try JobLedger(path: options.stateDirectory + "/ledger.sqlite")
            return (
                ledger,
                try ledger.beginRun(
                    planName: plan.name,
                    planDigest: plan.digest,
                    toolVersion: LimpidVersion.current
                )
            )
        } catch {
            throw BatchError(.ledgerFailed, error.description, underlying: error)
        }
    }

    /// Runs the jobs, at most `options.jobs` at a time, each on a thread of its own; the entries in the jobs' order.
    private func process(_ jobs: [SeriesJob], _ context: JobContext) async -> [RunReport.Series] {
        await withTaskGroup(of: (Int, RunReport.Series).self) { group in
            var entries = [RunReport.Series?](repeating: nil, count: jobs.count)
            var next = 0
            func start() {
                guard next < jobs.count else { return }
                let index = next
                next += 1
                group.addTask { [observe] in
                    observe(.started(label: jobs[index].label, index: index + 1, total: jobs.count))
                    let entry = await Self.onThread { jobs[index].run(context) }
                    observe(.ended(Self.line(entry, label: jobs[index].label)))
                    for finding in entry.findings { observe(.detail(finding.description)) }
                    return (index, entry)
                }
            }
            for _ in 0..<options.jobs { start() }
            for await (index, entry) in group {
                entries[index] = entry
                start()
            }
            return entries.compactMap { $0 }
        }
    }

    /// Long computations do not belong on the threads that Swift's tasks share.
    static func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: body()) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    private static func line(_ entry: RunReport.Series, label: String) -> String {
        let time = entry.timings.reduce(0) { $0 + $1.seconds }
        switch entry.state {
        case .done:
            let noise = entry.noise.flatMap { noise in
                noise.parameters.first.map {
                    "\(noise.model) noise, \($0.name) \(String(format: "%.3g", $0.value)) \($0.unit)"
                }
            }
            return "done    \(label)" + (noise.map { ": \($0)" } ?? "") + String(format: " (%.1f s)", time)
        default: return "\(entry.state.rawValue) \(label): \(entry.reason)"
        }
    }

    private func report(
        scan: FolderScan,
        series: [RunReport.Series],
        started: Date,
        inputs: [String]
    ) -> RunReport {
        func file(_ file: RejectedFile) -> RunReport.File {
            RunReport.File(path: Self.relative(file.path, to: inputs), code: file.code, reason: file.reason)
        }
        return RunReport(
            tool: RunReport.Tool(name: "limpid", version: LimpidVersion.current),
            plan: plans.reported,
            dryRun: options.dryRun,
            started: started,
            finished: options.clock.isFixed ? started : Date(),
            options: [
                RunReport.Setting(name: "jobs", value: "\(options.jobs)"),
                RunReport.Setting(name: "on-existing", value: options.onExisting.rawValue),
            ],
            filesSeen: Self.filesSeen(scan),
            series: series,
            rejected: scan.rejected.map(file),
            ignored: scan.ignored.map(file),
            duplicates: scan.series.flatMap(\.duplicates).map(file),
            findings: []
        )
    }

    /// A path as people know it: below the input it was found in.
    private static func relative(_ path: String, to inputs: [String]) -> String {
        for input in inputs {
            let root = OutputGuard.resolvedTarget(input)
            if path.hasPrefix(root + "/") { return String(path.dropFirst(root.count + 1)) }
        }
        return String(path.split(separator: "/").last ?? "")
    }

    private func write(_ report: RunReport) throws(BatchError) {
        do {
            if let copy = options.reportFile { try report.write(toFile: copy) }
            guard !options.dryRun else { return }
            try report.write(toFile: options.output + "/run.json")
            try ReportPage.write(report, toReportFolder: options.output + "/report")
        } catch {
            throw BatchError(.outputNotWritable, error.description, underlying: error)
        }
    }
}
