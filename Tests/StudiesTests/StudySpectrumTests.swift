import Foundation
import Pipelines
import Reports
import Studies
import Testing

/// The noise power spectra of CT in a study; the spectrum itself is held to known fields in ImageQualityTests.
@Suite struct StudySpectrumTests {
    private let fixture: StudiesFixture

    /// Two CT images, 160 × 140 pixels, and one smaller than a tile.
    init() throws {
        fixture = try StudiesFixture()
        var lines = [StudiesFixture.header]
        for (number, columns) in [140, 140, 60].enumerated() {
            let samples = (0..<160 * columns).map { UInt16(1000 + 20 * ($0 / columns / 40) + number) }
            try PNGImage(columns: columns, rows: 160, samples: .grey16(samples))
                .write(toFile: fixture.path + "/data/ct-\(number).png")
            lines.append(
                "ct-\(number).png,ct,160,\(columns),uint16,HU,S,p\(number),K,CC0,clean target,yes,validation"
            )
        }
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: fixture.index))
    }

    private func run(_ output: String, intensities: String) throws {
        let study = try fixture.study([
            "data": "{modalities: [ct]}", "noise": "[{gaussian: {sigma: 10}}]", "metrics": "[psnr]",
            "intensities": intensities, "methods": "[{median: {}}]",
        ])
        _ = try StudyRun(study, fixture.options(output)).run()
    }

    @Test func whiteNoiseHasAFlatSpectrumOfItsVarianceAndAMedianTakesTheFineGrain() throws {
        try run("out", intensities: "{ct: {window: [-1000, 1000]}}")
        func powers(_ method: String, _ image: Int) throws -> [Double] {
            let row = try #require(
                try fixture.records("out/images.csv").first {
                    $0["method"] == method && $0["image"] == "ct-\(image).png"
                }
            )
            return row.filter { $0.key.hasPrefix("nps-") }.sorted { $0.key < $1.key }.compactMap {
                Double($0.value)
            }
        }
        let sigma: Double = 2000 * 10 / 255
        let variance = sigma * sigma
        for image in 0..<2 {
            let (noisy, median) = (try powers("noisy", image), try powers("median", image))
            #expect(noisy.count == 16 && median.count == 16)
            let mean: Double = noisy.reduce(0, +) / Double(noisy.count)
            #expect(abs(mean - variance) < 0.05 * variance)
            // Rings near half a cycle a pixel hold some hundred frequencies of four tiles each.
            #expect(noisy.dropFirst(4).allSatisfy { abs($0 - variance) < 0.15 * variance })
            #expect(median[0] > 0.5 * variance && median[14] < 0.15 * variance)
        }
        #expect(try powers("noisy", 2).isEmpty)
        let page = try fixture.text("out/report.html")
        #expect(page.contains("gaussian sigma 10, NPS (HU² px²)"))
        #expect(page.components(separatedBy: "<polyline").count == 3)
    }

    @Test func aResumedStudyDrawsTheSameSpectra() throws {
        let window = "{ct: {window: [-1000, 1000]}}"
        try run("straight", intensities: window)
        try run("cut", intensities: window)
        let lines = try fixture.text("cut/images.csv").split(separator: "\n").prefix(3)
        try Data(lines.map { $0 + "\n" }.joined().utf8)
            .write(to: URL(fileURLWithPath: fixture.path + "/cut/images.csv"))
        try run("cut", intensities: window)
        for file in ["images.csv", "report.html"] {
            #expect(try fixture.text("straight/\(file)") == fixture.text("cut/\(file)"))
        }
    }

    @Test func withoutAWindowThereAreNoHounsfieldUnitsAndNoSpectra() throws {
        try run("out", intensities: "{ct: stored-range}")
        #expect(!(try fixture.text("out/images.csv")).contains("nps-"))
        #expect(!(try fixture.text("out/report.html")).contains("NPS"))
    }
}
