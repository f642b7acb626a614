import Foundation
import Pipelines
import Reports
import Studies
import Synchronization
import Testing
import Training

/// Studies that segment with a frozen network, on a phantom of known classes.
@Suite(.serialized) struct StudySegmentationTests {
    private let fixture: SegmentationFixture

    /// Trains the network that the studies freeze.
    init() throws {
        fixture = try SegmentationFixture()
        _ = try TrainingRun(SegmentationFixture.thoroughRecipe(), fixture.options("run")).run()
    }

    private func study(_ labels: String, _ changes: [String: String] = [:]) throws -> Study {
        var lines = [
            "version": "1", "name": "test", "description": "A test.", "data": "{modalities: [ct]}",
            "intensities": "{ct: {window: [-1000, 1000]}}", "noise": "[{gaussian: {sigma: 100}}]",
            "methods": "[{median: {}}]", "metrics": "[psnr, dice]", "seed": "7",
            "segmentation":
                "{weights: \(fixture.folder.at("run/best.safetensors")), labels: \(labels)}",
        ]
        for (key, value) in changes { lines[key] = value }
        return try Study(
            yaml: lines.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
        )
    }

    @discardableResult
    private func run(
        _ study: Study,
        _ output: String,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> StudyOutcome {
        let options = StudyOptions(
            index: fixture.index,
            output: fixture.folder.at(output),
            software: "test"
        )
        return try StudyRun(study, options, warn: warn).run()
    }

    /// Dice of every row by method, in the images' order; nil for a gap.
    private func dice(_ output: String) throws -> [String: [Double?]] {
        let lines = try fixture.text("\(output)/images.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let place = try #require(lines[0].firstIndex(of: "dice"))
        return Dictionary(grouping: lines.dropFirst()) { $0[4] }.mapValues { $0.map { Double($0[place]) } }
    }

    @Test func noiseCostsDiceAndTheCleanImagesStandBesideIt() throws {
        #expect(try run(study("{bands: [-400, 200]}"), "bands").failed == 0)
        let found = try dice("bands").mapValues { $0.compactMap(\.self) }
        #expect(found.mapValues(\.count) == ["noisy": 2, "median": 2, "clean": 2])
        for place in 0..<2 {
            let (clean, noisy) = (found["clean"]?[place] ?? .nan, found["noisy"]?[place] ?? .nan)
            let median = found["median"]?[place] ?? .nan
            #expect(clean > 0.9 && noisy < clean - 0.1 && median > noisy, "\(clean), \(noisy), \(median)")
        }
        let tables = try fixture.text("bands/tables.md").components(separatedBy: "\n## ")
        #expect(tables.filter { $0.contains("| clean |") }.map { $0.prefix(8) } == ["ct, Dice"])
        #expect(try fixture.text("bands/tables.tex").components(separatedBy: "\nclean & ").count == 2)
        #expect(try fixture.text("bands/report.html").contains("CT, Dice"))
        // The phantom's label maps are these bands.
        try run(study("given"), "given")
        #expect(try dice("given") == dice("bands"))
        // And the same study gives the same bytes.
        try run(study("{bands: [-400, 200]}"), "again")
        for file in ["images.csv", "tables.csv", "results.json", "report.html"] {
            #expect(try fixture.text("again/\(file)") == fixture.text("bands/\(file)"), "\(file)")
        }
    }

    @Test func theNetworksOwnSegmentationOfTheCleanImageIsATruth() throws {
        try run(study("network"), "out")
        let found = try dice("out")
        #expect(found["clean"] == [1, 1])
        #expect(found["noisy"]?.allSatisfy { ($0 ?? 1) < 0.9 } == true)
    }

    /// Nothing where nothing is has no Dice: neither 1 nor a gap.
    @Test func anImageWithoutAClassHasNoDiceAndIsLeftOut() throws {
        let air = [UInt16](repeating: 124, count: SegmentationFixture.side * SegmentationFixture.side)
        try PNGImage(
            columns: SegmentationFixture.side,
            rows: SegmentationFixture.side,
            samples: .grey16(air)
        ).write(toFile: fixture.folder.at("data/image-7.png"))
        let changes = ["noise": "[{gaussian: {sigma: 2}}]", "reference": "median"]
        #expect(try run(study("network", changes), "out").failed == 0)
        let found = try #require(dice("out")["median"])
        #expect(found[1]?.isNaN == true && found[0]?.isNaN == false, "\(found)")
        let tables = try fixture.text("out/tables.md")
        let text = try #require(tables.components(separatedBy: "\n## ").first { $0.hasPrefix("ct, Dice") })
        #expect(text.contains("| clean | 1.0000 (1 images) |"), "\(text)")
        #expect(text.contains(" an image in which neither holds one has none and is left out. "))
        #expect(text.contains("No result is missing."))
        let cells = try fixture.text("out/tables.csv").split(separator: "\n")
        #expect(cells.contains { $0.hasPrefix("ct,gaussian sigma 2,clean,dice,1,0,1.0,") }, "\(cells)")
        #expect(cells.contains { $0.hasPrefix("ct,gaussian sigma 2,median,psnr,2,0,") })
        #expect(!(try fixture.text("out/results.json").contains("nan")))
        // It is kept, not tried again.
        #expect(try run(study("network", changes), "out").done == 6)
        #expect(try fixture.text("out/tables.md") == tables)
        #expect(!(try fixture.text("out/report.html").contains("nan")))
    }

    @Test func aLabelMapThatIsMissingIsAGap() throws {
        try FileManager.default.removeItem(atPath: fixture.folder.at("data/labels-7.png"))
        let lines = Mutex<[String]>([])
        let outcome = try run(study("given"), "out") { line in lines.withLock { $0.append(line) } }
        #expect(outcome.done == 6 && outcome.failed == 3)
        #expect(lines.withLock { $0 }.count == 1)
        #expect(lines.withLock { $0[0] }.contains("labels-7.png is missing"))
        #expect(try dice("out")["median"]?.map { $0 == nil } == [false, true])
    }

    @Test func weightsThatDoNotFitAreRefusedBeforeAnythingIsWritten() throws {
        let bands = "{bands: [-400]}"
        let other = ["segmentation": "{weights: twostage-nowhere, labels: network}"]
        let scale = ["intensities": "{ct: {percentile: 99}}"]
        for study in [try study(bands), try study("network", other), try study("network", scale)] {
            let error = try #require(throws: StudyError.self) { try run(study, "out") }
            #expect(error.code == .invalidWeights, "\(error)")
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.folder.at("out")))
    }

    /// Without the option a study is what it was.
    @Test func aStudyThatDoesNotSegmentHasNoRowOfCleanImages() throws {
        let plain = try Study(
            yaml: """
                version: 1
                name: test
                description: A test.
                data: {modalities: [ct]}
                intensities: {ct: {window: [-1000, 1000]}}
                noise: [{gaussian: {sigma: 100}}]
                methods: [{median: {}}]
                metrics: [psnr]
                seed: 7
                """
        )
        #expect(try run(plain, "plain").done == 4)
        #expect(!(try fixture.text("plain/images.csv")).contains(",clean,"))
        #expect(!plain.canonicalJSON.contains("segmentation"))
    }
}
