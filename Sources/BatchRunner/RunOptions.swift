import DICOMFiles
import Foundation

/// What a run reads, where it writes and how much of the machine it may take.
public struct RunOptions: Sendable {
    /// Files and folders to search for DICOM series; never written to.
    public var inputs: [String]
    /// Folder that receives the derived series, `run.json` and `report/`.
    public var output: String
    /// Folder of the job ledger; nil means `OUTPUT/.limpid`.
    public var state: String?
    /// Series processed at the same time.
    public var jobs: Int
    /// Bound on the voxel buffers of all jobs together, in bytes.
    public var maximumMemory: Int
    /// What happens where a target folder exists already.
    public var onExisting: ExistingPolicy
    /// Scan, select and check only; write nothing.
    public var dryRun: Bool
    /// A further copy of `run.json`; nil for none.
    public var reportFile: String?
    /// Folders that are searched for weights by name, before the environment's and the program's own.
    public var models: [String]
    /// The one clock of the run: dates in the objects and the report come from it.
    public var clock: RunClock

    /// Creates options with the documented defaults.
    public init(
        inputs: [String],
        output: String,
        state: String? = nil,
        jobs: Int = 1,
        maximumMemory: Int = 700 << 20,
        onExisting: ExistingPolicy = .fail,
        dryRun: Bool = false,
        reportFile: String? = nil,
        models: [String] = [],
        clock: RunClock = .system
    ) {
        self.inputs = inputs
        self.output = output
        self.state = state
        self.jobs = jobs
        self.maximumMemory = maximumMemory
        self.onExisting = onExisting
        self.dryRun = dryRun
        self.reportFile = reportFile
        self.models = models
        self.clock = clock
    }

    /// The folder of the job ledger.
    public var stateDirectory: String { state ?? output + "/.limpid" }
}
