internal import GRDB

extension JobLedger {
    static let jobSQL = """
        SELECT * FROM job WHERE seriesInstanceUID = ? AND part = ? AND inputDigest = ? AND runDigest = ?
        """

    static func arguments(_ key: JobKey) -> StatementArguments {
        [key.seriesInstanceUID, key.part, key.inputDigest, key.runDigest]
    }

    /// Jobs in the order they were first claimed; `state` and `run` narrow the choice, `run` to jobs with an attempt in it.
    public func jobs(in state: JobState? = nil, of run: RunID? = nil) throws(LedgerError) -> [JobRecord] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM job WHERE (?1 IS NULL OR state = ?1)
                    AND (?2 IS NULL OR id IN (SELECT job FROM attempt WHERE run = ?2)) ORDER BY id
                    """,
                arguments: [state?.rawValue, run?.rawValue]
            )
            return try rows.map { try JobLedger.record($0, database) }
        }
    }

    /// One job, or nil where it was never claimed.
    public func job(_ key: JobKey) throws(LedgerError) -> JobRecord? {
        try read { database in
            try Row.fetchOne(database, sql: JobLedger.jobSQL, arguments: JobLedger.arguments(key))
                .map { try JobLedger.record($0, database) }
        }
    }

    /// What the ledger adds up to; with a run, what its own attempts do.
    public func summary(of run: RunID? = nil) throws(LedgerError) -> LedgerSummary {
        try read { database in
            let counts = try Row.fetchAll(
                database,
                sql: run == nil
                    ? "SELECT state, count(*) AS n FROM job GROUP BY state"
                    : "SELECT state, count(*) AS n FROM attempt WHERE run = ? GROUP BY state",
                arguments: run.map { [$0.rawValue] } ?? []
            )
            let outputs = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*) AS n, coalesce(sum(bytes), 0) AS bytes FROM output
                    WHERE ?1 IS NULL OR attempt IN (SELECT id FROM attempt WHERE run = ?1)
                    """,
                arguments: [run?.rawValue]
            )
            return LedgerSummary(
                counts: Dictionary(
                    uniqueKeysWithValues: try counts.map { (try JobLedger.state($0), $0["n"]) }
                ),
                outputs: outputs?["n"] ?? 0,
                outputBytes: outputs?["bytes"] ?? 0
            )
        }
    }

    /// Checks the whole file: SQLite's own check, references between tables, and that every job agrees with its last attempt.
    ///
    /// Throws `LedgerError.corrupt`.
    public func integrityCheck() throws(LedgerError) {
        try read { database in
            guard try String.fetchAll(database, sql: "PRAGMA integrity_check") == ["ok"] else {
                throw LedgerError.damaged
            }
            guard try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil else {
                throw LedgerError.damaged
            }
            let disagreeing = try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM job LEFT JOIN attempt
                    ON attempt.id = (SELECT max(id) FROM attempt WHERE attempt.job = job.id)
                    WHERE attempt.id IS NULL OR attempt.state != job.state OR attempt.reason IS NOT job.reason
                    """
            )
            guard disagreeing == 0 else { throw LedgerError.damaged }
        }
    }

    static func outputs(ofJob job: Int64, _ database: Database) throws -> [OutputRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM output WHERE job = ? ORDER BY id", arguments: [job])
            .map {
                try OutputRecord(
                    relativePath: $0["relativePath"],
                    sopInstanceUID: $0["sopInstanceUID"],
                    sha256: $0["sha256"],
                    bytes: $0["bytes"]
                )
            }
    }

    static func state(_ row: Row) throws -> JobState {
        guard let state = JobState(rawValue: row["state"]) else { throw LedgerError.damaged }
        return state
    }

    static func owner(_ row: Row) -> LedgerOwner {
        LedgerOwner(
            token: row["ownerToken"],
            host: row["ownerHost"],
            processID: row["ownerProcess"],
            bootID: row["ownerBootID"]
        )
    }

    private static func record(_ row: Row, _ database: Database) throws -> JobRecord {
        let id: Int64 = row["id"]
        let inputs = try Row.fetchAll(
            database,
            sql: "SELECT * FROM input WHERE job = ? ORDER BY id",
            arguments: [id]
        )
        let attempts = try Row.fetchAll(
            database,
            sql: "SELECT * FROM attempt WHERE job = ? ORDER BY id",
            arguments: [id]
        )
        return JobRecord(
            key: try JobKey(
                seriesInstanceUID: row["seriesInstanceUID"],
                part: row["part"],
                inputDigest: row["inputDigest"],
                runDigest: row["runDigest"]
            ),
            state: try state(row),
            reason: row["reason"],
            attempts: try attempts.map { try attempt($0, database) },
            inputs: try inputs.map {
                try InputRecord(
                    sopInstanceUID: $0["sopInstanceUID"],
                    sha256: $0["sha256"],
                    bytes: $0["bytes"]
                )
            },
            outputs: try outputs(ofJob: id, database)
        )
    }

    private static func attempt(_ row: Row, _ database: Database) throws -> AttemptRecord {
        let id: Int64 = row["id"]
        let findings = try Row.fetchAll(
            database,
            sql: "SELECT * FROM finding WHERE attempt = ? ORDER BY id",
            arguments: [id]
        )
        let endedWall: Int64? = row["endedWall"]
        return AttemptRecord(
            id: AttemptID(id),
            run: RunID(row["run"]),
            owner: owner(row),
            state: try state(row),
            reason: row["reason"],
            began: LedgerTime(
                wallMilliseconds: row["beganWall"],
                bootNanoseconds: row["beganBoot"],
                bootID: row["beganBootID"]
            ),
            ended: endedWall.map {
                LedgerTime(
                    wallMilliseconds: $0,
                    bootNanoseconds: row["endedBoot"],
                    bootID: row["endedBootID"]
                )
            },
            findings: try findings.map {
                try FindingRecord(severity: $0["severity"], code: $0["code"], count: $0["count"])
            }
        )
    }
}
