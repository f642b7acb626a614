import Foundation
import Reports
import Testing

@Suite struct CurveChartTests {
    private let folder = NSTemporaryDirectory() + "/limpid-curves-" + UUID().uuidString

    private func chart(_ points: [(Double, Double)], title: String = "PSNR (dB)") -> CurveChart {
        CurveChart(
            title: "two-stage & more",
            summary: "A <test>.",
            horizontalTitle: "steps",
            panels: [
                CurveChart.Panel(title: title, points: points.map { CurveChart.Point(x: $0.0, y: $0.1) }),
                CurveChart.Panel(title: "SSIM", points: []),
            ]
        )
    }

    private func page(_ chart: CurveChart) throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try chart.writePage(toFile: folder + "/curve.html")
        return try String(contentsOfFile: folder + "/curve.html", encoding: .utf8)
    }

    @Test func thePageDrawsThePointsBetweenRoundTicks() throws {
        let text = try page(chart([(0, 20), (500, 27.5), (1_000, 30)]))
        // The panel's plot runs from 52 to 346 and from 180 up to 26; the axes from 0 to 1000 and from 20 to 30.
        #expect(text.contains("<path d=\"M52.0 180.0L199.0 64.5L346.0 26.0\"/>"))
        for tick in ["0", "200", "400", "600", "800", "1000", "20", "22", "24", "26", "28", "30"] {
            #expect(text.contains(">\(tick)</text>"), "\(tick)")
        }
        #expect(text.contains("PSNR (dB): 30.00") && text.contains(">steps</text>"))
    }

    @Test func thePageEscapesTextAndLoadsNothing() throws {
        let text = try page(chart([(0, 1)]))
        #expect(text.contains("<h1>two-stage &amp; more</h1>") && text.contains("<p>A &lt;test&gt;.</p>"))
        #expect(text.contains("default-src 'none'"))
        #expect(!text.contains("<script") && !text.contains("src=") && !text.contains("href="))
    }

    @Test func aFlatCurveAndOneWithoutPointsStillHaveAxes() throws {
        let text = try page(chart([(10, 5), (20, 5)]))
        #expect(!text.contains("nan") && !text.contains("inf"))
        #expect(text.components(separatedBy: "<svg").count == 3)
    }

    @Test func valuesThatAreNotFiniteAreLeftOut() {
        let panel = chart([(1, 2), (2, .infinity), (.nan, 3)]).panels[0]
        #expect(panel.points == [CurveChart.Point(x: 1, y: 2)])
    }

    /// The curve's colour, told apart from the grid and the text.
    private func curvePixels(_ chart: CurveChart) throws -> Set<[Int]> {
        let picture = try chart.picture()
        guard case .rgb8(let samples) = picture.samples else { return [] }
        var pixels: Set<[Int]> = []
        for index in 0..<picture.columns * picture.rows
        where samples[3 * index] == 0x0A && samples[3 * index + 1] == 0x66 {
            pixels.insert([index % picture.columns, index / picture.columns])
        }
        return pixels
    }

    @Test func thePictureDrawsARisingCurveUpwards() throws {
        let pixels = try curvePixels(chart([(0, 20), (1_000, 30)]))
        // The first panel's plot runs from 66 to 402, and from row 266 up to row 68.
        #expect(pixels.contains([66, 266]) && pixels.contains([402, 68]))
        #expect(pixels.contains([234, 167]))
        let picture = try chart([(0, 20)]).picture()
        #expect(picture.columns == 840 && picture.rows == 314)
    }

    @Test func thePictureIsTheSameBytesEveryTime() throws {
        let chart = chart([(0, 20), (7, 21)])
        #expect(try chart.picture().encoded() == chart.picture().encoded())
    }
}
