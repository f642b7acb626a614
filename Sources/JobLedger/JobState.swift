/// Where a job stands.
public enum JobState: String, Hashable, Sendable, Codable, CaseIterable {
    /// An attempt is under way.
    case running
    /// Its outputs are published.
    case done
    /// It is not for this plan, and will not be by itself.
    case refused
    /// It went wrong.
    case failed
    /// It was left out, such as for an existing target.
    case skipped
    /// The process that worked on it ended without a word.
    case interrupted
}

/// How an attempt ended; a reason is a kebab-case code.
public enum JobOutcome: Hashable, Sendable {
    /// Its outputs are published.
    case done
    /// It is not for this plan.
    case refused(reason: String)
    /// It went wrong.
    case failed(reason: String)
    /// It was left out.
    case skipped(reason: String)

    /// The state that the job is in afterwards.
    public var state: JobState {
        switch self {
        case .done: .done
        case .refused: .refused
        case .failed: .failed
        case .skipped: .skipped
        }
    }

    /// The code of the reason, or nil for `done`.
    public var reason: String? {
        switch self {
        case .done: nil
        case .refused(let reason), .failed(let reason), .skipped(let reason): reason
        }
    }
}

/// What came of asking for a job.
public enum Claim: Hashable, Sendable {
    /// The job is the caller's, for the first time.
    case new(AttemptID)
    /// The job is the caller's again; `number` counts attempts from 1, and `after` is how the last one ended.
    case retry(AttemptID, number: Int, after: JobState)
    /// The job is done; these are its outputs.
    case alreadyDone([OutputRecord])
    /// Another owner that is alive works on it.
    case busy(by: LedgerOwner)

    /// The attempt to finish, where the job is the caller's.
    public var attempt: AttemptID? {
        switch self {
        case .new(let attempt), .retry(let attempt, _, _): attempt
        case .alreadyDone, .busy: nil
        }
    }
}

/// Who works on a job: one open ledger in one process.
public struct LedgerOwner: Hashable, Sendable, Codable {
    /// Random name of the open ledger; also the name of its lock file.
    public let token: String
    /// Name of the host, or `unknown`.
    public let host: String
    /// Process identifier, as seen in that process.
    public let processID: Int
    /// The kernel's boot identifier.
    public let bootID: String
}
