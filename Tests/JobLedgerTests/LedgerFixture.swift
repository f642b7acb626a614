import Foundation
import JobLedger

/// A folder for one test, removed afterwards, with ledgers and values that have the right form.
final class LedgerFixture: Sendable {
    let folder: URL
    var path: String { folder.appendingPathComponent("state/ledger.sqlite").path }
    let planDigest = String(repeating: "a", count: 64)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "limpid-ledger-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func open() throws -> JobLedger { try JobLedger(path: path) }

    func run(_ ledger: JobLedger) throws -> RunID {
        try ledger.beginRun(planName: "low-dose-ct", planDigest: planDigest, toolVersion: "0.1.0+test")
    }

    static func key(_ number: Int, part: Int = 0, digest: String = "0") throws -> JobKey {
        try JobKey(
            seriesInstanceUID: "1.2.826.0.1.\(number)",
            part: part,
            inputDigest: String(repeating: "1", count: 64),
            runDigest: String(repeating: digest, count: 64)
        )
    }

    static func input(_ number: Int) throws -> InputRecord {
        try InputRecord(
            sopInstanceUID: "1.2.3.\(number)",
            sha256: String(repeating: "b", count: 64),
            bytes: 1000 + number
        )
    }

    static func output(_ number: Int) throws -> OutputRecord {
        try OutputRecord(
            relativePath: "1.2.3/2.25.7/2.25.\(number).dcm",
            sopInstanceUID: "2.25.\(number)",
            sha256: String(repeating: "c", count: 64),
            bytes: 2000 + number
        )
    }
}

/// Python's sqlite3, which shares nothing with the module; nil where there is no python3.
enum Python {
    static let executable: URL? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { URL(fileURLWithPath: String($0)).appendingPathComponent("python3") }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) }

    /// What SQL statements on a file answer, one line a row, columns separated by a bar.
    static func sql(_ path: String, _ statements: String) throws -> String {
        let program = """
            import sqlite3, sys
            c = sqlite3.connect(sys.argv[1])
            for s in sys.argv[2].split(';'):
                for r in c.execute(s): print('|'.join(str(x) for x in r))
            c.commit()
            """
        let process = Process()
        process.executableURL = executable
        process.arguments = ["-c", program, path, statements]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}
