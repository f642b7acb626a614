/// The process's exit status, as documented in the README.
public enum ProcessStatus: Int32, Sendable {
    /// Every series that matched was processed, or had been before.
    case allDone = 0
    /// A defect of Limpid itself.
    case internalError = 1
    /// The command line or the plan is invalid.
    case usage = 2
    /// No series matched the plan.
    case nothingMatched = 3
    /// Some series or files failed; the others were processed.
    case someFailed = 4
    /// Every series failed.
    case allFailed = 5
    /// The output folder cannot be written.
    case outputNotWritable = 6
}
