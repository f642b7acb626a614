import Foundation
import Pipelines
import Studies
import Synchronization
import Testing
import Training

/// Studies whose given labels are DICOM Segmentation objects, of a phantom whose classes numpy drew.
@Suite(
    .serialized,
    .enabled(if: SegmentationObjects.isPossible, "needs .venv (Tests/run.sh makes it)")
)
struct StudyDICOMLabelsTests {
    private let fixture: SegmentationFixture

    /// Trains the network that the studies freeze, on images of the same kind.
    init() throws {
        fixture = try SegmentationFixture()
        _ = try TrainingRun(SegmentationFixture.thoroughRecipe(), fixture.options("run")).run()
    }

    private func study(_ labels: String = "given") throws -> Study {
        try Study(
            yaml: """
                version: 1
                name: test
                description: A test.
                data: {modalities: [ct]}
                intensities: {ct: {window: [-1000, 1000]}}
                noise: [{gaussian: {sigma: 100}}]
                methods: [{median: {}}]
                metrics: [psnr, dice]
                seed: 7
                segmentation: {weights: \(fixture.folder.at("run/best.safetensors")), labels: \(labels)}
                """
        )
    }

    private func options(_ name: String) -> StudyOptions {
        StudyOptions(
            index: fixture.folder.at(name),
            output: fixture.folder.at(name + "-out"),
            software: "test"
        )
    }

    /// Runs a study on the images with some segmentations.
    private func run(
        _ names: String...,
        labels: String = "given"
    ) throws -> (outcome: StudyOutcome, lines: [String], rows: [[String: String]]) {
        let name = names.joined(separator: "-") + labels.prefix(5)
        try #require(try SegmentationObjects.copy(names, to: fixture.folder.at(name)))
        let lines = Mutex<[String]>([])
        let run = StudyRun(
            try study(labels),
            options(name),
            warn: { line in lines.withLock { $0.append(line) } }
        )
        let outcome = try run.run()
        var records = try fixture.text("\(name)-out/images.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let header = records.removeFirst()
        let rows = records.map { fields in
            Dictionary(zip(header, fields), uniquingKeysWith: { first, _ in first })
        }
        return (outcome, lines.withLock { $0 }, rows)
    }

    private static func dice(_ rows: [[String: String]], _ method: String) -> [Double?] {
        rows.filter { $0["method"] == method }.map { $0["dice"].flatMap { Double($0) } }
    }

    @Test func aSegmentsNumberIsTheClassOfItsPixels() throws {
        let given = try run("binary")
        #expect(
            given.outcome.done == 12 && given.outcome.failed == 0 && given.lines.isEmpty,
            "\(given.lines)"
        )
        // The segments are the bands of the clean values, but for the last slice, where nothing was drawn.
        let bands = try run("binary", labels: "{bands: [-400, 200]}")
        #expect(bands.lines.count == 1 && bands.lines[0].hasPrefix("SEG series ..."), "\(bands.lines)")
        for method in ["noisy", "median", "clean"] {
            let (found, same) = (Self.dice(given.rows, method), Self.dice(bands.rows, method))
            #expect(found.count == 4 && Array(found.prefix(3)) == Array(same.prefix(3)))
            #expect(found[3] == 0 && (same[3] ?? 0) > 0)
        }
        #expect(Self.dice(given.rows, "clean").prefix(3).allSatisfy { ($0 ?? 0) > 0.9 })
        // Figures that do not ask for labels are the same.
        #expect(given.rows.map { $0["psnr"] } == bands.rows.map { $0["psnr"] })
    }

    @Test func ofOverlappingSegmentsTheLastOneWinsAndThatIsSaid() throws {
        let (plain, overlapping) = (try run("labelmap"), try run("overlapping"))
        #expect(plain.rows == overlapping.rows && plain.lines.isEmpty)
        #expect(overlapping.lines.count == 1)
        #expect(
            overlapping.lines[0].hasSuffix(
                ": segments 1 and 2 of its labels overlap, in slice 1 first; a pixel of several segments has the "
                    + "largest number"
            )
        )
    }

    @Test func aSliceThatNothingIsSaidOfIsMissing() throws {
        let found = try run("unnamed")
        #expect(found.outcome.done == 12 && found.outcome.failed == 3)
        #expect(Self.dice(found.rows, "clean").map { $0 == nil } == [false, false, false, true])
        let gaps = found.rows.filter { $0["image"] == "series-001/slice-0004" }
        #expect(gaps.count == 3 && gaps.allSatisfy { $0["dice"] == "" && $0["psnr"] == "" })
        #expect(found.lines.count == 1 && found.lines[0].hasPrefix("series-001/slice-0004: no segmentation"))
        #expect(try fixture.text("unnamedgiven-out/tables.md").contains("3 results are missing"))
    }

    @Test(arguments: [
        ("other", "has no labels: none of the segmentations is of its images"),
        (
            "coarse",
            "has no labels: the segmentation cannot be used: it has 32 × 32 pixels, its images 64 × 64"
        ),
        ("moved", "has no labels: the segmentation cannot be used: 2 of its 6 frames lie at no image"),
        ("large", "the segmentation has a segment 7 here, but there are 3 classes from 0 on"),
    ])
    func whatDoesNotFitIsSaidAndMissing(_ name: String, _ reason: String) throws {
        let found = try run(name)
        // Slices without the large number are measured.
        #expect(found.outcome.failed == (name == "large" ? 9 : 12), "\(found.lines)")
        #expect(found.lines.contains { $0.contains(reason) }, "\(found.lines)")
        let without = found.rows.filter { $0["failure"] != "" }
        #expect(without.allSatisfy { $0["dice"] == "" && $0["psnr"] == "" })
    }

    @Test func aFolderWithoutSegmentationsIsRefusedBeforeAnythingIsWritten() throws {
        for names in [[], ["broken"]] {
            let name = "none-\(names.count)"
            try #require(try SegmentationObjects.copy(names, to: fixture.folder.at(name)))
            let lines = Mutex<[String]>([])
            let run = StudyRun(
                try study(),
                options(name),
                warn: { line in lines.withLock { $0.append(line) } }
            )
            let error = try #require(throws: StudyError.self) { try run.run() }
            #expect(error.code == .invalidImages)
            #expect(error.description.contains("\(name) holds no DICOM Segmentation object that can be used"))
            #expect(lines.withLock { $0.count } == names.count)
            #expect(!FileManager.default.fileExists(atPath: fixture.folder.at(name + "-out")))
        }
    }

    @Test func labelsArePartOfTheImagesDigest() throws {
        var digests: Set<String> = []
        for (name, labels) in [
            ("binary", "given"), ("labelmap", "given"), ("binary", "network"), ("labelmap", "network"),
        ] {
            let folder = fixture.folder.at("\(name)-\(labels)")
            try #require(try SegmentationObjects.copy([name], to: folder))
            let options = StudyOptions(index: folder, output: "/nowhere", software: "test")
            digests.insert(try StudySource(study(labels), options, warn: { _ in }).open().digest)
        }
        // Without given labels it is what it was before there were any.
        #expect(digests.count == 3)
    }
}
