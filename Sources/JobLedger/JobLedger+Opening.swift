private import Foundation
internal import GRDB

extension JobLedger {
    /// Seconds that a process waits for another one's transaction.
    private static let busySeconds = 60.0

    /// Makes a folder, and those above it, readable by owner and group only.
    static func makeFolder(_ path: String) throws(LedgerError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o750]
            )
        } catch {
            throw LedgerError(
                .notWritable,
                "the ledger's folder cannot be made; check that its place exists and may be written",
                expanded:
                    "the ledger's folder \(path) cannot be made; check that its place exists and may be written"
            )
        }
    }

    /// Opens, checks and migrates the file; no other process does so at the same time.
    static func open(_ path: String) throws(LedgerError) -> DatabaseQueue {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw LedgerError.fileError("the ledger cannot be opened for writing", path: path)
        }
        close(descriptor)
        return try LedgerError.mapping(path) {
            // First read-only, so that a file which is refused stays as it is.
            try DatabaseQueue(path: path, configuration: configuration(readOnly: true)).read(check)
            let queue = try DatabaseQueue(path: path, configuration: configuration(readOnly: false))
            // GRDB sets NORMAL with WAL, which may lose the last transactions in a power cut.
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // Before the first table: a process that ends in between must leave a file that `check` lets pass.
                if try applicationID(database) != LedgerSchema.applicationID {
                    try database.execute(sql: "PRAGMA application_id = \(LedgerSchema.applicationID)")
                }
            }
            try LedgerSchema.migrator.migrate(queue)
            return queue
        }
    }

    private static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(busySeconds)
        if !readOnly { configuration.journalMode = .wal }
        configuration.foreignKeysEnabled = true
        configuration.label = "limpid-ledger"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        return configuration
    }

    private static func applicationID(_ database: Database) throws -> Int32 {
        try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    }

    /// Refuses a file that is damaged, some other database, or from a newer Limpid.
    private static func check(_ database: Database) throws {
        let isNew = try database.isEmptyOfTables
        let applicationID = try applicationID(database)
        guard isNew && applicationID == 0 || applicationID == LedgerSchema.applicationID else {
            throw LedgerError(
                .corrupt,
                "the file is a database, but not a Limpid ledger; choose another state folder"
            )
        }
        guard try String.fetchOne(database, sql: "PRAGMA quick_check(1)") == "ok" else {
            throw LedgerError.damaged
        }
        guard try !LedgerSchema.migrator.hasBeenSuperseded(database) else {
            throw LedgerError(
                .newerVersion,
                "a newer Limpid wrote the ledger; use that version, or another state folder"
            )
        }
    }
}

extension Database {
    fileprivate var isEmptyOfTables: Bool {
        get throws { try Int.fetchOne(self, sql: "SELECT count(*) FROM sqlite_master") == 0 }
    }
}

extension LedgerError {
    /// The file is damaged.
    static let damaged = LedgerError(
        .corrupt,
        "the ledger is damaged or not a ledger; move it away and run again with --on-existing skip"
    )

    /// Runs something and turns what SQLite reports into a `LedgerError` without any value from the database.
    static func mapping<Result>(_ path: String, _ body: () throws -> Result) throws(LedgerError) -> Result {
        do {
            return try body()
        } catch let error as LedgerError {
            throw error.code == .invalidValue || error.code == .notClaimed ? error : error.naming(path)
        } catch let error as DatabaseError {
            throw LedgerError(error).naming(path)
        } catch {
            throw LedgerError(.database, "the ledger failed: \(type(of: error))").naming(path)
        }
    }

    private init(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "another process holds the ledger for too long; look for one that hangs")
        case .SQLITE_FULL: self.init(.diskFull, "the disk that holds the ledger is full; free some space")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(
                .notWritable,
                "the ledger cannot be written; check the permissions of its file and folder"
            )
        default:
            self.init(
                .database,
                "the ledger failed (SQLite error \(error.extendedResultCode.rawValue))"
            )
        }
    }

    private func naming(_ path: String) -> LedgerError {
        LedgerError(code, description, expanded: "\(description) (\(path))")
    }
}
