import DICOMFiles
import Foundation
import Pipelines
import ReaderStudies
import Studies
import Testing

@Suite struct ReaderStudyExportTests {
    private let fixture: StudiesFixture
    private var readers: String { fixture.path + "/readers" }

    // A patient each: images of one series have one scale, and none without its neighbours.
    init() throws { fixture = try StudiesFixture(patients: 4) }

    private static let methods =
        "[{non-local-means: {search-radius: 3, patch-radius: 1}}, {median: {}, label: Median}]"

    private func study(_ reading: String?, _ changes: [String: String?] = [:]) throws -> Study {
        var keys: [String: String?] = ["methods": Self.methods]
        if let reading { keys["reader-study"] = reading }
        return try fixture.study(keys.merging(changes) { _, new in new })
    }

    private func export(
        _ study: Study,
        _ output: String = "out",
        to folder: String? = nil
    ) throws -> ReaderStudyExport.Outcome {
        try ReaderStudyExport(study, fixture.options(output), folder: folder ?? readers).run()
    }

    private func key(_ output: String = "out") throws -> ReaderKey {
        try ReaderKey(file: fixture.path + "/" + output + "/reader-study-key/key.csv")
    }

    /// Grey values of a pair's image on the study's scale.
    private func values(_ entry: ReaderKey.Entry, _ side: ReaderSide) throws -> [Double] {
        let path = readers + "/images/\(entry.pair)/\(side.rawValue).dcm"
        let bytes = Array(try #require(FileManager.default.contents(atPath: path)).suffix(2 * 64 * 56))
        return (0..<64 * 56).map { pixel in
            let stored = Int(bytes[2 * pixel]) | Int(bytes[2 * pixel + 1]) << 8
            return Double(stored - 16_384) / 32_768
        }
    }

    @Test func readersSeeTheMethodOfTheImagesModality() throws {
        // One name for both modalities; ultrasound's method is the one without effect.
        let fixture = try StudiesFixture(patients: 4) { $0 < 2 ? "mr" : "us" }
        let study = try fixture.study([
            "data": "{modalities: [mr, us]}", "intensities": "{mr: {percentile: 99.9}, us: stored-range}",
            "noise": "[{gaussian: {sigma: 25}}]",
            "methods":
                "[{median: {radius: 3}, label: ours, modalities: [mr]}, "
                + "{median: {strength: 0}, label: ours, modalities: [us]}]",
            "reader-study": "{compare: [ours, noisy]}",
        ])
        let outcome = try ReaderStudyExport(study, fixture.options("out"), folder: fixture.path + "/readers")
            .run()
        #expect(outcome.pairs == 4 && outcome.missing == 0)
        let key = try ReaderKey(file: fixture.path + "/out/reader-study-key/key.csv")
        let alike = try key.entries.filter { entry in
            let pixels = try ["A", "B"].map { side in
                let path = fixture.path + "/readers/images/\(entry.pair)/\(side).dcm"
                return try #require(FileManager.default.contents(atPath: path)).suffix(2 * 64 * 56)
            }
            return pixels[0].elementsEqual(pixels[1])
        }
        #expect(alike.count == 2 && alike.allSatisfy { $0.comparison.modality == "us" })
    }

    @Test func readersSeeWhatTheTablesMeasured() throws {
        let study = try study("{compare: [Median, noisy], repeats: 2}", ["metrics": "[mse, psnr]"])
        _ = try StudyRun(study, fixture.options("out")).run()
        let outcome = try export(study)
        #expect(outcome.pairs == 10 && outcome.missing == 0 && !outcome.isOld)
        let key = try key()
        #expect(Set(key.entries.map(\.comparison.method)) == ["Median"])
        #expect(Set(key.entries.map(\.comparison.opponent)) == ["noisy"])
        let rows = try fixture.records("out/images.csv")
        func meanSquaredError(_ entry: ReaderKey.Entry, _ method: String) throws -> Double {
            let row = rows.first {
                $0["image"] == entry.comparison.image && $0["noise"] == entry.comparison.noise
                    && $0["method"] == method
            }
            return try #require(row?["mse"].flatMap { Double($0) })
        }
        for entry in key.entries {
            // |A − B|² of both is at least the square of the difference of both distances to the truth.
            let (a, b) = (try values(entry, .a), try values(entry, .b))
            let apart = zip(a, b).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(a.count)
            let distances = try [meanSquaredError(entry, "Median"), meanSquaredError(entry, "noisy")]
                .map { $0.squareRoot() }
            #expect(apart.squareRoot() >= abs(distances[0] - distances[1]) - 1e-4)
            #expect(apart.squareRoot() <= distances[0] + distances[1] + 1e-4)
            // What was smoothed differs less from pixel to pixel.
            func roughness(_ values: [Double]) -> Double {
                zip(values, values.dropFirst()).reduce(0) { $0 + abs($1.0 - $1.1) }
            }
            let smooth: ReaderSide = roughness(a) < roughness(b) ? .a : .b
            #expect(entry.method(on: smooth) == "Median")
        }
    }

    @Test func theReferenceMeetsEveryOtherMethodWhereTheStudySaysNothing() throws {
        let outcome = try export(study(nil, ["reference": "Median"]))
        #expect(outcome.pairs == 8)
        let names = try key().entries.map { [$0.comparison.method, $0.comparison.opponent] }
        #expect(Set(names) == [["Median", "non-local-means"]])
        let without = try study(nil)
        let error = #expect(throws: ReaderStudyError.self) { try export(without, "b", to: readers + "b") }
        #expect(error?.code == .invalidRequest)
    }

    @Test func equalStudiesGiveEqualBytesAndOneReadingOnly() throws {
        let study = try study("{compare: [Median, noisy], pairs: 3}")
        #expect(try export(study).pairs == 3)
        #expect(try export(study) == .init(pairs: 3, missing: 0, isOld: true))
        let other = fixture.path + "/other"
        #expect(try export(study, "b", to: other).pairs == 3)
        let names = try FileManager.default.subpathsOfDirectory(atPath: readers).sorted()
        #expect(names.count == 3 + 1 + 3 + 6)
        for name in names {
            #expect(
                FileManager.default.contents(atPath: readers + "/" + name)
                    == FileManager.default.contents(atPath: other + "/" + name),
                "\(name)"
            )
        }
        #expect(throws: ReaderStudyError.self) { try export(study, "c", to: other) }
    }

    @Test func anImageThatIsMissingLeavesItsPairsOut() throws {
        try FileManager.default.removeItem(atPath: fixture.path + "/data/image-1.png")
        let outcome = try export(study("{compare: [Median, noisy]}"))
        #expect(outcome.pairs == 6 && outcome.missing == 2)
        let entries = try key().entries
        #expect(entries.count == 6 && !entries.contains { $0.comparison.image == "image-1.png" })
    }

    @Test func aStoppedExportLeavesNothing() throws {
        let export = try ReaderStudyExport(
            study("{compare: [Median, noisy]}"),
            fixture.options("out"),
            folder: readers
        )
        export.stop()
        #expect(try export.run() == .init(pairs: nil, missing: 0, isOld: false))
        #expect(!FileManager.default.fileExists(atPath: readers))
        #expect(!FileManager.default.fileExists(atPath: export.keyFolder))
    }
}
