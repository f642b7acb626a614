internal import GRDB

extension JobLedger {
    /// Asks for a job: of all owners that ask, exactly one gets it, until it is done.
    ///
    /// A job that is not done can be had again; one whose owner is dead is taken over at once. `redoingDone` also gives
    /// out a job that is done, for a caller that has found its outputs missing. Throws `LedgerError`.
    public func claim(_ key: JobKey, in run: RunID, redoingDone: Bool = false) throws(LedgerError) -> Claim {
        try write { database in
            guard
                let job = try Row.fetchOne(
                    database,
                    sql: JobLedger.jobSQL,
                    arguments: JobLedger.arguments(key)
                )
            else {
                try database.execute(
                    sql: """
                        INSERT INTO job (seriesInstanceUID, part, inputDigest, runDigest, state)
                        VALUES (?, ?, ?, ?, 'running')
                        """,
                    arguments: JobLedger.arguments(key)
                )
                return .new(try self.begin(job: database.lastInsertedRowID, run, database))
            }
            let id: Int64 = job["id"]
            var state = try JobLedger.state(job)
            if state == .done, !redoingDone {
                return .alreadyDone(try JobLedger.outputs(ofJob: id, database))
            }
            if state == .running {
                if let owner = try self.livingOwner(ofJob: id, database) { return .busy(by: owner) }
                state = .interrupted
            }
            try database.execute(
                sql: "UPDATE job SET state = 'running', reason = NULL WHERE id = ?",
                arguments: [id]
            )
            let attempt = try self.begin(job: id, run, database)
            let number = try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM attempt WHERE job = ?",
                arguments: [id]
            )
            return .retry(attempt, number: number ?? 1, after: state)
        }
    }

    /// Ends an attempt with what came of it, all in one transaction that is on the disk when this returns.
    ///
    /// Inputs replace those of earlier attempts; outputs do so for `done`, and go with nothing else. Throws
    /// `LedgerError.notClaimed` where the attempt is not this ledger's or has ended.
    public func finish(
        _ attempt: AttemptID,
        as outcome: JobOutcome,
        inputs: [InputRecord] = [],
        outputs: [OutputRecord] = [],
        findings: [FindingRecord] = []
    ) throws(LedgerError) {
        if let reason = outcome.reason {
            try LedgerText.require(LedgerText.isCode(reason), "the reason", "a kebab-case code")
        }
        try LedgerText.require(outcome == .done || outputs.isEmpty, "an output", "that of a job that is done")
        try LedgerText.require(
            Set(outputs.map(\.relativePath)).count == outputs.count,
            "an output's path",
            "different from the others"
        )
        try write { database in
            let job = try Int64.fetchOne(
                database,
                sql: "SELECT job FROM attempt WHERE id = ? AND state = 'running' AND ownerToken = ?",
                arguments: [attempt.rawValue, self.owner.token]
            )
            guard let job else {
                throw LedgerError(
                    .notClaimed,
                    "the attempt has ended, or another process took it over; its results must not be published"
                )
            }
            try self.end(attempt.rawValue, job: job, state: outcome.state, reason: outcome.reason, database)
            try JobLedger.replaceInputs(ofJob: job, inputs, database)
            if outcome == .done {
                try JobLedger.replaceOutputs(ofJob: job, attempt.rawValue, outputs, database)
            }
            for finding in findings {
                try database.execute(
                    sql: "INSERT INTO finding (attempt, severity, code, count) VALUES (?, ?, ?, ?)",
                    arguments: [attempt.rawValue, finding.severity, finding.code, finding.count]
                )
            }
        }
    }

    /// Marks as interrupted what dead owners left behind.
    func interruptDeadAttempts(_ database: Database) throws {
        let jobs = try Int64.fetchAll(
            database,
            sql: "SELECT job FROM attempt WHERE state = 'running' ORDER BY id"
        )
        for job in jobs { _ = try livingOwner(ofJob: job, database) }
    }

    /// The owner of a job's running attempt where it is alive; the attempt of a dead one is marked as interrupted.
    private func livingOwner(ofJob job: Int64, _ database: Database) throws -> LedgerOwner? {
        guard
            let row = try Row.fetchOne(
                database,
                sql: "SELECT * FROM attempt WHERE job = ? AND state = 'running'",
                arguments: [job]
            )
        else { return nil }
        let owner = JobLedger.owner(row)
        if owner.token == self.owner.token || OwnerLock.isAlive(owner.token, in: lockFolder) { return owner }
        try end(row["id"], job: job, state: .interrupted, reason: "process-ended", database)
        return nil
    }

    private func begin(job: Int64, _ run: RunID, _ database: Database) throws -> AttemptID {
        let time = now()
        try database.execute(
            sql: """
                INSERT INTO attempt (job, run, ownerToken, ownerHost, ownerProcess, ownerBootID, state,
                    beganWall, beganBoot, beganBootID)
                VALUES (?, ?, ?, ?, ?, ?, 'running', ?, ?, ?)
                """,
            arguments: [
                job, run.rawValue, owner.token, owner.host, owner.processID, owner.bootID,
                time.wallMilliseconds, time.bootNanoseconds, time.bootID,
            ]
        )
        return AttemptID(database.lastInsertedRowID)
    }

    private func end(
        _ attempt: Int64,
        job: Int64,
        state: JobState,
        reason: String?,
        _ database: Database
    ) throws {
        let time = now()
        try database.execute(
            sql: """
                UPDATE attempt SET state = ?, reason = ?, endedWall = ?, endedBoot = ?, endedBootID = ? WHERE id = ?
                """,
            arguments: [
                state.rawValue, reason, time.wallMilliseconds, time.bootNanoseconds, time.bootID, attempt,
            ]
        )
        try database.execute(
            sql: "UPDATE job SET state = ?, reason = ? WHERE id = ?",
            arguments: [state.rawValue, reason, job]
        )
    }

    private static func replaceInputs(ofJob job: Int64, _ inputs: [InputRecord], _ database: Database) throws
    {
        try database.execute(sql: "DELETE FROM input WHERE job = ?", arguments: [job])
        let statement = try database.makeStatement(
            sql: "INSERT INTO input (job, sopInstanceUID, sha256, bytes) VALUES (?, ?, ?, ?)"
        )
        for input in inputs {
            try statement.execute(arguments: [job, input.sopInstanceUID, input.sha256, input.bytes])
        }
    }

    private static func replaceOutputs(
        ofJob job: Int64,
        _ attempt: Int64,
        _ outputs: [OutputRecord],
        _ database: Database
    ) throws {
        try database.execute(sql: "DELETE FROM output WHERE job = ?", arguments: [job])
        let statement = try database.makeStatement(
            sql: """
                INSERT INTO output (job, attempt, relativePath, sopInstanceUID, sha256, bytes)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        )
        for output in outputs {
            try statement.execute(arguments: [
                job, attempt, output.relativePath, output.sopInstanceUID, output.sha256, output.bytes,
            ])
        }
    }
}
