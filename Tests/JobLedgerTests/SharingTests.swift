import Foundation
import JobLedger
import Synchronization
import Testing

@Suite struct SharingTests {
    static let jobs = 24

    @Test func threadsWithLedgersOfTheirOwnDoEveryJobOnce() throws {
        let fixture = try LedgerFixture()
        let counts = Mutex([Int](repeating: 0, count: Self.jobs))
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            do {
                let ledger = try fixture.open()
                let done = try SharingTests.work(ledger, run: fixture.run(ledger))
                counts.withLock { counts in for number in done { counts[number] += 1 } }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        #expect(counts.withLock { $0 } == [Int](repeating: 1, count: Self.jobs))
        let ledger = try fixture.open()
        #expect(try ledger.summary().counts == [.done: Self.jobs])
        try ledger.integrityCheck()
    }

    @Test func threadsOfOneLedgerDoEveryJobOnce() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let run = try fixture.run(ledger)
        let counts = Mutex([Int](repeating: 0, count: Self.jobs))
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            let done = (try? SharingTests.work(ledger, run: run)) ?? []
            counts.withLock { counts in for number in done { counts[number] += 1 } }
        }
        #expect(counts.withLock { $0 } == [Int](repeating: 1, count: Self.jobs))
    }

    @Test func aLivingOwnerKeepsItsJobAndAClosedOneLosesIt() throws {
        let fixture = try LedgerFixture()
        let key = try LedgerFixture.key(1)
        let second = try fixture.open()
        let run = try fixture.run(second)
        do {
            let first = try fixture.open()
            let attempt = try #require(try first.claim(key, in: fixture.run(first)).attempt)
            #expect(try second.claim(key, in: run) == .busy(by: first.owner))
            #expect(try first.claim(key, in: run) == .busy(by: first.owner))
            _ = try fixture.run(second)
            #expect(try second.job(key)?.state == .running)
            _ = attempt
        }
        guard case .retry(let attempt, 2, .interrupted) = try second.claim(key, in: run) else {
            Issue.record("not taken over")
            return
        }
        try second.finish(attempt, as: .done)
        let job = try #require(try second.job(key))
        #expect(job.attempts.map(\.state) == [.interrupted, .done])
        #expect(job.attempts[0].reason == "process-ended")
        try second.integrityCheck()
    }

    @Test func aNewRunMarksWhatDeadOwnersLeft() throws {
        let fixture = try LedgerFixture()
        let key = try LedgerFixture.key(1)
        do {
            let first = try fixture.open()
            _ = try first.claim(key, in: fixture.run(first))
        }
        let second = try fixture.open()
        #expect(try second.job(key)?.state == .running)
        _ = try fixture.run(second)
        #expect(try second.job(key)?.state == .interrupted)
        #expect(try second.job(key)?.reason == "process-ended")
    }

    @Test(.enabled(if: Child.isAvailable, "the test binary cannot be started again"))
    func processesDoEveryJobOnce() throws {
        let fixture = try LedgerFixture()
        let children = try (0..<3).map { try Child(role: "worker", fixture: fixture, name: "worker\($0)") }
        var done: [String] = []
        for child in children {
            child.process.waitUntilExit()
            #expect(child.process.terminationStatus == 0)
            done += child.lines
        }
        #expect(done.sorted() == (0..<Self.jobs).map(String.init).sorted())
        let ledger = try fixture.open()
        #expect(try ledger.summary().counts == [.done: Self.jobs])
        try ledger.integrityCheck()
    }

    @Test(.enabled(if: Child.isAvailable, "the test binary cannot be started again"))
    func aKilledProcessLosesItsJob() throws {
        let fixture = try LedgerFixture()
        let key = try LedgerFixture.key(1)
        let child = try Child(role: "holder", fixture: fixture, name: "holder")
        let deadline = Date().addingTimeInterval(60)
        while child.lines.isEmpty, Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
        #expect(child.lines == ["claimed"])
        let ledger = try fixture.open()
        let run = try fixture.run(ledger)
        guard case .busy(let owner) = try ledger.claim(key, in: run) else {
            Issue.record("a living process lost its job")
            return
        }
        #expect(owner.processID == Int(child.process.processIdentifier))
        kill(child.process.processIdentifier, SIGKILL)
        child.process.waitUntilExit()
        guard case .retry(let attempt, 2, .interrupted) = try ledger.claim(key, in: run) else {
            Issue.record("a killed process kept its job")
            return
        }
        try ledger.finish(attempt, as: .done)
        try ledger.integrityCheck()
        let locks = try FileManager.default.contentsOfDirectory(atPath: fixture.path + ".owners").sorted()
        #expect(locks == [ledger.owner.token + ".lock", "opening.lock"].sorted())
    }

    /// Claims every job and finishes those it gets; gives their numbers.
    static func work(_ ledger: JobLedger, run: RunID) throws -> [Int] {
        var done: [Int] = []
        for number in 0..<jobs {
            guard let attempt = try ledger.claim(LedgerFixture.key(number), in: run).attempt else { continue }
            try ledger.finish(attempt, as: .done, outputs: [LedgerFixture.output(number)])
            done.append(number)
        }
        return done
    }
}

/// This test binary, started again in the role of another process that shares the ledger.
final class Child {
    let process = Process()
    private let log: URL

    static let isAvailable = FileManager.default.isExecutableFile(atPath: CommandLine.arguments[0])

    init(role: String, fixture: LedgerFixture, name: String) throws {
        log = fixture.folder.appendingPathComponent(name)
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = ["--testing-library", "swift-testing", "--filter", "childRole"]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["LIMPID_LEDGER_ROLE": role, "LIMPID_LEDGER_PATH": fixture.path, "LIMPID_LEDGER_LOG": log.path]
        ) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// What the child wrote so far.
    var lines: [String] {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}

@Test(
    .enabled(if: ProcessInfo.processInfo.environment["LIMPID_LEDGER_ROLE"] != nil, "only as a child process")
)
func childRole() throws {
    let environment = ProcessInfo.processInfo.environment
    let log = try #require(environment["LIMPID_LEDGER_LOG"])
    let ledger = try JobLedger(path: try #require(environment["LIMPID_LEDGER_PATH"]))
    let run = try ledger.beginRun(
        planName: "child",
        planDigest: String(repeating: "a", count: 64),
        toolVersion: "1"
    )
    if environment["LIMPID_LEDGER_ROLE"] == "worker" {
        let done = try SharingTests.work(ledger, run: run)
        try done.map(String.init).joined(separator: "\n").write(
            toFile: log,
            atomically: true,
            encoding: .utf8
        )
    } else {
        _ = try ledger.claim(LedgerFixture.key(1), in: run)
        try "claimed\n".write(toFile: log, atomically: true, encoding: .utf8)
        Thread.sleep(forTimeInterval: 120)
    }
}
