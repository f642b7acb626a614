import Foundation
import Reports
import Testing

@Suite struct FigurePageTests {
    private func text(_ contents: [FigurePage.Content]) throws -> String {
        let folder = NSTemporaryDirectory() + "/limpid-figures-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let section = FigurePage.Section(title: "MR & CT", contents: contents)
        try FigurePage(title: "a <study>", summary: "Of \"it\".", sections: [section])
            .write(toFile: folder + "/report.html")
        return try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
    }

    @Test func textIsEscapedAndNothingIsLoadedOrRun() throws {
        let page = try text([
            .paragraph("1 < 2"), .table(header: ["<m>", "n"], rows: [["a&b", "3 ± 1"]]), .legend(["<s>"]),
        ])
        for part in [
            "<h1>a &lt;study&gt;</h1>", "<p>Of &quot;it&quot;.</p>", "<h2>MR &amp; CT</h2>",
            "<p>1 &lt; 2</p>",
            "<th scope=\"col\">&lt;m&gt;</th>", "<th scope=\"row\">a&amp;b</th><td>3 ± 1</td>",
            "&lt;s&gt;</li>",
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        ] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(!page.contains("<script") && !page.contains("http:") && !page.contains("https:"))
    }

    @Test func aBoxIsDrawnAtItsValues() throws {
        let box = BoxChart.Box(quartiles: [2, 4, 6], whiskers: 0...8, outliers: [10])
        let group = BoxChart.Group(title: "sigma 25", boxes: [box, nil])
        let page = try text([.boxes(BoxChart(title: "PSNR", series: ["ours", "other"], groups: [group]))])
        // The axis runs from 0 at 220 up to 10 at 26: 19.4 a unit.
        #expect(page.contains("y=\"103.6\"") && page.contains("height=\"77.6\""))
        #expect(page.contains("y1=\"142.4\" y2=\"142.4\"") && page.contains("cy=\"26.0\""))
        #expect(page.contains("<title>ours: 4.000</title>") && !page.contains("<title>other"))
        #expect(page.contains(">sigma 25</text>"))
        #expect(!page.contains("nan") && !page.contains("inf"))
    }

    @Test func agreementHasBiasAndLimits() throws {
        let pairs = [(3.0, 1.0), (5.0, 4.0), (9.0, 6.0)].map { AgreementChart.Pair($0.0, $0.1, series: 0) }
        let chart = AgreementChart(title: "a less b", horizontalTitle: "mean of both", pairs: pairs)
        // Differences 2, 1 and 3: mean 2, standard deviation 1.
        #expect(chart.bias == 2)
        let limits = try #require(chart.limits)
        #expect(abs(limits.lowerBound - 0.04) < 1e-12 && abs(limits.upperBound - 3.96) < 1e-12)
        #expect(pairs.map(\.mean) == [2, 4.5, 7.5])
        let page = try text([.agreements([chart])])
        #expect(page.components(separatedBy: "<circle").count == 4 && page.contains(">2.00</text>"))
        let single = AgreementChart(title: "t", horizontalTitle: "h", pairs: [pairs[0]])
        #expect(single.limits == nil && single.bias == 2)
        #expect(!(try text([.agreements([single])])).contains("nan"))
    }

    @Test func aSpectrumIsDrawnWithItsBand() throws {
        let points = [(0.1, 4.0), (0.5, 6.0)].map {
            SpectrumChart.Point(x: $0.0, y: $0.1, band: $0.1 - 2...$0.1 + 4)
        }
        let curve = SpectrumChart.Curve(series: 9, name: "o<urs", points: points)
        let page = try text([
            .spectra([SpectrumChart(title: "NPS", horizontalTitle: "cycles", curves: [curve])])
        ])
        // Up from 0 at 200 to 10 at 26, 17.4 a unit; across from 0 at 52 to 0.5 at 356.
        #expect(page.contains("<polyline points=\"112.8,130.4 356.0,95.6\"/>"))
        #expect(page.contains("<polygon points=\"112.8,60.8 356.0,26.0 356.0,130.4 112.8,165.2\"/>"))
        #expect(
            page.contains("<g class=\"s1 p1\"><title>o&lt;urs</title>") && page.contains(">cycles</text>")
        )
    }

    /// Nine methods and more are common; eight colours alone would show two of them alike.
    @Test func everySeriesOfALegendLooksDifferent() throws {
        let names = (0..<24).map { "m\($0)" }
        let box = BoxChart.Box(quartiles: [2, 4, 6], whiskers: 0...8, outliers: [10])
        let chart = BoxChart(
            title: "t",
            series: names,
            groups: [BoxChart.Group(title: "g", boxes: names.map { _ in box })]
        )
        let page = try text([.legend(names), .boxes(chart)])
        let classes = page.components(separatedBy: "<g class=\"").dropFirst().compactMap {
            $0.split(separator: "\"").first
        }
        // The key and the box of a method look alike, and no other's do.
        #expect(classes.count == 48 && Array(classes.prefix(24)) == Array(classes.suffix(24)))
        #expect(
            Set(classes).count == 24 && classes[0] == "s0" && classes[8] == "s0 p1" && classes[16] == "s0 p2"
        )
        for name in Set(classes.joined(separator: " ").split(separator: " ")) {
            #expect(page.contains(".\(name) "), "\(name) has no style")
        }
    }

    @Test func aMissingPictureIsSaid() throws {
        let png = try PNGImage(columns: 1, rows: 1, samples: .grey8([7])).encoded()
        let page = try text([.pictures([("clean", png), ("ours", nil)])])
        #expect(page.contains("src=\"data:image/png;base64,iVBORw0KGgo"))
        #expect(page.contains("<p>missing</p><figcaption>ours</figcaption>"))
    }
}
