import Foundation
import Reports
import Testing
import Volumes

@Suite("Report page")
struct ReportPageTests {
    @Test("The policy names the style sheet and the script by their digests")
    func digests() throws {
        for (text, digest) in ReportPage.policedTexts {
            let (status, output) = try run(
                "/usr/bin/env",
                ["openssl", "dgst", "-sha256", "-binary"],
                input: Data(text.utf8)
            )
            try #require(status == 0)
            let expected = output.base64EncodedString()
            #expect(digest == expected, "put \(expected) into ReportPage where \(digest) is")
        }
    }

    @Test("Text of every kind is escaped, and cannot rearrange the page")
    func escaping() throws {
        let hostile = "<img src=x onerror=alert(1)>\"'&\u{202E}\u{0}\u{7}"
        var series = RunReport.Series(
            state: .failed,
            reasonCode: hostile,
            reason: hostile,
            studyInstanceUID: hostile,
            sourceSeriesInstanceUID: hostile,
            partIndex: 1,
            modality: hostile,
            sourceFiles: [],
            outputFiles: [
                .init(path: hostile, sopInstanceUID: hostile, sha256: hostile, bytes: 1, kind: hostile)
            ]
        )
        series.outputSeriesInstanceUIDs = [hostile]
        series.runDigest = hostile
        series.transferSyntaxUID = hostile
        series.noise = .init(
            model: hostile,
            reason: hostile,
            parameters: [.init(name: hostile, value: 1, unit: hostile, standardError: 0.1)]
        )
        series.method = .init(name: hostile, settings: [.init(name: hostile, value: hostile)])
        series.timings = [.init(step: hostile, seconds: 1)]
        series.findings = [Finding(.note, code: hostile, hostile)]
        let file = RunReport.File(path: hostile, code: hostile, reason: hostile)
        let page = ReportPage.html(
            RunReport(
                tool: .init(name: hostile, version: hostile),
                plan: .init(name: hostile, digest: hostile, steps: [hostile]),
                dryRun: true,
                started: Date(timeIntervalSince1970: 0),
                finished: Date(timeIntervalSince1970: 0),
                options: [.init(name: hostile, value: hostile)],
                filesSeen: 3,
                series: [series],
                rejected: [file],
                ignored: [file],
                duplicates: [file],
                findings: [Finding(.warning, code: hostile, hostile)]
            )
        )
        #expect(
            !page.contains("<img") && !page.contains("\u{202E}") && !page.contains("\u{0}")
                && !page.contains("\u{7}")
        )
        let escaped = "&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\u{FFFD}\u{FFFD}\u{FFFD}"
        #expect(
            page.components(separatedBy: "onerror=alert").count == page.components(separatedBy: escaped).count
        )
        #expect(page.components(separatedBy: escaped).count > 25)
    }

    @Test("The page names no network address, no inline style or handler, and no piece of markup as text")
    func selfContained() throws {
        try withFolder { folder in
            let page = ReportPage.html(Sample.report(pictures: try Self.pictures(folder)))
            #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("//www"))
            #expect(!page.contains(" style=") && !page.contains(" onclick=") && !page.contains("javascript:"))
            #expect(!page.contains("HTML(") && !page.contains("&lt;") && !page.contains("Optional("))
            let links = page.components(separatedBy: "href=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
            #expect(
                links.allSatisfy { $0.hasPrefix("#") || $0 == "../run.json" || $0 == "data:," },
                "\(links)"
            )
            let sources = page.components(separatedBy: "src=\"").dropFirst().map {
                String($0.prefix { $0 != "\"" })
            }
            #expect(sources == ["2.25.301445789/slice-0012.png"])
        }
    }

    @Test("Counts that do not add up raise an alarm; those that do are said to")
    func alarm() {
        #expect(ReportPage.html(Sample.report()).contains("Every file is accounted for."))
        let page = ReportPage.html(Sample.report(filesSeen: 17))
        #expect(
            page.contains("The counts do not add up: 17 files seen") && page.contains("3 not accounted for")
        )
        #expect(page.contains("role=\"alert\"") && !page.contains("Every file is accounted for."))
    }

    @Test("Each series has its section with state, reason and, where there are pictures, a viewer")
    func sections() throws {
        try withFolder { folder in
            let page = ReportPage.html(Sample.report(pictures: try Self.pictures(folder)))
            for number in 1...6 { #expect(page.contains("id=\"series-\(number)\"")) }
            for words in ["Done", "Refused", "Failed", "Already done", "Not selected", "Interrupted"] {
                #expect(page.contains("\">\(words)</span>"))
            }
            #expect(
                page.contains("24.13 ± 0.31")
                    && page.contains("A localizer is not an acquisition to denoise.")
            )
            #expect(page.components(separatedBy: "type=\"range\"").count == 2)
            #expect(page.components(separatedBy: "data-preset=").count == 5)
            #expect(page.contains("0f0f0f0f") && page.contains("5e5e5e5e"))
        }
        let empty = Sample.report()
        #expect(!ReportPage.html(empty).contains("type=\"range\""))
    }

    @Test("A picture folder that is no UID is never given to the script")
    func tamperedFolder() throws {
        try withFolder { folder in
            let report = Sample.report(pictures: try Self.pictures(folder))
            let json = try report.json().replacingOccurrences(
                of: "\"folder\" : \"2.25.301445789\"",
                with: "\"folder\" : \"//host/x\""
            )
            let tampered = try RunReport(json: json)
            #expect(tampered != report)
            #expect(!ReportPage.html(tampered).contains("data-folder=\""))
        }
    }

    @Test("The page is written whole and the same report gives the same page")
    func writing() throws {
        try withFolder { folder in
            let report = Sample.report()
            try ReportPage.write(report, toReportFolder: folder + "/out/report")
            let path = folder + "/out/report/" + ReportPage.fileName
            let first = try Data(contentsOf: URL(fileURLWithPath: path))
            try ReportPage.write(report, toReportFolder: folder + "/out/report")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
            #expect(first == Data(ReportPage.html(report).utf8))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder + "/out/report") == ["index.html"]
            )
        }
    }

    static let hasChromium = ["/usr/bin/chromium", "/usr/bin/google-chrome"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(
        "The page works in Chromium, opened from disk",
        .enabled(if: python != nil && hasChromium, "needs .venv and chromium"),
        arguments: [false, true]
    )
    func browser(large: Bool) throws {
        try withFolder { folder in
            let report = folder + "/report"
            var pictures = SeriesPictures(modality: large ? .dx : .ct, leadingPresets: [], inverted: large)
            for index in large ? [0] : [11, 31, 51] {
                let one = Sample.slice(
                    index,
                    columns: large ? 800 : 320,
                    rows: large ? 900 : 256,
                    sigma: 24,
                    unit: large ? .detectorSignal : .hounsfield
                )
                try pictures.add(
                    keySlice: index,
                    original: one.original,
                    denoised: one.denoised,
                    standardDeviation: one.deviation
                )
            }
            let set = try #require(try pictures.write(toReportFolder: report, folder: "2.25.301445789"))
            try ReportPage.write(Sample.report(pictures: set), toReportFolder: report)
            let script = packageRoot + "/Tests/Python/report_page.py"
            let (status, output) = try run(try #require(python), [script, report + "/index.html"])
            #expect(status == 0 || status == 77, "\(String(decoding: output, as: UTF8.self))")
        }
    }

    /// A small series' pictures.
    private static func pictures(_ folder: String) throws -> PictureSet {
        var pictures = SeriesPictures(modality: .ct, leadingPresets: [], inverted: false)
        let one = Sample.slice(11, columns: 64, rows: 48, sigma: 24)
        try pictures.add(
            keySlice: 11,
            original: one.original,
            denoised: one.denoised,
            standardDeviation: one.deviation
        )
        return try #require(try pictures.write(toReportFolder: folder, folder: "2.25.301445789"))
    }
}
