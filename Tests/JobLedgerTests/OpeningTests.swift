import Foundation
import JobLedger
import Testing

@Suite struct OpeningTests {
    let fixture: LedgerFixture

    init() throws { fixture = try LedgerFixture() }

    func error(_ path: String) throws -> LedgerError {
        try #require(throws: LedgerError.self) { try JobLedger(path: path) }
    }

    func filledLedger() throws -> String {
        do {
            let ledger = try fixture.open()
            let run = try fixture.run(ledger)
            for number in 0..<30 {
                let attempt = try #require(try ledger.claim(LedgerFixture.key(number), in: run).attempt)
                try ledger.finish(
                    attempt,
                    as: .done,
                    inputs: (0..<30).map(LedgerFixture.input),
                    outputs: (0..<30).map(LedgerFixture.output)
                )
            }
        }
        return fixture.path
    }

    @Test func anEmptyFileAndNoFileBecomeLedgers() throws {
        try fixture.open().integrityCheck()
        let empty = fixture.folder.appendingPathComponent("empty.sqlite").path
        #expect(FileManager.default.createFile(atPath: empty, contents: Data()))
        let ledger = try JobLedger(path: empty)
        #expect(try ledger.summary().total == 0)
        let permissions = try FileManager.default.attributesOfItem(atPath: fixture.path)[.posixPermissions]
        #expect((permissions as? NSNumber)?.intValue == 0o640)
    }

    @Test(.enabled(if: Python.executable != nil, "needs python3"))
    func anotherProgramReadsTheTables() throws {
        let path = try filledLedger()
        #expect(try Python.sql(path, "PRAGMA integrity_check") == "ok")
        #expect(
            try Python.sql(
                path,
                "SELECT count(*), min(state), max(state) FROM job; SELECT count(*) FROM input"
            )
                == "30|done|done\n900"
        )
        let tables = try Python.sql(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        #expect(
            tables.split(separator: "\n").filter { !$0.hasPrefix("sqlite") && !$0.hasPrefix("grdb") }
                == ["attempt", "finding", "input", "job", "output", "run"]
        )
        #expect(try Python.sql(path, "PRAGMA application_id") == "\(0x4C4D_5044)")
    }

    @Test(arguments: ["garbage", "header", "truncated", "middle"])
    func aDamagedFileIsSaidToBeDamaged(kind: String) throws {
        let path = try filledLedger()
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(data.count > 100_000)
        switch kind {
        case "garbage": data = Data((0..<8_192).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        case "header": data[0] ^= 1
        case "truncated": data.removeLast(data.count / 2)
        default: for index in data.count / 2..<data.count / 2 + 4_096 { data[index] = 0xA5 }
        }
        try data.write(to: URL(fileURLWithPath: path))
        let found = try error(path)
        #expect(found.code == .corrupt)
        #expect(!found.description.contains(path))
        #expect(found.expandedDescription.contains(path))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == data, "the damaged file is left as it is")
    }

    @Test(.enabled(if: Python.executable != nil, "needs python3"))
    func anotherDatabaseIsNotTouched() throws {
        let path = fixture.folder.appendingPathComponent("other.sqlite").path
        _ = try Python.sql(path, "CREATE TABLE patients (name TEXT)")
        let found = try error(path)
        #expect(found.code == .corrupt)
        #expect(found.description.contains("not a Limpid ledger"))
        #expect(try Python.sql(path, "SELECT name FROM sqlite_master") == "patients")
    }

    @Test(.enabled(if: Python.executable != nil, "needs python3"))
    func aNewerLedgerIsRefused() throws {
        let path = try filledLedger()
        _ = try Python.sql(path, "INSERT INTO grdb_migrations VALUES ('99 from the future')")
        #expect(try error(path).code == .newerVersion)
    }

    @Test(.enabled(if: Python.executable != nil, "needs python3"))
    func theIntegrityCheckSeesWhatSQLiteDoesNot() throws {
        let path = try filledLedger()
        let ledger = try fixture.open()
        try ledger.integrityCheck()
        _ = try Python.sql(path, "UPDATE job SET state = 'failed', reason = 'x' WHERE id = 7")
        #expect(throws: LedgerError.self) { try ledger.integrityCheck() }
        _ = try Python.sql(path, "UPDATE job SET state = 'done', reason = NULL WHERE id = 7")
        try ledger.integrityCheck()
        _ = try Python.sql(path, "DELETE FROM run")
        #expect(throws: LedgerError.self) { try ledger.integrityCheck() }
    }

    @Test func aFolderThatCannotBeMadeOrWrittenIsSaidToBeSo() throws {
        let file = fixture.folder.appendingPathComponent("file").path
        #expect(FileManager.default.createFile(atPath: file, contents: Data()))
        #expect(try error(file + "/ledger.sqlite").code == .notWritable)
        // Nobody can make a file in sysfs, root included.
        #expect(try error("/sys/limpid-ledger.sqlite").code == .notWritable)
    }

    @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
    func aReadOnlyFolderIsSaidToBeSo() throws {
        let folder = fixture.folder.appendingPathComponent("read-only").path
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o500]
        )
        #expect(try error(folder + "/ledger.sqlite").code == .notWritable)
    }

    @Test func aLedgerOnANetworkFileSystemIsRefused() throws {
        let mounts = MountTable(text: "36 35 0:42 / / rw - nfs4 server:/export rw\n")
        let found = try #require(throws: LedgerError.self) {
            try JobLedger(
                path: fixture.path,
                mounts: mounts,
                now: { LedgerTime(wallMilliseconds: 0, bootNanoseconds: 0, bootID: "x") }
            )
        }
        #expect(found.code == .networkFileSystem)
        #expect(found.description.contains("nfs4"))
        #expect(!FileManager.default.fileExists(atPath: fixture.path))
    }
}
