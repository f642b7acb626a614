import Foundation
import ReaderStudies
import Testing

@Suite struct UnblindingTests {
    private let fixture: ReadingFixture

    init() throws { fixture = try ReadingFixture() }

    private func side(of method: String, _ entry: ReaderKey.Entry) -> String {
        entry.method(on: .a) == method ? "A" : "B"
    }

    /// For TwoStage in CT, against it in MR, equal for each first image.
    private func likesCT(_ entry: ReaderKey.Entry) -> String {
        if entry.comparison.image.hasSuffix("-0.png") { return "equal,3," }
        return side(of: entry.comparison.modality == "ct" ? "TwoStage" : "bm3d", entry)
            + ",5,\"sharp, I think\""
    }

    @Test func preferencesAreCountedByMethodNotBySide() throws {
        try fixture.write(ReadingFixture.schedule(repeats: 4))
        let sheet = try fixture.answer("smith", likesCT)
        let findings = try ReadingFindings(Unblinding(key: fixture.key, answers: [sheet]))
        let lines = findings.preferences
        #expect(
            lines.map { [$0.modality ?? "all", $0.noise ?? "all"].joined(separator: " ") } == [
                "all all", "ct all", "mr all", "all strong", "all weak", "ct strong", "ct weak", "mr strong",
                "mr weak",
            ]
        )
        #expect(lines.allSatisfy { $0.method == "TwoStage" && $0.opponent == "bm3d" && $0.reader == "smith" })
        let (all, ct) = (lines[0], lines[1])
        #expect(all.favorable == 8 && all.unfavorable == 8 && all.equal == 4 && all.open == 0)
        #expect(all.pValue == 1 && all.proportion == 0.5 && all.confidence == 4.6)
        #expect(ct.favorable == 8 && ct.unfavorable == 0 && ct.equal == 2)
        // 2 / 2⁸, and n / (n + z²).
        #expect(abs(try #require(ct.pValue) - 0.0078125) < 1e-12)
        #expect(abs(try #require(ct.interval).lower - 0.6755924) < 1e-6 && ct.interval?.upper == 1)
        // Nine lines; two have this p, both larger than none.
        #expect(abs(try #require(ct.adjusted) - 9 * 0.0078125) < 1e-12)
        #expect(findings.agreements.isEmpty)
        #expect(findings.steadiness.map { [$0.repeated, $0.same] } == [[4, 4]])
    }

    @Test func aReaderWhoAlwaysTakesOneSideIsFound() throws {
        try fixture.write(ReadingFixture.schedule(repeats: 10))
        let sheet = try fixture.answer("lazy") { _ in "a,," }
        let steadiness = try #require(
            ReadingFindings(Unblinding(key: fixture.key, answers: [sheet])).steadiness.first
        )
        #expect(steadiness.sideA == 30 && steadiness.sideB == 0 && steadiness.sidesPValue < 1e-8)
        // Sides were changed, so that none of the answers is the same.
        #expect(steadiness.repeated == 10 && steadiness.same == 0)
        #expect(try #require(steadiness.kappa) < 0)
    }

    @Test func severalReadersAreComparedAndTheMajorityCounted() throws {
        try fixture.write(ReadingFixture.schedule())
        let sheets = [
            try fixture.answer("a") { self.side(of: "TwoStage", $0) + ",," },
            try fixture.answer("b") { self.side(of: "TwoStage", $0) + ",," },
            try fixture.answer("c") {
                $0.comparison.modality == "ct" ? ",," : self.side(of: "bm3d", $0) + ",,"
            },
        ]
        let findings = try ReadingFindings(Unblinding(key: fixture.key, answers: sheets))
        #expect(findings.preferences.prefix(4).map(\.reader) == ["a", "b", "c", nil])
        #expect(findings.preferences.prefix(4).map(\.favorable) == [20, 20, 0, 20])
        #expect(findings.preferences[2].open == 10 && findings.preferences[2].unfavorable == 10)
        #expect(
            findings.agreements.map(\.readers) == [["a", "b"], ["a", "c"], ["b", "c"], ["a", "b", "c"]]
        )
        #expect(findings.agreements.map(\.pairs) == [20, 10, 10, 10])
        #expect(findings.agreements.map(\.same) == [20, 0, 0, 0])
        // Everything of one kind has no kappa; two who never agree, each of one kind, have 0.
        #expect(findings.agreements.prefix(3).map(\.kappa) == [nil, 0, 0])
        #expect(abs(try #require(findings.agreements[3].kappa) + 0.5) < 1e-12)
    }

    @Test func sheetsFromASpreadsheetAreRead() throws {
        try fixture.write(ReadingFixture.schedule())
        let german = try fixture.answer("de", separator: ";") { _ in "b;4;\"gut; nicht sicher\"" }
        let text =
            "\u{FEFF}" + (try String(contentsOfFile: german, encoding: .utf8)).replacing("\r\n", with: "\n")
        try text.write(toFile: german, atomically: true, encoding: .utf8)
        let unblinding = try Unblinding(key: fixture.key, answers: [german])
        #expect(try ReadingFindings(unblinding).steadiness[0].sideB == 20)
        let report = try ReadingReport(unblinding)
        #expect(report.answerTable.contains(",4,gut; nicht sicher\r\n"))
    }

    private func error(_ sheets: [String], seal: String? = nil) -> ReaderStudyError? {
        do throws(ReaderStudyError) {
            _ = try Unblinding(key: fixture.key, answers: sheets, seal: seal)
        } catch {
            return error
        }
        return nil
    }

    @Test func aChangedKeyBreaksTheSeal() throws {
        try fixture.write(ReadingFixture.schedule())
        let sheet = try fixture.answer("smith", likesCT)
        #expect(error([sheet], seal: fixture.readers + "/SEAL.txt") == nil)
        let key = try String(contentsOfFile: fixture.key, encoding: .utf8)
        try key.replacing("weak", with: "WEAK").write(toFile: fixture.key, atomically: true, encoding: .utf8)
        #expect(error([sheet])?.code == .brokenSeal)
        #expect(error([sheet], seal: fixture.readers + "/SEAL.txt")?.code == .brokenSeal)
    }

    @Test func aSheetWithoutItsSealNeedsTheReaders() throws {
        try fixture.write(ReadingFixture.schedule())
        let sheet = fixture.path + "/bare.csv"
        try "pair,preferred\nREADER-001,A\n".write(toFile: sheet, atomically: true, encoding: .utf8)
        #expect(error([sheet])?.expandedDescription.contains("--seal") == true)
        #expect(error([sheet], seal: fixture.readers + "/SEAL.txt") == nil)
    }

    @Test func whatIsNoAnswerIsNamedWithItsLine() throws {
        try fixture.write(ReadingFixture.schedule())
        let mistakes = [
            ("pair,preferred\nREADER-001,C", "bare.csv:2: 'preferred' is 'C'; write A, B or equal"),
            ("pair,preferred\n\nREADER-999,A", "bare.csv:3: 'READER-999' is no pair of this key"),
            ("pair,preferred\nREADER-001,A\nreader-001,B", "bare.csv:3: READER-001 occurs twice"),
            ("pair,preferred,confidence\nREADER-001,A,6", "bare.csv:2: 'confidence' is '6'; write 1 to 5"),
            ("pair,choice\nREADER-001,A", "bare.csv:1: has no column 'preferred'"),
            ("pair,preferred\nREADER-001,\"A", "bare.csv:1: is no comma-separated text"),
        ]
        let sheet = fixture.path + "/bare.csv"
        for (text, message) in mistakes {
            try text.write(toFile: sheet, atomically: true, encoding: .utf8)
            let found = try #require(error([sheet], seal: fixture.readers + "/SEAL.txt"))
            #expect(found.code == .invalidAnswers && found.expandedDescription.contains(message), "\(found)")
        }
        #expect(error([fixture.path + "/none.csv"])?.code == .notReadable)
        try "a,b\n1,2\n".write(toFile: fixture.key, atomically: true, encoding: .utf8)
        #expect(error([sheet])?.code == .invalidKey)
    }

    @Test func onePairOfOnePatientIsSaidInTheSingular() throws {
        try fixture.write(ReadingFixture.schedule(pairs: 1))
        let sheet = try fixture.answer("smith") { _ in "a,," }
        let report = try ReadingReport(Unblinding(key: fixture.key, answers: [sheet]))
        let sentence = "1 pair, 0 of them shown twice, of 1 image of 1 patient; 1 reader. The key"
        #expect(report.markdown.hasPrefix("# Reader study\n\n" + sentence), "\(report.markdown)")
    }

    @Test func theReportSaysItInWordsAndTables() throws {
        try fixture.write(ReadingFixture.schedule(repeats: 4))
        let sheets = [try fixture.answer("smith", likesCT), try fixture.answer("jones") { _ in "equal,," }]
        let report = try ReadingReport(Unblinding(key: fixture.key, answers: sheets))
        #expect(
            report.markdown.hasPrefix(
                "# Reader study\n\n20 pairs, 4 of them shown twice, of 10 images of 3 patients; 2 readers."
            )
        )
        #expect(
            report.markdown.contains(
                "| TwoStage | bm3d | ct | smith | 100 % | 68–100 % | 0.008 | 0.141 | 8 | 0 | 2 | 0 | 4.6 |\n"
            ),
            "\(report.markdown)"
        )
        #expect(
            report.markdown.contains(
                "| TwoStage | bm3d | all | jones | – | – | – | – | 0 | 0 | 20 | 0 | – |\n"
            )
        )
        #expect(
            report.markdown.contains("\n## Agreement\n") && report.markdown.hasSuffix("Fleiss' of all.\n")
        )
        let folder = fixture.path + "/result"
        try report.write(to: folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names == ["agreement.csv", "answers.csv", "preferences.csv", "readers.csv", "reading.md"])
        let answers = try String(contentsOfFile: folder + "/answers.csv", encoding: .utf8)
        #expect(answers.split(separator: "\r\n").count == 49)
        let key = try ReaderKey(file: fixture.key)
        let first = try #require(
            key.entries.first { $0.comparison.modality == "mr" && $0.comparison.image == "mr-1.png" }
        )
        #expect(answers.contains("\(first.method(on: .b)),bm3d,5,\"sharp, I think\"\r\n"))
        #expect(throws: ReaderStudyError.self) { try report.write(to: folder) }
    }
}
