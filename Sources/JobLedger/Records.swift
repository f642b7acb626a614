/// One source instance that a job read.
public struct InputRecord: Hashable, Sendable, Codable {
    /// SOP Instance UID.
    public let sopInstanceUID: String
    /// SHA-256 of the file, hexadecimal.
    public let sha256: String
    /// Size of the file.
    public let bytes: Int

    /// Creates a record; throws `LedgerError.invalidValue` where a value does not have its form.
    public init(sopInstanceUID: String, sha256: String, bytes: Int) throws(LedgerError) {
        try LedgerText.require(
            LedgerText.isUID(sopInstanceUID),
            "an input's UID",
            "digits and dots, at most 64"
        )
        try LedgerText.require(LedgerText.isDigest(sha256), "an input's digest", "a SHA-256 in hexadecimal")
        try LedgerText.require(bytes >= 0, "an input's size", "0 or more")
        self.sopInstanceUID = sopInstanceUID
        self.sha256 = sha256
        self.bytes = bytes
    }
}

/// One file that a job published.
public struct OutputRecord: Hashable, Sendable, Codable {
    /// Path below the output folder, made from UIDs and numbers.
    public let relativePath: String
    /// SOP Instance UID.
    public let sopInstanceUID: String
    /// SHA-256 of the file, hexadecimal.
    public let sha256: String
    /// Size of the file.
    public let bytes: Int

    /// Creates a record; throws `LedgerError.invalidValue` where a value does not have its form.
    public init(relativePath: String, sopInstanceUID: String, sha256: String, bytes: Int) throws(LedgerError)
    {
        try LedgerText.require(
            LedgerText.isRelativePath(relativePath),
            "an output's path",
            "relative, of letters, digits and .-_+"
        )
        try LedgerText.require(
            LedgerText.isUID(sopInstanceUID),
            "an output's UID",
            "digits and dots, at most 64"
        )
        try LedgerText.require(LedgerText.isDigest(sha256), "an output's digest", "a SHA-256 in hexadecimal")
        try LedgerText.require(bytes >= 0, "an output's size", "0 or more")
        self.relativePath = relativePath
        self.sopInstanceUID = sopInstanceUID
        self.sha256 = sha256
        self.bytes = bytes
    }
}

/// How often an attempt noticed something; the sentence for people is in the report.
public struct FindingRecord: Hashable, Sendable, Codable {
    /// Kebab-case name of the severity, such as `warning`.
    public let severity: String
    /// Kebab-case name of what was noticed.
    public let code: String
    /// How often, at least once.
    public let count: Int

    /// Creates a record; throws `LedgerError.invalidValue` where a value does not have its form.
    public init(severity: String, code: String, count: Int = 1) throws(LedgerError) {
        try LedgerText.require(LedgerText.isCode(severity), "a finding's severity", "a kebab-case code")
        try LedgerText.require(LedgerText.isCode(code), "a finding's code", "a kebab-case code")
        try LedgerText.require(count > 0, "a finding's count", "1 or more")
        self.severity = severity
        self.code = code
        self.count = count
    }
}

/// One job with how it stands and what its last attempt left.
public struct JobRecord: Hashable, Sendable {
    /// What makes the job the same job.
    public let key: JobKey
    /// Where it stands.
    public let state: JobState
    /// Kebab-case reason of the state; nil for `running` and `done`.
    public let reason: String?
    /// Its attempts, in the order they began; at least one.
    public let attempts: [AttemptRecord]
    /// What its last finished attempt read.
    public let inputs: [InputRecord]
    /// What its last successful attempt published.
    public let outputs: [OutputRecord]
}

/// One attempt at a job.
public struct AttemptRecord: Hashable, Sendable {
    /// Its number in the ledger.
    public let id: AttemptID
    /// The run it belongs to.
    public let run: RunID
    /// Who made it.
    public let owner: LedgerOwner
    /// `running`, or how it ended.
    public let state: JobState
    /// Kebab-case reason of the end; nil for `running` and `done`.
    public let reason: String?
    /// When it began.
    public let began: LedgerTime
    /// When it ended, or was found to be interrupted; nil while it runs.
    public let ended: LedgerTime?
    /// What it noticed.
    public let findings: [FindingRecord]
}

/// What a ledger, or one run of it, adds up to.
public struct LedgerSummary: Hashable, Sendable, Codable {
    /// Number of jobs (for a run: of its attempts) in each state; states that none is in are left out.
    public let counts: [JobState: Int]
    /// Files published.
    public let outputs: Int
    /// Bytes published.
    public let outputBytes: Int

    /// Number of jobs (for a run: of its attempts) altogether.
    public var total: Int { counts.values.reduce(0, +) }
    /// Number in a state.
    public subscript(state: JobState) -> Int { counts[state] ?? 0 }
}
