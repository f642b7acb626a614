import Foundation
import Pipelines
import Reports
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
        for file in [
            "images.csv", "tables.md", "tables.csv", "tables.tex", "study.json", "results.json",
            "report.html",
        ] {
            #expect(try fixture.text("straight/\(file)") == fixture.text("stopped/\(file)"), "\(file)")
        }
    }

    @Test func aMethodIsTriedOnItsModalitiesOnly() throws {
        let index = try fixture.text("data/index.csv").replacing("image-3.png,mr", with: "image-3.png,ct")
        try Data(index.utf8).write(to: URL(fileURLWithPath: fixture.index))
        let study = try fixture.study([
            "data": "{modalities: [mr, ct]}", "noise": "[{gaussian: {sigma: 25}}]", "metrics": "[mse, rmse]",
            "intensities": "{mr: stored-range, ct: {window: [-1000, 1000]}}", "reference": "median",
            "methods": "[{median: {}}, {wiener: {}, modalities: [ct]}]",
        ])
        let outcome = try run(study, "out")
        #expect(outcome.done == 9 && outcome.failed == 0)
        let rows = try fixture.records("out/images.csv")
        #expect(rows.filter { $0["method"] == "wiener" }.map { $0["image"] } == ["image-3.png"])
        for row in rows {
            let mse = try #require(row["mse"].flatMap { Double($0) })
            #expect(row["rmse"].flatMap { Double($0) } == mse.squareRoot())
        }
        let tables = try fixture.text("out/tables.md").components(separatedBy: "\n## ")
        #expect(tables.filter { $0.contains("| wiener |") }.map { $0.prefix(2) } == ["ct", "ct"])
        #expect(!(try fixture.text("out/tables.md")).contains("missing:"))
        let compared = try fixture.records("out/comparisons.csv").filter { $0["method"] == "wiener" }
        #expect(compared.map { $0["modality"] } == ["ct", "ct", "pooled", "pooled"])
    }

    @Test func theReportShowsTheFirstImageUnderEveryNoise() throws {
        try run(fixture.study(["reference": "non-local-means"]), "out")
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.path + "/out/panels").sorted()
        #expect(
            names
                == (1...2).flatMap { noise in
                    ["0-clean", "1-noisy", "2-non-local-means"].map { "mr-noise\(noise)-\($0).png" }
                }
        )
        let clean = try PNGImage(contentsOfFile: fixture.path + "/out/panels/mr-noise1-0-clean.png")
        #expect(clean.columns == 56 && clean.rows == 64)
        let page = try fixture.text("out/report.html")
        #expect(page.components(separatedBy: "<img").count == 7 && !page.contains("<p>missing</p>"))
        #expect(page.contains("non-local-means less noisy, PSNR (dB)"))
        // Five figures with boxes of four images each, and one plot of agreement.
        #expect(page.components(separatedBy: "<figure><svg").count == 7)
        #expect(!page.contains("patient-"))
    }

    @Test func resultsAsJSONAreThoseOfTheTables() throws {
        struct Results: Decodable {
            struct Figure: Decodable {
                let modality: String
                let noise: String
                let method: String
                let metric: String
                let mean: Double?
                let images: Int
            }
            struct Comparison: Decodable {
                let method: String
                let patients: Int
            }
            let study: String
            let software: String
            let figures: [Figure]
            let comparisons: [Comparison]
        }
        try run(fixture.study(["reference": "non-local-means"]), "out")
        let results = try JSONDecoder().decode(
            Results.self,
            from: Data(fixture.text("out/results.json").utf8)
        )
        #expect(results.study == "test" && results.software == "test")
        let cells = try fixture.records("out/tables.csv")
        #expect(results.figures.count == cells.count)
        for (figure, cell) in zip(results.figures, cells) {
            #expect(figure.method == cell["method"] && figure.metric == cell["metric"])
            #expect(figure.noise == cell["noise"] && figure.modality == cell["modality"])
            #expect(figure.mean == cell["mean"].flatMap { Double($0) } && figure.images == 4)
        }
        // Two kinds of noise, five figures; two patients are too few for a test.
        #expect(results.comparisons.count == 10)
        #expect(results.comparisons.allSatisfy { $0.method == "noisy" && $0.patients == 0 })
    }

    /// Pairs of the first two images in kernel A and of the third in B: everything 40 brighter, and what is beyond the scale.
    private func pair() throws {
        var lines = try fixture.text("data/index.csv").split(separator: "\n").map { $0 + "," }
        lines[0] += "pair"
        for (number, kernel) in [(0, "A"), (1, "A"), (2, "B")] {
            let picture = try PNGImage(contentsOfFile: fixture.path + "/data/image-\(number).png")
            guard case .grey16(let samples) = picture.samples else { continue }
            try PNGImage(columns: 56, rows: 64, samples: .grey16(samples.map { $0 + 40 }))
                .write(toFile: fixture.path + "/data/noisy-\(number).png")
            let clean = lines[number + 1].replacing("T1", with: kernel)
            lines[number + 1] = clean + "noisy-\(number).png"
            lines.append(
                clean.replacing("image-", with: "noisy-").replacing("clean target", with: "NOISY input")
            )
        }
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: fixture.index))
    }

    @Test func pairsOfTheIndexAreComparedKernelByKernel() throws {
        try pair()
        let study = try fixture.study(["noise": "paired", "intensities": "{mr: stored-range}"])
        let outcome = try run(study, "out")
        #expect(outcome.done == 6 && outcome.failed == 0)
        let rows = try fixture.records("out/images.csv")
        #expect(
            rows.map { $0["noise"] } == [
                "paired A", "paired A", "paired A", "paired A", "paired B", "paired B",
            ]
        )
        #expect(Set(rows.map { $0["image"] }) == ["image-0.png", "image-1.png", "image-2.png"])
        for row in rows where row["method"] == "noisy" {
            // The brightest sample is about 700, so that the stored range is 1023.
            let psnr = try #require(row["psnr"].flatMap { Double($0) })
            #expect(abs(psnr - 20 * log10(1023 / 40.0)) < 1e-4)
        }
        #expect(try fixture.text("out/tables.md").contains("| | paired A | paired B |"))
        #expect(FileManager.default.fileExists(atPath: fixture.path + "/out/panels/mr-noise2-1-noisy.png"))
    }

    @Test func clippingCutsOffWhatIsBeyondTheScale() throws {
        try pair()
        // A scale that ends at the median: half of the pixels are beyond it, where clipping leaves no difference.
        let changes = ["noise": "paired", "intensities": "{mr: {percentile: 50}}"]
        try run(fixture.study(changes), "whole")
        try run(fixture.study(changes.merging(["clip": "true"]) { $1 }), "clipped")
        func psnr(_ folder: String) throws -> [Double] {
            try fixture.records(folder + "/images.csv").filter { $0["method"] == "noisy" }
                .compactMap { $0["psnr"].flatMap { Double($0) } }
        }
        let (whole, clipped) = (try psnr("whole"), try psnr("clipped"))
        #expect(whole.count == 3 && zip(whole, clipped).allSatisfy { $1 > $0 + 1.5 && $1 < $0 + 10 })
    }

    @Test func aPairThatIsNoLineOfTheIndexIsAGap() throws {
        try pair()
        let lines = try fixture.text("data/index.csv").split(separator: "\n").dropLast()
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: fixture.index))
        let outcome = try run(fixture.study(["noise": "paired"]), "out")
        #expect(outcome.done == 6 && outcome.failed == 2 && outcome.unreadableImages == 0)
        let gaps = try fixture.records("out/images.csv").filter { $0["psnr"] == "" }
        #expect(gaps.map { $0["image"] } == ["image-2.png", "image-2.png"])
        #expect(try fixture.text("out/images.csv").contains("index.csv:4: its pair is no file"))
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

/// Methods that share a name, each for its own modality.
@Suite struct StudySharedNameTests {
    @Test func methodsOfDifferentModalitiesAreOneRow() throws {
        let fixture = try StudiesFixture(modality: { $0 < 2 ? "mr" : "us" })
        let study = try fixture.study([
            "data": "{modalities: [mr, us]}", "intensities": "{mr: {percentile: 99.9}, us: stored-range}",
            "noise": "[{gaussian: {sigma: 25}}]",
            "methods":
                "[{median: {}, label: ours, modalities: [mr]}, {wiener: {}, label: ours, modalities: [us]}, {wiener: {}}]",
            "reference": "ours", "metrics": "[psnr]",
        ])
        let outcome = try StudyRun(study, fixture.options("out")).run()
        #expect(outcome.done == 4 * 3 && outcome.failed == 0)
        let rows = try fixture.records("out/images.csv")
        func figures(_ method: String, _ modality: String) -> [String?] {
            rows.filter { $0["method"] == method && $0["modality"] == modality }.map { $0["psnr"] }
        }
        // Of ultrasound it is the Wiener filter, of MR another.
        #expect(figures("ours", "us") == figures("wiener", "us") && figures("ours", "us").count == 2)
        #expect(figures("ours", "mr") != figures("wiener", "mr"))
        let table = try fixture.text("out/tables.md")
        #expect(table.components(separatedBy: "| ours |").count == 3)
        // Noisy and Wiener, of MR, ultrasound and both.
        #expect(try fixture.records("out/comparisons.csv").count == 6)
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
