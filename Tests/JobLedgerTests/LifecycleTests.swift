import Foundation
import JobLedger
import Testing

@Suite struct LifecycleTests {
    let fixture: LedgerFixture
    let ledger: JobLedger
    let run: RunID

    init() throws {
        fixture = try LedgerFixture()
        ledger = try fixture.open()
        run = try fixture.run(ledger)
    }

    @Test func aJobIsDoneOnce() throws {
        let key = try LedgerFixture.key(1)
        let attempt = try #require(try ledger.claim(key, in: run).attempt)
        let outputs = [try LedgerFixture.output(1), try LedgerFixture.output(2)]
        let inputs = [try LedgerFixture.input(1)]
        let findings = [try FindingRecord(severity: "warning", code: "missing-slice", count: 3)]
        try ledger.finish(attempt, as: .done, inputs: inputs, outputs: outputs, findings: findings)
        #expect(try ledger.claim(key, in: run) == .alreadyDone(outputs))
        let job = try #require(try ledger.job(key))
        #expect(job.key == key && job.state == .done && job.reason == nil)
        #expect(job.inputs == inputs && job.outputs == outputs)
        #expect(job.attempts.count == 1)
        #expect(job.attempts.first?.findings == findings)
        #expect(job.attempts.first?.owner == ledger.owner)
        #expect(job.attempts.first?.owner.processID == Int(getpid()))
        try ledger.integrityCheck()
    }

    @Test func everyPartOfTheKeyMakesAnotherJob() throws {
        let base = try LedgerFixture.key(1)
        let digest = String(repeating: "2", count: 64)
        let others = [
            try LedgerFixture.key(2), try LedgerFixture.key(1, part: 1),
            try LedgerFixture.key(1, digest: "9"),
            try JobKey(
                seriesInstanceUID: base.seriesInstanceUID,
                part: 0,
                inputDigest: digest,
                runDigest: base.runDigest
            ),
        ]
        for key in [base] + others {
            guard case .new = try ledger.claim(key, in: run) else {
                Issue.record("\(key) was known")
                continue
            }
        }
        #expect(try ledger.jobs().map(\.key) == [base] + others)
    }

    @Test(arguments: [
        JobOutcome.refused(reason: "localizer"), .failed(reason: "disk-full"),
        .skipped(reason: "target-exists"),
    ])
    func aJobThatIsNotDoneCanBeHadAgain(outcome: JobOutcome) throws {
        let key = try LedgerFixture.key(1)
        let first = try #require(try ledger.claim(key, in: run).attempt)
        try ledger.finish(first, as: outcome, inputs: [try LedgerFixture.input(1)])
        #expect(try ledger.job(key)?.state == outcome.state)
        #expect(try ledger.job(key)?.reason == outcome.reason)
        guard case .retry(let second, let number, let after) = try ledger.claim(key, in: run) else {
            Issue.record("no retry")
            return
        }
        #expect(second > first && number == 2 && after == outcome.state)
        #expect(try ledger.job(key)?.state == .running)
        try ledger.finish(second, as: .done, outputs: [try LedgerFixture.output(1)])
        let job = try #require(try ledger.job(key))
        #expect(job.attempts.map(\.state) == [outcome.state, .done])
        #expect(job.inputs.isEmpty)
        try ledger.integrityCheck()
    }

    @Test func aDoneJobIsDoneAgainOnlyOnRequest() throws {
        let key = try LedgerFixture.key(1)
        let first = try #require(try ledger.claim(key, in: run).attempt)
        try ledger.finish(first, as: .done, outputs: [try LedgerFixture.output(1)])
        guard case .retry(let second, 2, .done) = try ledger.claim(key, in: run, redoingDone: true) else {
            Issue.record("not given out")
            return
        }
        try ledger.finish(second, as: .done, outputs: [try LedgerFixture.output(9)])
        #expect(try ledger.job(key)?.outputs == [LedgerFixture.output(9)])
    }

    @Test func anAttemptEndsOnceAndOnlyByItsOwner() throws {
        let key = try LedgerFixture.key(1)
        let attempt = try #require(try ledger.claim(key, in: run).attempt)
        let other = try fixture.open()
        #expect(throws: LedgerError.self) { try other.finish(attempt, as: .done) }
        try ledger.finish(attempt, as: .failed(reason: "decode-failed"))
        let error = try #require(throws: LedgerError.self) { try ledger.finish(attempt, as: .done) }
        #expect(error.code == .notClaimed)
        #expect(try ledger.job(key)?.state == .failed)
    }

    @Test func summariesAddUp() throws {
        let outcomes: [JobOutcome] = [
            .done, .done, .refused(reason: "map"), .failed(reason: "x"), .skipped(reason: "y"),
        ]
        for (number, outcome) in outcomes.enumerated() {
            let attempt = try #require(try ledger.claim(LedgerFixture.key(number), in: run).attempt)
            try ledger.finish(
                attempt,
                as: outcome,
                outputs: outcome == .done ? [try LedgerFixture.output(number)] : []
            )
        }
        _ = try ledger.claim(LedgerFixture.key(99), in: run)
        let second = try fixture.run(ledger)
        _ = try ledger.claim(LedgerFixture.key(3), in: second)
        let all = try ledger.summary()
        #expect(all.total == 6 && all[.done] == 2 && all[.refused] == 1 && all[.skipped] == 1)
        #expect(all[.running] == 2 && all[.failed] == 0)
        #expect(all.outputs == 2 && all.outputBytes == 2000 + 2001)
        #expect(try ledger.summary(of: run)[.failed] == 1)
        #expect(try ledger.summary(of: run).total == 6)
        #expect(try ledger.summary(of: second).counts == [.running: 1])
        #expect(try ledger.summary(of: second).outputs == 0)
        #expect(try ledger.jobs(in: .done).count == 2)
        #expect(try ledger.jobs(of: second).map(\.key) == [LedgerFixture.key(3)])
        #expect(try ledger.jobs(in: .done, of: second).isEmpty)
        try ledger.endRun(second)
    }

    @Test func aReopenedLedgerRemembers() throws {
        let path = fixture.folder.appendingPathComponent("again.sqlite").path
        let key = try LedgerFixture.key(1)
        do {
            let first = try JobLedger(path: path)
            let attempt = try #require(try first.claim(key, in: fixture.run(first)).attempt)
            try first.finish(attempt, as: .done, outputs: [try LedgerFixture.output(1)])
        }
        let second = try JobLedger(path: path)
        #expect(try second.claim(key, in: fixture.run(second)) == .alreadyDone([LedgerFixture.output(1)]))
        #expect(try second.summary().total == 1)
    }

    @Test func aFullDiskChangesNothing() throws {
        let key = try LedgerFixture.key(1)
        let attempt = try #require(try ledger.claim(key, in: run).attempt)
        let pages = try #require(try ledger.pragma("page_count"))
        _ = try ledger.pragma("max_page_count = \(pages)")
        let many = try (0..<2_000).map(LedgerFixture.input)
        let error = try #require(throws: LedgerError.self) {
            try ledger.finish(attempt, as: .done, inputs: many)
        }
        #expect(error.code == .diskFull)
        #expect(try ledger.job(key)?.state == .running)
        _ = try ledger.pragma("max_page_count = 1000000")
        try ledger.finish(attempt, as: .done, inputs: many)
        #expect(try ledger.job(key)?.inputs.count == 2_000)
        try ledger.integrityCheck()
    }

    @Test func everyChangeIsOnTheDiskBeforeItReturns() throws {
        #expect(try ledger.pragma("journal_mode") == "wal")
        #expect(try ledger.pragma("synchronous") == "2")
        #expect(try ledger.pragma("foreign_keys") == "1")
    }
}
