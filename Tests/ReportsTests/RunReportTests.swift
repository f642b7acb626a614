import Foundation
import Reports
import Testing
import Volumes

@Suite("Run report")
struct RunReportTests {
    @Test("JSON reads back equal, and equal reports give equal bytes")
    func roundTrip() throws {
        let report = Sample.report()
        let json = try report.json()
        let again = try RunReport(json: json)
        #expect(again == report)
        #expect(try again.json() == json)
    }

    @Test("Keys are sorted, dates are UTC to the second, slashes stay, the file ends with a line feed")
    func format() throws {
        let json = try Sample.report().json()
        #expect(json.contains("\"started\" : \"2025-10-09T08:53:20Z\""))
        #expect(json.contains("\"finished\" : \"2025-10-09T08:54:55Z\""))
        #expect(json.contains("2.25.7/2.25.8/2.25.9.dcm"))
        #expect(json.hasSuffix("}\n"))
        let keys = json.split(separator: "\n").filter { $0.hasPrefix("  \"") }.map {
            $0.split(separator: "\"")[1]
        }
        #expect(keys.count >= 12 && keys == keys.sorted())
    }

    @Test("Every file and series is counted once, and the totals say whether that adds up")
    func totals() throws {
        let totals = Sample.report().totals
        #expect(totals.series.total == 6)
        #expect(totals.series.done == 1 && totals.series.failed == 1)
        #expect(totals.series.refused == 1 && totals.series.skipped == 1)
        #expect(totals.series.notSelected == 1 && totals.series.interrupted == 1)
        let files = totals.files
        #expect(files.processed == 4 && files.refused == 1 && files.failed == 2 && files.skipped == 1)
        #expect(files.notSelected == 1 && files.interrupted == 1)
        #expect(files.rejected == 1 && files.ignored == 2 && files.duplicates == 1)
        #expect(files.seen == 14 && files.unaccounted == 0 && totals.reconciles)
        #expect(
            totals.sourceBytes == 4 * 525_312 && totals.outputBytes == 4 * 526_000
                && totals.clippedVoxels == 12
        )
        let ratio = try #require(Sample.report().series[0].bytesWrittenPerSourceByte)
        #expect(abs(ratio - 526_000.0 / 525_312) < 1e-12)
        let short = Sample.report(filesSeen: 15).totals
        #expect(!short.reconciles && short.files.unaccounted == 1)
    }

    @Test("A file of a series with several parts counts once, under the best fate")
    func parts() {
        func part(_ state: RunReport.State, _ uids: [String?]) -> RunReport.Series {
            RunReport.Series(
                state: state,
                reasonCode: "x",
                reason: "x",
                studyInstanceUID: "1",
                sourceSeriesInstanceUID: "1.1",
                partIndex: 0,
                modality: "MR",
                sourceFiles: uids.map { RunReport.SourceFile(sopInstanceUID: $0, sha256: nil, bytes: 10) },
                outputFiles: []
            )
        }
        let totals = RunReport.Totals(
            filesSeen: 5,
            series: [part(.refused, ["a", "b"]), part(.done, ["b", "c"]), part(.failed, [nil, nil, "c"])],
            rejected: 0,
            ignored: 0,
            duplicates: 0
        )
        #expect(totals.files.refused == 1 && totals.files.processed == 2 && totals.files.failed == 2)
        #expect(totals.reconciles && totals.sourceBytes == 20 && totals.outputBytes == 0)
    }

    @Test("Numbers that are not finite survive")
    func notFinite() throws {
        var series = Sample.report().series[0]
        series.noise = .init(
            model: "ct",
            reason: "",
            parameters: [.init(name: "sigma", value: .infinity, unit: "", standardError: -.infinity)]
        )
        let base = Sample.report()
        let report = RunReport(
            tool: base.tool,
            plan: base.plan,
            dryRun: true,
            started: base.started,
            finished: base.finished,
            options: [],
            filesSeen: 4,
            series: [series],
            rejected: [],
            ignored: [],
            duplicates: [],
            findings: []
        )
        let json = try report.json()
        #expect(json.contains("\"+Infinity\"") && json.contains("\"-Infinity\""))
        #expect(try RunReport(json: json) == report)
        #expect(ReportPage.html(report).contains("infinite"))
    }

    @Test("Other formats and broken files are refused")
    func malformed() throws {
        let json = try Sample.report().json()
        let newer = json.replacingOccurrences(of: "\"formatVersion\" : 1", with: "\"formatVersion\" : 2")
        #expect(newer != json)
        expectError(.malformedReport) { _ = try RunReport(json: newer) }
        expectError(.malformedReport) { _ = try RunReport(json: String(json.dropLast(9))) }
        expectError(.malformedReport) { _ = try RunReport(json: "") }
        expectError(.notReadable) { _ = try RunReport(contentsOfFile: "/nonexistent/run.json") }
    }

    @Test("run.json is written whole, without a trace of its temporary file")
    func file() throws {
        try withFolder { folder in
            let report = Sample.report()
            try report.write(toFile: folder + "/run.json")
            try report.write(toFile: folder + "/run.json")
            #expect(try RunReport(contentsOfFile: folder + "/run.json") == report)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["run.json"])
        }
    }

    @Test(
        "CSV has a line a series, quotes what needs it, and never a formula",
        .enabled(if: python != nil, "needs .venv")
    )
    func csv() throws {
        var series = Sample.report().series
        series[1].reason = "=cmd|'/C calc'!A0, \"quoted\"\nnext line"
        let base = Sample.report()
        let csv = RunReport(
            tool: base.tool,
            plan: base.plan,
            dryRun: false,
            started: base.started,
            finished: base.finished,
            options: [],
            filesSeen: 14,
            series: series,
            rejected: [],
            ignored: [],
            duplicates: [],
            findings: []
        ).csv()
        let script =
            "import csv, json, sys; json.dump(list(csv.DictReader(sys.stdin, strict=True)), sys.stdout)"
        let (status, output) = try run(try #require(python), ["-c", script], input: Data(csv.utf8))
        try #require(status == 0)
        let rows = try JSONDecoder().decode([[String: String]].self, from: output)
        #expect(rows.count == 6 && rows.allSatisfy { $0.count == 24 })
        #expect(rows[1]["reason"] == "'" + series[1].reason)
        #expect(rows[0]["state"] == "done" && rows[0]["columns"] == "512" && rows[0]["noise_model"] == "ct")
        #expect(rows[0]["noise_parameters"] == "sigma=24.13 correlation length=1.42 peak frequency=0.21")
        #expect(rows[0]["clipped_voxels"] == "12" && rows[1]["clipped_voxels"] == "")
        #expect(rows[0]["findings"] == "padding missing-slice")
    }

    @Test("Markdown has a row a series, the sum of the files, and no foreign markup")
    func markdown() {
        var series = Sample.report().series
        series[0].reason = "a | b <script> `x` [y](z)\nnext"
        let base = Sample.report()
        let text = RunReport(
            tool: base.tool,
            plan: base.plan,
            dryRun: false,
            started: base.started,
            finished: base.finished,
            options: [],
            filesSeen: 14,
            series: series,
            rejected: base.rejected,
            ignored: base.ignored,
            duplicates: base.duplicates,
            findings: []
        ).markdown()
        #expect(
            text.contains(
                "14 files seen = 4 processed + 1 already done + 1 not selected + 1 refused + 2 failed + 1 interrupted"
            )
        )
        #expect(text.contains("a \\| b \\<script\\> \\`x\\` \\[y\\](z) next"))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("| ") }.count == 7)
    }
}
