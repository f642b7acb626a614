/// What makes a job the same job: one volume of one source series, with the very same files, done in the very same way.
public struct JobKey: Hashable, Sendable, Codable {
    /// Series Instance UID of the source.
    public let seriesInstanceUID: String
    /// Index among the volumes that the series was split into.
    public let part: Int
    /// SHA-256 over all instances of the source series, 64 lower-case hexadecimal digits.
    public let inputDigest: String
    /// SHA-256 over everything that can change a pixel: plan, weights, algorithm version; 64 lower-case hexadecimal digits.
    public let runDigest: String

    /// Creates a key; throws `LedgerError.invalidValue` where a value does not have its form.
    public init(
        seriesInstanceUID: String,
        part: Int,
        inputDigest: String,
        runDigest: String
    ) throws(LedgerError) {
        try LedgerText.require(
            LedgerText.isUID(seriesInstanceUID),
            "the Series Instance UID",
            "digits and dots, at most 64"
        )
        try LedgerText.require(part >= 0, "the part", "0 or more")
        try LedgerText.require(
            LedgerText.isDigest(inputDigest),
            "the input digest",
            "a SHA-256 in hexadecimal"
        )
        try LedgerText.require(LedgerText.isDigest(runDigest), "the run digest", "a SHA-256 in hexadecimal")
        self.seriesInstanceUID = seriesInstanceUID
        self.part = part
        self.inputDigest = inputDigest
        self.runDigest = runDigest
    }
}

/// A run in the ledger; later runs have larger numbers, whatever the clock said.
public struct RunID: Hashable, Comparable, Sendable, Codable {
    /// The number.
    public let rawValue: Int64

    init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// Order of beginning.
    public static func < (a: RunID, b: RunID) -> Bool { a.rawValue < b.rawValue }
}

/// One attempt at a job; later attempts have larger numbers, whatever the clock said.
public struct AttemptID: Hashable, Comparable, Sendable, Codable {
    /// The number.
    public let rawValue: Int64

    init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// Order of beginning.
    public static func < (a: AttemptID, b: AttemptID) -> Bool { a.rawValue < b.rawValue }
}
