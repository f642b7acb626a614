import Foundation
import Pipelines
import Studies
import Testing

/// Full and low dose of the same patients, slice by slice.
@Suite struct PairedSeriesTests {
    private let fixture: SeriesFixture

    init() throws { fixture = try SeriesFixture() }

    private func study() throws -> Study { try SeriesFixture.study(["noise": "paired"]) }

    @Test func slicesOfOnePlaceArePairs() throws {
        try fixture.phantom("one")
        let options = fixture.options("one/truth", noisy: "one/series", to: "out")
        let (outcome, lines) = try fixture.run(study(), options)
        #expect(outcome.done == 8 && outcome.failed == 0 && lines.isEmpty, "\(lines)")
        let (index, _) = try fixture.images(study(), options)
        let truth = index.rows.filter { $0.role != nil }
        #expect(truth.map(\.pair) == (1...4).map { "noisy-001/slice-000\($0)" })
        let rows = try fixture.records("out/images.csv")
        #expect(Set(rows.compactMap { $0["noise"] }) == ["paired SYNTHETIC"])
        for row in truth {
            let partner = try #require(index.rows.first { $0.file == row.pair })
            let (clean, noisy) = (
                try #require(try index.values(row)), try #require(try index.values(partner))
            )
            var squares = 0.0
            for (a, b) in zip(clean, noisy) {
                let difference = Double(a - b) / 2000
                squares += difference * difference
            }
            let expected = -10 * log10(squares / Double(clean.count))
            let measured = rows.first { $0["image"] == row.file && $0["method"] == "noisy" }
            #expect(abs((measured?["psnr"].flatMap { Double($0) } ?? 0) - expected) < 0.01)
        }
    }

    @Test func aFolderMayHoldTheNoisySeriesToo() throws {
        try fixture.phantom("one")
        let (outcome, lines) = try fixture.run(
            study(),
            fixture.options("one", noisy: "one/series", to: "out")
        )
        #expect(outcome.done == 8 && lines.isEmpty, "\(lines)")
        try fixture.run(study(), fixture.options("one/truth", noisy: "one/series", to: "apart"))
        #expect(try fixture.text("out/images.csv") == fixture.text("apart/images.csv"))
    }

    @Test func aSliceWithoutPartnerIsLeftOutAndSaid() throws {
        try fixture.phantom("one")
        try FileManager.default.removeItem(atPath: fixture.path + "/one/series/0002.dcm")
        let (outcome, lines) = try fixture.run(
            study(),
            fixture.options("one/truth", noisy: "one/series", to: "out")
        )
        #expect(outcome.done == 6)
        #expect(
            lines == [
                "series 1 (ct, 4 slices): 1 slices are left out: the noisy series has none at their positions"
            ]
        )
        let images = try fixture.records("out/images.csv").filter { $0["method"] == "noisy" }
        #expect(images.map { $0["image"]?.last } == ["1", "3", "4"])
    }

    @Test func whereNothingFitsThereIsNothingToMeasure() throws {
        try fixture.phantom("one")
        try fixture.phantom("mr", .mr)
        let error = try #require(throws: StudyError.self) {
            try fixture.run(study(), fixture.options("one/truth", noisy: "mr/series", to: "out"))
        }
        #expect(error.code == .noImages && error.description.hasSuffix("with a noisy partner"))
    }

    @Test func optionsThatContradictTheStudyAreRefused() throws {
        try fixture.phantom("one")
        let none = try #require(throws: StudyError.self) {
            try fixture.run(study(), fixture.options("one/truth", to: "out"))
        }
        #expect(none.code == .invalidOption && none.description.contains("--noisy"))
        let simulated = try #require(throws: StudyError.self) {
            try fixture.run(
                SeriesFixture.study(),
                fixture.options("one/truth", noisy: "one/series", to: "out")
            )
        }
        #expect(simulated.code == .invalidOption)
        let needless = try #require(throws: StudyError.self) {
            try fixture.run(SeriesFixture.study(), fixture.options("one/truth", .ct, to: "out"))
        }
        #expect(needless.code == .invalidOption && needless.description.contains("--modality is for NIfTI"))
    }
}
