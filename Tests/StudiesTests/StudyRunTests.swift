import Foundation
import Pipelines
import Studies
import Synchronization
import Testing

@Suite struct StudyRunTests {
    private let fixture: StudiesFixture

    init() throws { fixture = try StudiesFixture() }

    /// Runs, and asks to stop after so many results.
    @discardableResult
    private func run(
        _ study: Study,
        _ output: String,
        stoppingAfter last: Int? = nil
    ) throws -> StudyOutcome {
        let box = Mutex<StudyRun?>(nil)
        let run = StudyRun(study, fixture.options(output)) { progress in
            if progress.done == last { box.withLock { $0 }?.stop() }
        }
        box.withLock { $0 = run }
        defer { box.withLock { $0 = nil } }
        return try run.run()
    }

    @Test func everyMethodIsMeasuredOnEveryImageUnderEveryNoise() throws {
        let outcome = try run(fixture.study(), "out")
        #expect(outcome.done == 16 && outcome.failed == 0 && !outcome.isInterrupted)
        let rows = try fixture.records("out/images.csv")
        #expect(rows.count == 16)
        #expect(Set(rows.map { $0["patient"] }) == ["1", "2"])
        for noise in ["gaussian sigma 25", "rician snr 10 varying 0"] {
            for image in 0..<4 {
                func psnr(_ method: String) throws -> Double {
                    let row = rows.first {
                        $0["noise"] == noise && $0["image"] == "image-\(image).png" && $0["method"] == method
                    }
                    return try #require(row?["psnr"].flatMap { Double($0) })
                }
                #expect(try psnr("non-local-means") > psnr("noisy") + 2, "\(noise), \(image)")
            }
        }
        // 20 log10(255 / 25).
        let noisy = rows.filter { $0["noise"] == "gaussian sigma 25" && $0["method"] == "noisy" }
            .compactMap { $0["psnr"].flatMap { Double($0) } }
        #expect(noisy.allSatisfy { abs($0 - 20.172) < 0.3 })
        #expect(!(try fixture.text("out/images.csv")).contains("patient-"))
    }

    @Test func meansAndDeviationsAreThoseOfTheImages() throws {
        try run(fixture.study(), "out")
        let rows = try fixture.records("out/images.csv")
        for cell in try fixture.records("out/tables.csv") {
            let metric = try #require(cell["metric"])
            let values = rows.filter { $0["noise"] == cell["noise"] && $0["method"] == cell["method"] }
                .compactMap { $0[metric].flatMap { Double($0) } }
            let mean = values.reduce(0, +) / 4
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3).squareRoot()
            #expect(values.count == 4 && cell["images"] == "4" && cell["failed"] == "0")
            #expect(abs(try #require(cell["mean"].flatMap { Double($0) }) - mean) < 1e-12 * abs(mean))
            #expect(
                abs(try #require(cell["standard-deviation"].flatMap { Double($0) }) - deviation)
                    < 1e-9 * max(deviation, 1e-9)
            )
        }
    }

    @Test(arguments: [1, 5, 8]) func aStoppedStudyGoesOnToTheSameTables(after last: Int) throws {
        let study = try fixture.study()
        try run(study, "straight")
        let stopped = try run(study, "stopped", stoppingAfter: last)
        #expect(stopped.isInterrupted && stopped.done == last)
        #expect(try run(study, "stopped").done == 16)
        for file in ["images.csv", "tables.md", "tables.csv", "tables.tex", "study.json"] {
            #expect(try fixture.text("straight/\(file)") == fixture.text("stopped/\(file)"), "\(file)")
        }
    }

    @Test func aLineThatAKillCutOffIsMeasuredAgain() throws {
        let study = try fixture.study()
        try run(study, "straight")
        try run(study, "cut", stoppingAfter: 6)
        let path = fixture.path + "/cut/images.csv"
        try Data(try fixture.text("cut/images.csv").utf8.dropLast(20)).write(to: URL(fileURLWithPath: path))
        try run(study, "cut")
        #expect(try fixture.text("straight/images.csv") == fixture.text("cut/images.csv"))
    }

    @Test func aFolderOfAnotherStudyIsRefused() throws {
        try run(fixture.study(), "out")
        let other = try #require(throws: StudyError.self) { try run(fixture.study(["seed": "8"]), "out") }
        #expect(other.code == .unsuitableFolder)
        let notEmpty = try #require(throws: StudyError.self) { try run(fixture.study(), "data") }
        #expect(notEmpty.code == .unsuitableFolder)
    }

    @Test func weightsThatAreNotThereStopTheStudyBeforeAnythingIsWritten() throws {
        let study = try fixture.study(["methods": "[{two-stage: {weights: no-such-weights}}]"])
        let error = try #require(throws: StudyError.self) { try run(study, "out") }
        #expect(error.code == .invalidWeights)
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "/out"))
    }

    @Test func whatTheIndexLacksIsSaid() throws {
        let study = try fixture.study([
            "data": "{modalities: [ct]}", "intensities": "{ct: {window: [-1000, 1000]}}",
        ])
        #expect(try #require(throws: StudyError.self) { try run(study, "out") }.code == .noImages)
        try FileManager.default.removeItem(atPath: fixture.path + "/data/image-2.png")
        let missing = try #require(throws: StudyError.self) { try run(fixture.study(), "out") }
        #expect(missing.code == .invalidImages && missing.description.contains("index.csv:4"))
    }

    @Test func aMethodThatFailsOnAnImageLeavesAGap() throws {
        // An MR image of one value has a percentile, but noise of its own cannot be estimated from it.
        var lines = try fixture.text("data/index.csv").split(separator: "\n").map(String.init)
        lines.append("flat.png,mr,64,56,uint16,raw,S,patient-9,T2,CC0,clean target,yes,validation")
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: fixture.index))
        try StudiesFixture.writeFlat(fixture.path + "/data/flat.png")
        let study = try fixture.study(["noise-level": "estimated", "noise": "[{gaussian: {sigma: 0}}]"])
        let outcome = try run(study, "out")
        let rows = try fixture.records("out/images.csv")
        let gap = try #require(rows.first { $0["image"] == "flat.png" && $0["method"] == "non-local-means" })
        #expect(outcome.failed >= 1 && outcome.done == 10)
        #expect(gap["psnr"] == "" && gap["failure"] != "")
        let markdown = try fixture.text("out/tables.md")
        #expect(markdown.contains("images)") && markdown.contains("results are missing"))
    }
}

/// The comparisons of a study; the tests themselves are held to scipy in StatisticsTests.
@Suite struct StudyComparisonTests {
    @Test func theReferenceIsComparedPatientByPatient() throws {
        let fixture = try StudiesFixture(patients: 4)
        let study = try fixture.study([
            "methods":
                "[{non-local-means: {search-radius: 3, patch-radius: 1}}, "
                + "{non-local-means: {search-radius: 3, patch-radius: 1, smoothing: 2}, label: smooth}]",
            "reference": "smooth", "metrics": "[psnr, mse]",
        ])
        _ = try StudyRun(study, fixture.options("out")).run()
        let rows = try fixture.records("out/images.csv")
        let lines = try fixture.records("out/comparisons.csv")
        // Two noises, two other methods, two figures.
        #expect(lines.count == 8)
        func patientMeans(_ noise: String, _ method: String, _ metric: String) -> [Double] {
            let found = rows.filter { $0["noise"] == noise && $0["method"] == method }
            return ["1", "2", "3", "4"].map { patient in
                let values = found.filter { $0["patient"] == patient }
                    .compactMap { $0[metric].flatMap { Double($0) } }
                return values.reduce(0, +) / Double(values.count)
            }
        }
        for line in lines {
            let (noise, method, metric) = (line["noise"] ?? "", line["method"] ?? "", line["metric"] ?? "")
            let a = patientMeans(noise, "smooth", metric)
            let b = patientMeans(noise, method, metric)
            let differences = zip(a, b).map { $0 - $1 }
            let mean = differences.reduce(0, +) / 4
            #expect(line["patients"] == "4" && line["images"] == "4")
            #expect(
                abs(try #require(line["mean-difference"].flatMap { Double($0) }) - mean) <= 1e-9 * abs(mean)
            )
            let p = try #require(line["p"].flatMap { Double($0) })
            let holm = try #require(line["p-holm"].flatMap { Double($0) })
            #expect(p <= holm && holm <= min(1, 8 * p) + 1e-12)
        }
        let markdown = try fixture.text("out/tables.md")
        #expect(markdown.contains("no difference from smooth beyond chance"))
        #expect(
            markdown.contains("\\*") == lines.contains { ($0["p-holm"].flatMap { Double($0) } ?? 1) < 0.05 }
        )
    }

    @Test func twoPatientsAreTooFew() throws {
        let fixture = try StudiesFixture()
        _ = try StudyRun(fixture.study(["reference": "non-local-means"]), fixture.options("out")).run()
        let lines = try fixture.records("out/comparisons.csv")
        #expect(lines.count == 10 && lines.allSatisfy { $0["test"] == "too few patients" && $0["p"] == "" })
    }
}
