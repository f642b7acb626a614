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
    /// The networks that the plans ask for.
    let models: PlanModels
    /// Series and SOP Instance UIDs of every source of the run.
    let sourceUIDs: Set<String>
    /// Bytes that one job's voxel buffers may take.
    private let memoryPerJob: Int
    /// Bytes that a network's feature maps may take, whatever the number of jobs: their passes take turns.
    let networkMemory: Int
    /// Entries of an earlier run.json of the same output folder, to carry over for series that are done already.
    let previous: [String: RunReport.Series]
    let observe: @Sendable (RunEvent) -> Void
    private let isStoppedCheck: @Sendable () -> Bool
    private let digests = Mutex<[String: JobDigests]>([:])

    init(
        options: RunOptions,
        ledger: JobLedger?,
        run: RunID?,
        models: PlanModels,
        sourceUIDs: Set<String>,
        previous: [RunReport.Series],
        isStopped: @escaping @Sendable () -> Bool,
        observe: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.options = options
        self.ledger = ledger
        self.run = run
        self.models = models
        self.sourceUIDs = sourceUIDs
        memoryPerJob = options.maximumMemory / options.jobs
        networkMemory = options.maximumMemory / PlanModels.networkShare
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

    /// Bytes that the voxel buffers of a job under a plan may take: half of the job's share where a network takes the rest.
    func slabMemory(for plan: PipelinePlan) -> Int {
        models.runner(for: plan) == nil ? memoryPerJob : memoryPerJob / 2
    }

    /// The digests of a series under a plan, computed once for all its volumes.
    func digests(of files: [SourceFile], series uid: String, plan: PipelinePlan) throws(DICOMError)
        -> JobDigests
    {
        let key = uid + " " + plan.digest
        if let known = digests.withLock({ $0[key] }) { return known }
        let computed = try JobDigests(files: files, plan: plan, network: models.runner(for: plan))
        digests.withLock { $0[key] = computed }
        return computed
    }
}
