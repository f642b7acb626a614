private import Foundation
internal import GRDB

/// The record of what was done to which series, in one SQLite file: every job is done exactly once, whatever fails in between.
///
/// Holds UIDs, digests, codes and counts only. Several processes, and several threads of one, may share a file; each open
/// ledger is an owner of its own. Every change is on the disk before its function returns.
public final class JobLedger: Sendable {
    /// Path of the SQLite file.
    public let path: String
    /// This open ledger, as others see it.
    public var owner: LedgerOwner { lock.owner }

    let lockFolder: String
    let lock: OwnerLock
    let queue: DatabaseQueue
    let now: @Sendable () -> LedgerTime

    /// Opens a ledger, or makes one where there is no file; makes the folder where it is missing.
    ///
    /// Lock files are kept beside it, in a folder of its name plus `.owners`. Throws `LedgerError`: for a network file
    /// system, a file that is damaged, no ledger, or from a newer Limpid, and a folder that cannot be written.
    public convenience init(path: String) throws(LedgerError) {
        try self.init(path: path, mounts: .current(), now: { LedgerTime.now() })
    }

    /// Opens a ledger with another mount table and other clocks, for tests.
    package init(
        path: String,
        mounts: MountTable,
        now: @escaping @Sendable () -> LedgerTime
    ) throws(LedgerError) {
        let lockFolder = path + ".owners"
        try JobLedger.makeFolder(lockFolder)
        let realFolder = URL(fileURLWithPath: lockFolder).resolvingSymlinksInPath().path
        if let type = mounts.networkType(ofPath: realFolder) {
            let reason = "lies on a network file system (\(type)), where its locks do not hold"
            let advice = "choose a state folder on a local disk"
            throw LedgerError(
                .networkFileSystem,
                "the ledger \(reason); \(advice)",
                expanded: "the ledger \(path) \(reason); \(advice)"
            )
        }
        self.path = path
        self.lockFolder = lockFolder
        self.now = now
        queue = try OwnerLock.exclusively(folder: lockFolder) { () throws(LedgerError) in
            try JobLedger.open(path)
        }
        lock = try OwnerLock(folder: lockFolder)
    }

    /// Writes the beginning of a run, after marking as interrupted what dead owners left behind.
    ///
    /// `planName` is kebab-case, `planDigest` a SHA-256 in hexadecimal, `toolVersion` letters, digits and `.-_+`.
    public func beginRun(planName: String, planDigest: String, toolVersion: String) throws(LedgerError)
        -> RunID
    {
        try LedgerText.require(LedgerText.isCode(planName), "the plan's name", "kebab-case")
        try LedgerText.require(
            LedgerText.isDigest(planDigest),
            "the plan's digest",
            "a SHA-256 in hexadecimal"
        )
        try LedgerText.require(
            LedgerText.isName(toolVersion),
            "the program's version",
            "letters, digits and .-_+"
        )
        return try write { database in
            try self.interruptDeadAttempts(database)
            let time = self.now()
            try database.execute(
                sql: """
                    INSERT INTO run (planName, planDigest, toolVersion, beganWall, beganBoot, beganBootID)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    planName, planDigest, toolVersion, time.wallMilliseconds, time.bootNanoseconds,
                    time.bootID,
                ]
            )
            return RunID(database.lastInsertedRowID)
        }
    }

    /// Writes the end of a run; does nothing where it has ended.
    public func endRun(_ run: RunID) throws(LedgerError) {
        try write { database in
            let time = self.now()
            try database.execute(
                sql: """
                    UPDATE run SET endedWall = ?, endedBoot = ?, endedBootID = ? WHERE id = ? AND endedWall IS NULL
                    """,
                arguments: [time.wallMilliseconds, time.bootNanoseconds, time.bootID, run.rawValue]
            )
        }
    }

    /// Runs a transaction that no other process can come between.
    func write<Result>(_ body: (Database) throws -> Result) throws(LedgerError) -> Result {
        try LedgerError.mapping(path) {
            try queue.writeWithoutTransaction { database in
                var result: Result?
                try database.inTransaction(.immediate) {
                    result = try body(database)
                    return .commit
                }
                guard let result else {
                    throw LedgerError(.database, "the ledger's transaction was rolled back")
                }
                return result
            }
        }
    }

    /// Runs a query on one state of the file.
    func read<Result>(_ body: (Database) throws -> Result) throws(LedgerError) -> Result {
        try LedgerError.mapping(path) { try queue.read(body) }
    }

    /// The answer to a PRAGMA of SQLite, for tests; nil where it has none.
    package func pragma(_ text: String) throws(LedgerError) -> String? {
        try LedgerError.mapping(path) {
            try queue.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA " + text) }
        }
    }
}
