import DICOMFiles
import Foundation
import JobLedger
import Pipelines
import Reports
import SeriesVolumes
import Synchronization

/// What the jobs of one run share.
final class JobContext: Sendable {
    let options: RunOptions
    let ledger: JobLedger?
    let run: RunID?
    /// Series and SOP Instance UIDs of every source of the run.
    let sourceUIDs: Set<String>
    /// Bytes that one job's voxel buffers may take.
    let memoryPerJob: Int
    /// Entries of an earlier run.json of the same output folder, to carry over for series that are done already.
    let previous: [String: RunReport.Series]
    let observe: @Sendable (RunEvent) -> Void
    private let isStoppedCheck: @Sendable () -> Bool
    private let digests = Mutex<[String: JobDigests]>([:])

    init(
        options: RunOptions,
        ledger: JobLedger?,
        run: RunID?,
        sourceUIDs: Set<String>,
        previous: [RunReport.Series],
        isStopped: @escaping @Sendable () -> Bool,
        observe: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.options = options
        self.ledger = ledger
        self.run = run
        self.sourceUIDs = sourceUIDs
        memoryPerJob = options.maximumMemory / options.jobs
        var byDigest: [String: RunReport.Series] = [:]
        for entry in previous where entry.state == .done || entry.state == .skipped {
            if let digest = entry.runDigest { byDigest["\(digest) \(entry.partIndex)"] = entry }
        }
        self.previous = byDigest
        isStoppedCheck = isStopped
        self.observe = observe
    }

    /// Throws `JobFailure.interrupted` once the run was asked to stop.
    func checkStop() throws(JobFailure) {
        if isStoppedCheck() { throw .interrupted }
    }

    /// The digests of a series under a plan, computed once for all its volumes.
    func digests(of files: [SourceFile], series uid: String, plan: PipelinePlan) throws(DICOMError)
        -> JobDigests
    {
        let key = uid + " " + plan.digest
        if let known = digests.withLock({ $0[key] }) { return known }
        let computed = try JobDigests(files: files, plan: plan)
        digests.withLock { $0[key] = computed }
        return computed
    }
}
