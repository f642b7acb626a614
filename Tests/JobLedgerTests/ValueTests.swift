import JobLedger
import Testing

/// What may not enter the ledger, whoever asks.
@Suite struct ValueTests {
    static let digest = String(repeating: "0", count: 64)

    @Test(arguments: [
        "", "DOE^JANE", "1.2.3 ", "1..2", ".1", "1.2.", "../../x", "1.2.3\n",
        String(repeating: "1", count: 65), "1.2.٣",
    ])
    func onlyUIDsAreUIDs(uid: String) {
        #expect(throws: LedgerError.self) {
            try JobKey(seriesInstanceUID: uid, part: 0, inputDigest: Self.digest, runDigest: Self.digest)
        }
        #expect(throws: LedgerError.self) {
            try InputRecord(sopInstanceUID: uid, sha256: Self.digest, bytes: 1)
        }
        #expect(throws: LedgerError.self) {
            try OutputRecord(relativePath: "a", sopInstanceUID: uid, sha256: Self.digest, bytes: 1)
        }
    }

    @Test(arguments: [
        "", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".hidden", "a/.hidden", "DOE JANE.dcm", "a\\b",
        "ä", "a\n",
    ])
    func onlyPlainRelativePathsArePaths(path: String) {
        #expect(throws: LedgerError.self) {
            try OutputRecord(relativePath: path, sopInstanceUID: "1.2", sha256: Self.digest, bytes: 1)
        }
    }

    @Test(arguments: ["", "0", String(repeating: "A", count: 64), String(repeating: "g", count: 64)])
    func onlyDigestsAreDigests(text: String) {
        #expect(throws: LedgerError.self) {
            try JobKey(seriesInstanceUID: "1.2", part: 0, inputDigest: text, runDigest: Self.digest)
        }
        #expect(throws: LedgerError.self) {
            try JobKey(seriesInstanceUID: "1.2", part: 0, inputDigest: Self.digest, runDigest: text)
        }
    }

    @Test func onlyCodesAreReasons() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let attempt = try #require(try ledger.claim(LedgerFixture.key(1), in: fixture.run(ledger)).attempt)
        let error = try #require(throws: LedgerError.self) {
            try ledger.finish(attempt, as: .failed(reason: "Patient DOE^JANE moved"))
        }
        #expect(error.code == .invalidValue)
        #expect(!error.expandedDescription.contains("DOE"))
        #expect(throws: LedgerError.self) {
            try ledger.finish(attempt, as: .failed(reason: "x"), outputs: [LedgerFixture.output(1)])
        }
        #expect(throws: LedgerError.self) {
            try ledger.finish(
                attempt,
                as: .done,
                outputs: [LedgerFixture.output(1), LedgerFixture.output(1)]
            )
        }
        #expect(throws: LedgerError.self) { try FindingRecord(severity: "warning", code: "Free text") }
        #expect(throws: LedgerError.self) {
            try ledger.beginRun(planName: "Doe Jane", planDigest: Self.digest, toolVersion: "1")
        }
        #expect(throws: LedgerError.self) {
            try ledger.beginRun(planName: "x", planDigest: Self.digest, toolVersion: "1 for Doe")
        }
        try ledger.finish(attempt, as: .done)
    }
}
