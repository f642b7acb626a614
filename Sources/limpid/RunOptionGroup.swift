import ArgumentParser
import BatchRunner
import DICOMFiles

/// The options that `run` and `denoise` share.
struct RunOptionGroup: ParsableArguments {
    @Option(help: "Folder of the job ledger (default: OUTPUT/.limpid).")
    var state: String?

    @Option(help: "Series processed at the same time; each already uses every core.")
    var jobs = 1

    @Option(help: "Bound on voxel buffers and a network's feature maps, such as 700M or 2G.")
    var maxMemory = ByteCount(bytes: 700 << 20)

    @Option(help: "Where a target exists already: fail, skip or replace (only what Limpid itself wrote).")
    var onExisting = ExistingChoice.fail

    @OptionGroup var modelsFolder: ModelsFolderOption

    @Flag(help: "Say what would be done and write nothing.")
    var dryRun = false

    @Option(help: "Write a further copy of run.json here.")
    var report: String?

    @Flag(name: [.short, .long], help: "Say nothing but errors and the result.")
    var quiet = false

    @Flag(name: [.short, .long], help: "Say more.")
    var verbose = false

    /// The choices of `--on-existing`.
    enum ExistingChoice: String, ExpressibleByArgument, CaseIterable {
        case fail
        case skip
        case replace

        var policy: ExistingPolicy {
            switch self {
            case .fail: .fail
            case .skip: .skip
            case .replace: .replace
            }
        }
    }

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be 1 to 64") }
        guard maxMemory.bytes >= 64 << 20 else { throw ValidationError("--max-memory must be at least 64M") }
        guard !(quiet && verbose) else { throw ValidationError("--quiet and --verbose exclude each other") }
    }

    var verbosity: ProgressDisplay.Verbosity { quiet ? .quiet : verbose ? .verbose : .normal }

    func options(inputs: [String], output: String) throws(BatchError) -> RunOptions {
        RunOptions(
            inputs: inputs,
            output: output,
            state: state,
            jobs: jobs,
            maximumMemory: maxMemory.bytes,
            onExisting: onExisting.policy,
            dryRun: dryRun,
            reportFile: report,
            models: modelsFolder.folders,
            clock: try RunClock.fromEnvironment()
        )
    }
}
