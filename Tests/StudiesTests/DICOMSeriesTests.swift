import Digests
import Foundation
import Pipelines
import Studies
import Testing
import Training

/// DICOM series as images of a study.
@Suite struct DICOMSeriesTests {
    private let fixture: SeriesFixture

    init() throws { fixture = try SeriesFixture() }

    private static let results = ["images.csv", "tables.md", "tables.csv", "results.json", "report.html"]

    @Test func everySliceIsAnImageAndNothingTellsOfThePatient() throws {
        try fixture.phantom("one")
        let study = try SeriesFixture.study(["groups": "[manufacturer, kernel, slice-thickness, kvp]"])
        let (outcome, lines) = try fixture.run(study, fixture.options("one/truth", to: "out"))
        #expect(outcome.done == 8 && outcome.failed == 0 && lines.isEmpty)
        let rows = try fixture.records("out/images.csv")
        #expect(
            rows.filter { $0["method"] == "noisy" }.map { $0["image"] }
                == (1...4).map { "series-001/slice-000\($0)" }
        )
        #expect(rows.allSatisfy { $0["modality"] == "ct" && $0["patient"] == "1" })
        // 20 log10(255 / 25).
        let noisy = rows.filter { $0["method"] == "noisy" }.compactMap { $0["psnr"].flatMap { Double($0) } }
        #expect(noisy.count == 4 && noisy.allSatisfy { abs($0 - 20.172) < 0.3 })
        let values = Set(try fixture.records("out/tables.csv").compactMap { $0["value"] })
        #expect(values.isSuperset(of: ["Synthetic", "SYNTHETIC", "120 kV"]) && values.count == 5)
        for file in try FileManager.default.subpathsOfDirectory(atPath: fixture.path + "/out")
        where !file.hasSuffix(".png") && file.contains(".") {
            let text = try fixture.text("out/" + file)
            #expect(!text.contains("PHANTOM") && !text.contains("Phantom") && !text.contains(fixture.path))
        }
    }

    @Test func resultsDependOnWhatTheFilesHoldAlone() throws {
        try fixture.phantom("one")
        try FileManager.default.createDirectory(
            atPath: fixture.path + "/other/deep",
            withIntermediateDirectories: true
        )
        for number in 1...4 {
            try FileManager.default.copyItem(
                atPath: fixture.path + "/one/truth/000\(number).dcm",
                toPath: fixture.path + "/other/deep/x\(9 - number)"
            )
        }
        let study = try SeriesFixture.study()
        try fixture.run(study, fixture.options("one/truth", to: "out"))
        try fixture.run(study, fixture.options("other", to: "again"))
        for file in Self.results + ["study.json"] {
            #expect(try fixture.text("out/\(file)") == fixture.text("again/\(file)"), "\(file)")
        }
        // A folder goes on with the same images only.
        try fixture.phantom("two", seed: 2)
        let error = try #require(throws: StudyError.self) {
            try fixture.run(study, fixture.options("two/series", to: "out"))
        }
        #expect(error.code == .unsuitableFolder)
    }

    @Test func seriesOfOnePatientAreOneClusterAndImagesAreSpreadOverAll() throws {
        try fixture.phantom("all/one")
        try fixture.phantom("all/two", slices: 6, seed: 2)
        let study = try SeriesFixture.study(["data": "{modalities: [ct], images: 5, crop: 48}"])
        let (outcome, lines) = try fixture.run(study, fixture.options("all", to: "out"))
        // Truth and series of both: 20 slices.
        #expect(outcome.done == 10 && lines.isEmpty)
        let rows = try fixture.records("out/images.csv").filter { $0["method"] == "noisy" }
        #expect(Set(rows.map { $0["patient"] }) == ["1"])
        #expect(Set(rows.compactMap { $0["image"]?.prefix(10) }).count == 4)
    }

    @Test func whatIsLeftOutIsSaidInALineAndTheRestGoesOn() throws {
        try fixture.phantom("one")
        let path = fixture.path + "/one/truth/broken.dcm"
        var bytes = try #require(FileManager.default.contents(atPath: fixture.path + "/one/series/0001.dcm"))
        bytes.removeLast(bytes.count / 2)
        try bytes.write(to: URL(fileURLWithPath: path))
        try Data("notes".utf8).write(to: URL(fileURLWithPath: fixture.path + "/one/truth/readme.txt"))
        let (outcome, lines) = try fixture.run(
            SeriesFixture.study(),
            fixture.options("one/truth", to: "out")
        )
        #expect(outcome.done == 8 && outcome.failed == 0)
        #expect(lines.count == 1 && lines.first?.contains("broken.dcm is left out: ") == true, "\(lines)")
    }

    @Test func nothingToReadIsAnError() throws {
        try Data("notes".utf8).write(to: URL(fileURLWithPath: fixture.path + "/readme.txt"))
        let empty = try #require(throws: StudyError.self) {
            try fixture.run(SeriesFixture.study(), fixture.options("", to: "out"))
        }
        #expect(empty.code == .noImages && empty.description.contains("holds no DICOM series"))
        try fixture.phantom("mr", .mr)
        let other = try #require(throws: StudyError.self) {
            try fixture.run(SeriesFixture.study(), fixture.options("mr/truth", to: "out"))
        }
        #expect(
            other.code == .noImages && other.description.hasSuffix("has no image of the study's modalities")
        )
    }

    @Test(arguments: [("mr", "{percentile: 99.5}"), ("mr", "stored-range"), ("us", "stored-range")])
    func otherModalitiesAreReadOnTheirScales(_ modality: String, _ intensity: String) throws {
        try fixture.phantom("one", modality == "mr" ? .mr : .us)
        let study = try SeriesFixture.study([
            "data": "{modalities: [\(modality)]}", "intensities": "{\(modality): \(intensity)}",
        ])
        let (outcome, lines) = try fixture.run(study, fixture.options("one/truth", to: "out"))
        #expect(outcome.done == 8 && outcome.failed == 0 && lines.isEmpty, "\(lines)")
        let rows = try fixture.records("out/images.csv").filter { $0["method"] == "noisy" }
        #expect(rows.compactMap { $0["psnr"].flatMap { Double($0) } }.allSatisfy { abs($0 - 20.172) < 0.3 })
        let (index, _) = try fixture.images(study, fixture.options("one/truth", to: "out"))
        let reader = try #require(index.reader)
        let kind = try #require(TrainingModality(rawValue: modality))
        let bounds = try reader.bounds(of: index.rows[0], try #require(study.intensities[kind]))
        if intensity == "stored-range" {
            #expect(bounds == 0...(modality == "us" ? 255 : 65535))
        } else {
            let values = try index.rows.flatMap { try index.values($0) ?? [] }.sorted()
            let rank = Int((99.5 * Double(values.count) / 100).rounded(.up)) - 1
            #expect(abs(bounds.upperBound - Double(values[rank])) <= Double(values[rank]) / 2048)
        }
    }
}

/// Real series against what pydicom reads of them.
@Suite struct RealSeriesTests {
    private struct Golden: Decodable {
        struct Slice: Decodable {
            let sha256: String
            let min: Float
            let max: Float
        }
        let folder: String
        let insist: [String]
        let modality: String
        let rows: Int
        let columns: Int
        let manufacturer: String
        let kernel: String
        let thickness: Double?
        let kvp: Double?
        let slices: [Slice]
    }

    private static let fixtures: String = {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let root = here.appendingPathComponent("../../..").standardized.path
        let shared = ProcessInfo.processInfo.environment["LIMPID_SHARED"] ?? root + "/shared"
        return shared + "/data/fixtures"
    }()

    private static var isPresent: Bool {
        FileManager.default.fileExists(atPath: fixtures + "/ct_series_cmb_crc")
    }

    @Test(.enabled(if: isPresent, "needs ../shared/data/fixtures"), arguments: 0..<3)
    func pixelsAndHeadersAreThoseOfPydicom(_ number: Int) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/slices.json")
        let golden = try JSONDecoder().decode([Golden].self, from: Data(contentsOf: file))[number]
        let study = try SeriesFixture.study([
            "data": "{modalities: [\(golden.modality)], insist: [\(golden.insist.joined(separator: ", "))]}",
            "intensities": golden.modality == "ct"
                ? "{ct: {window: [-1000, 1000]}}" : "{mr: {percentile: 99}}",
        ])
        let options = StudyOptions(
            index: Self.fixtures + "/" + golden.folder,
            output: "/nowhere",
            software: "test"
        )
        let (index, lines) = try SeriesFixture().images(study, options)
        #expect(index.rows.count == golden.slices.count && lines.count == (number == 1 ? 1 : 0), "\(lines)")
        for (row, slice) in zip(index.rows, golden.slices) {
            #expect(row.rows == golden.rows && row.columns == golden.columns)
            #expect(row.modality.rawValue == golden.modality && row.manufacturer == golden.manufacturer)
            #expect(
                row.sliceThicknessMillimeters == golden.thickness && row.tubeVoltageKilovolts == golden.kvp
            )
            if golden.modality == "ct" { #expect(row.kernel == golden.kernel) }
            let values = try #require(try index.values(row))
            #expect(values.min() == slice.min && values.max() == slice.max)
            var hash = SHA256()
            values.withUnsafeBytes { hash.update(bufferPointer: $0) }
            #expect(hash.finalize().description == slice.sha256, "\(row.file)")
        }
    }

    @Test(.enabled(if: isPresent, "needs ../shared/data/fixtures"))
    func aDerivedSeriesIsLeftOutUnlessTheStudyInsists() throws {
        let study = try SeriesFixture.study([
            "data": "{modalities: [mr]}", "intensities": "{mr: {percentile: 99}}",
        ])
        let folder = Self.fixtures + "/mr_series_prostate_adc"
        let options = StudyOptions(index: folder, output: "/nowhere", software: "test")
        var lines: [String] = []
        let source = StudySource(study, options) { lines.append($0) }
        let error = try #require(throws: StudyError.self) { try source.open() }
        #expect(error.code == .noImages && lines.count == 1)
        #expect(lines.first?.contains("to the study's data to process it anyway") == true, "\(lines)")
    }
}
