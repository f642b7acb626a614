import Foundation
import Pipelines
import Reports
import Studies
import Synchronization
import Testing

/// Images that cannot be read, and methods that fail on one: gaps in the tables, and the rest goes on.
@Suite struct StudyGapTests {
    /// Every image is a patient and a series of its own.
    private let fixture: StudiesFixture

    init() throws { fixture = try StudiesFixture(patients: 4) }

    /// Runs; also the lines that were said.
    private func run(
        _ study: Study,
        _ output: String,
        of other: StudiesFixture? = nil
    ) throws -> (outcome: StudyOutcome, lines: [String]) {
        let lines = Mutex<[String]>([])
        let options = (other ?? fixture).options(output)
        let run = StudyRun(study, options, warn: { line in lines.withLock { $0.append(line) } })
        return (try run.run(), lines.withLock { $0 })
    }

    private func remove(_ file: String, of other: StudiesFixture? = nil) throws {
        try FileManager.default.removeItem(atPath: (other ?? fixture).path + "/data/" + file)
    }

    @Test func aMissingImageIsAGapAndTheRestIsMeasuredAsEver() throws {
        let study = try fixture.study(["reference": "non-local-means"])
        _ = try run(study, "whole")
        try remove("image-1.png")
        let (outcome, lines) = try run(study, "out")
        #expect(outcome.done == 16 && outcome.failed == 4 && outcome.unreadableImages == 1)
        let path = fixture.path + "/data/image-1.png"
        #expect(
            lines == [
                "\(fixture.index):3: the image \(path) is missing; the tables show its results as missing; "
                    + "put it right and run the same command again"
            ]
        )
        let whole = try fixture.records("whole/images.csv")
        let rows = try fixture.records("out/images.csv")
        #expect(rows.filter { $0["image"] != "image-1.png" } == whole.filter { $0["image"] != "image-1.png" })
        let gaps = rows.filter { $0["image"] == "image-1.png" }
        #expect(
            gaps.count == 4
                && gaps.allSatisfy { $0["failure"] == "\(fixture.index):3: the image \(path) is missing" }
        )
        for metric in ["psnr", "ssim", "delta-e", "vifp", "mse"] {
            #expect(gaps.allSatisfy { $0[metric] == "" })
        }
        for cell in try fixture.records("out/tables.csv") where cell["metric"] == "psnr" {
            let values = rows.filter { $0["noise"] == cell["noise"] && $0["method"] == cell["method"] }
                .compactMap { $0["psnr"].flatMap { Double($0) } }
            #expect(values.count == 3 && cell["images"] == "3" && cell["failed"] == "1")
            let mean = try #require(cell["mean"].flatMap { Double($0) })
            #expect(abs(mean - values.reduce(0, +) / 3) < 1e-12 * mean)
        }
        #expect(try fixture.text("out/tables.md").contains("(3 images)"))
        #expect(try fixture.text("out/tables.md").contains("4 results are missing"))
        #expect(try fixture.text("out/tables.tex").contains("(3)"))
        #expect(try fixture.text("out/report.html").contains("4 results are missing"))
        #expect(try fixture.records("out/comparisons.csv").allSatisfy { $0["images"] == "3" })
    }

    @Test func anImageThatCannotBeReadIsAGap() throws {
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: fixture.path + "/data/image-0.png"))
        let (outcome, lines) = try run(fixture.study(), "out")
        #expect(outcome.failed == 4 && outcome.unreadableImages == 1 && lines.count == 1)
        #expect(lines.first?.hasPrefix("\(fixture.index):2: ") == true)
        // The pictures are those of the first image that can be had.
        #expect(FileManager.default.fileExists(atPath: fixture.path + "/out/panels/mr-noise1-0-clean.png"))
    }

    @Test func whatWasPutRightIsMeasuredByTheSameCommand() throws {
        let study = try fixture.study()
        _ = try run(study, "whole")
        let path = fixture.path + "/data/image-0.png"
        let bytes = try #require(FileManager.default.contents(atPath: path))
        try remove("image-0.png")
        #expect(try run(study, "out").outcome.failed == 4)
        try bytes.write(to: URL(fileURLWithPath: path))
        let (outcome, lines) = try run(study, "out")
        #expect(outcome.failed == 0 && outcome.done == 16 && lines.isEmpty)
        for file in ["images.csv", "tables.csv", "results.json", "report.html"] {
            #expect(try fixture.text("whole/\(file)") == fixture.text("out/\(file)"), "\(file)")
        }
    }

    /// A percentile over what is left would be another scale, and other figures that nobody could tell apart.
    @Test func aSeriesThatIsNotWholeHasNoPercentile() throws {
        let series = try StudiesFixture(patients: 2)
        try remove("image-2.png", of: series)
        let (outcome, lines) = try run(series.study(), "out", of: series)
        #expect(outcome.failed == 8 && outcome.unreadableImages == 2 && lines.count == 2)
        #expect(
            lines.last?.hasPrefix(
                "\(series.index):5: the 99.9th percentile of this image's series cannot be measured on all of it: "
                    + "\(series.index):4: the image "
            ) == true
        )
        let alone = try run(
            series.study(["intensities": "{mr: stored-range}"]),
            "alone",
            of: series
        )
        #expect(alone.outcome.failed == 4)
    }

    @Test func aStudyWithoutAnyImageIsRefused() throws {
        for number in 0..<4 { try remove("image-\(number).png") }
        let error = try #require(throws: StudyError.self) { try run(fixture.study(), "out") }
        #expect(error.code == .invalidImages)
        #expect(error.description.hasPrefix("none of the 4 images of the study can be read; the first: "))
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "/out"))
    }

    @Test func aMethodThatFailsIsSaidWithImageAndNoise() throws {
        var index = try fixture.text("data/index.csv")
        index += "flat.png,mr,64,56,uint16,raw,S,patient-9,T2,CC0,clean target,yes,validation\n"
        try Data(index.utf8).write(to: URL(fileURLWithPath: fixture.index))
        try StudiesFixture.writeFlat(fixture.path + "/data/flat.png")
        let study = try fixture.study(["noise-level": "estimated", "noise": "[{gaussian: {sigma: 0}}]"])
        let (outcome, lines) = try run(study, "out")
        let line = lines.first { $0.contains("flat.png") }
        #expect(outcome.failed == lines.count && outcome.unreadableImages == 0)
        #expect(
            line?.hasPrefix("\(fixture.index):6: non-local-means failed on flat.png under gaussian sigma 0, ")
                == true
        )
    }
}
