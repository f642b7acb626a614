import Foundation
import JobLedger
import Testing

/// A clock that a test sets.
final class TestClock: @unchecked Sendable {
    private let lock = NSLock()
    private var time: LedgerTime

    init(_ time: LedgerTime) { self.time = time }

    func set(wall: Int64, boot: Int64, bootID: String = "one") {
        lock.withLock { time = LedgerTime(wallMilliseconds: wall, bootNanoseconds: boot, bootID: bootID) }
    }

    var now: LedgerTime { lock.withLock { time } }
}

@Suite struct TimeTests {
    @Test func orderAndDurationsSurviveAClockThatJumpsBack() throws {
        let fixture = try LedgerFixture()
        let clock = TestClock(
            LedgerTime(wallMilliseconds: 1_000_000, bootNanoseconds: 5_000_000_000, bootID: "one")
        )
        let ledger = try JobLedger(path: fixture.path, mounts: .current(), now: { clock.now })
        let key = try LedgerFixture.key(1)
        let firstRun = try fixture.run(ledger)
        let first = try #require(try ledger.claim(key, in: firstRun).attempt)
        clock.set(wall: 10, boot: 7_500_000_000)
        try ledger.finish(first, as: .failed(reason: "decode-failed"))
        let secondRun = try fixture.run(ledger)
        let second = try #require(try ledger.claim(key, in: secondRun).attempt)
        clock.set(wall: 5, boot: 1_000, bootID: "two")
        try ledger.finish(second, as: .done)
        #expect(secondRun > firstRun && second > first)
        let attempts = try #require(try ledger.job(key)).attempts
        #expect(attempts.map(\.id) == [first, second])
        #expect(attempts[0].ended?.seconds(since: attempts[0].began) == 2.5)
        #expect(attempts[0].ended?.wallMilliseconds == 10 && attempts[0].began.wallMilliseconds == 1_000_000)
        #expect(attempts[1].ended != nil && attempts[1].ended?.seconds(since: attempts[1].began) == nil)
    }

    @Test func theMachineHasBothClocks() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let before = Date().timeIntervalSince1970
        let attempt = try #require(try ledger.claim(LedgerFixture.key(1), in: fixture.run(ledger)).attempt)
        try ledger.finish(attempt, as: .done)
        let record = try #require(try ledger.jobs().first?.attempts.first)
        let wall = Double(record.began.wallMilliseconds) / 1000
        #expect(wall > before - 1 && wall < before + 600)
        let seconds = try #require(record.ended?.seconds(since: record.began))
        #expect(seconds >= 0 && seconds < 600)
    }
}
