internal import GRDB

/// The tables, as migrations: a shipped migration is never changed, only followed by another.
enum LedgerSchema {
    /// `LMPD`: marks the file as a Limpid ledger.
    static let applicationID: Int32 = 0x4C4D_5044

    /// All migrations, in order.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 runs, jobs, attempts") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: version1)
        }
        return migrator
    }

    private static let version1 = """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            planName TEXT NOT NULL,
            planDigest TEXT NOT NULL,
            toolVersion TEXT NOT NULL,
            beganWall INTEGER NOT NULL, beganBoot INTEGER NOT NULL, beganBootID TEXT NOT NULL,
            endedWall INTEGER, endedBoot INTEGER, endedBootID TEXT
        ) STRICT;
        CREATE TABLE job (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            seriesInstanceUID TEXT NOT NULL,
            part INTEGER NOT NULL CHECK (part >= 0),
            inputDigest TEXT NOT NULL CHECK (length(inputDigest) = 64),
            runDigest TEXT NOT NULL CHECK (length(runDigest) = 64),
            state TEXT NOT NULL
                CHECK (state IN ('running', 'done', 'refused', 'failed', 'skipped', 'interrupted')),
            reason TEXT CHECK ((reason IS NULL) = (state IN ('running', 'done'))),
            UNIQUE (seriesInstanceUID, part, inputDigest, runDigest)
        ) STRICT;
        CREATE INDEX jobByState ON job (state);
        CREATE TABLE attempt (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            job INTEGER NOT NULL REFERENCES job (id),
            run INTEGER NOT NULL REFERENCES run (id),
            ownerToken TEXT NOT NULL, ownerHost TEXT NOT NULL,
            ownerProcess INTEGER NOT NULL, ownerBootID TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('running', 'done', 'refused', 'failed', 'skipped', 'interrupted')),
            reason TEXT CHECK ((reason IS NULL) = (state IN ('running', 'done'))),
            beganWall INTEGER NOT NULL, beganBoot INTEGER NOT NULL, beganBootID TEXT NOT NULL,
            endedWall INTEGER CHECK ((endedWall IS NULL) = (state = 'running')),
            endedBoot INTEGER, endedBootID TEXT
        ) STRICT;
        CREATE INDEX attemptByJob ON attempt (job);
        CREATE INDEX attemptByRun ON attempt (run);
        CREATE UNIQUE INDEX oneRunningAttemptPerJob ON attempt (job) WHERE state = 'running';
        CREATE TABLE input (
            id INTEGER PRIMARY KEY,
            job INTEGER NOT NULL REFERENCES job (id),
            sopInstanceUID TEXT NOT NULL,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            bytes INTEGER NOT NULL CHECK (bytes >= 0)
        ) STRICT;
        CREATE INDEX inputByJob ON input (job);
        CREATE TABLE output (
            id INTEGER PRIMARY KEY,
            job INTEGER NOT NULL REFERENCES job (id),
            attempt INTEGER NOT NULL REFERENCES attempt (id),
            relativePath TEXT NOT NULL,
            sopInstanceUID TEXT NOT NULL,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            bytes INTEGER NOT NULL CHECK (bytes >= 0),
            UNIQUE (job, relativePath)
        ) STRICT;
        CREATE INDEX outputByAttempt ON output (attempt);
        CREATE TABLE finding (
            id INTEGER PRIMARY KEY,
            attempt INTEGER NOT NULL REFERENCES attempt (id),
            severity TEXT NOT NULL,
            code TEXT NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0)
        ) STRICT;
        CREATE INDEX findingByAttempt ON finding (attempt);
        """
}
