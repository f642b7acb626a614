import Foundation
import Pipelines
import Reports
import Studies
import Synchronization
import Testing
import Training

/// Networks that a study trains itself, on images of the fixture's own.
@Suite struct TrainedNetworkTests {
    private let fixture: StudiesFixture

    init() throws {
        fixture = try StudiesFixture()
        var index = try fixture.text("data/index.csv")
        for number in 0..<3 {
            try Self.write(fixture.path + "/data/train-\(number).png", number)
            index += "train-\(number).png,mr,64,56,uint16,raw,S,learner-\(number / 2),"
            index += "T1,CC0,clean target,yes,train\n"
        }
        try Data(index.utf8).write(to: URL(fileURLWithPath: fixture.index))
    }

    private static func write(_ path: String, _ number: Int) throws {
        let samples = (0..<64 * 56).map { pixel in
            let (row, column) = (pixel / 56, pixel % 56)
            return UInt16(500 + 200 * ((row / (9 + number) + column / 11) % 2) + 2 * row)
        }
        try PNGImage(columns: 56, rows: 64, samples: .grey16(samples)).write(toFile: path)
    }

    private static let tiny = "{dncnn: {channels: 1, depth: 3}}"

    /// A study with tiny networks; the recipe is written out, some keys of both otherwise.
    private func study(
        methods: String = "[{trained: \(tiny), label: DnCNN}]",
        steps: Int = 6,
        budget: String = "small",
        recipe changes: [String: String] = [:],
        _ others: [String: String] = [:]
    ) throws -> Study {
        try fixture.trainingStudy(
            methods: methods,
            steps: steps,
            budget: budget,
            network: Self.tiny,
            recipe: changes,
            others
        )
    }

    private struct Ran {
        let outcome: StudyOutcome
        /// Label and whether it was trained before, for each network.
        var began: [String] = []
        /// Steps that were taken.
        var steps: [Int] = []
        var warnings: [String] = []
    }

    /// Runs, and asks to stop after a step of training.
    private func run(_ study: Study, _ output: String, stoppingAfter last: Int? = nil) throws -> Ran {
        let box = Mutex<StudyRun?>(nil)
        let events = Mutex<[StudyTrainingEvent]>([])
        let warnings = Mutex<[String]>([])
        let run = StudyRun(
            study,
            fixture.options(output),
            training: { event in
                events.withLock { $0.append(event) }
                if case .training(.step(let progress)) = event, progress.step == last {
                    box.withLock { $0 }?.stop()
                }
            },
            warn: { line in warnings.withLock { $0.append(line) } }
        )
        box.withLock { $0 = run }
        defer { box.withLock { $0 = nil } }
        var ran = Ran(outcome: try run.run())
        for event in events.withLock({ $0 }) {
            switch event {
            case .began(let place, _, let isTrained):
                ran.began.append(
                    "\(place.label) \(place.number)/\(place.count)" + (isTrained ? " trained" : "")
                )
            case .training(.step(let progress)): ran.steps.append(progress.step)
            default: break
            }
        }
        ran.warnings = warnings.withLock { $0 }
        return ran
    }

    /// Folders of networks in an output.
    private func networks(_ output: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: fixture.path + "/\(output)/networks").sorted()
    }

    private func bytes(_ file: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: fixture.path + "/" + file))
    }

    @Test func aNetworkIsTrainedBeforeTheFirstResultAndMeasured() throws {
        let ran = try run(study(steps: 200, recipe: ["patches": "{size: 24, batch: 8}"]), "out")
        #expect(ran.began == ["DnCNN 1/1"] && ran.steps == Array(1...200) && ran.warnings.isEmpty)
        #expect(ran.outcome.done == 8 && ran.outcome.failed == 0 && ran.outcome.stoppedTraining == nil)
        let rows = try fixture.records("out/images.csv")
        func psnr(_ method: String) -> [Double] {
            rows.filter { $0["method"] == method }.compactMap { $0["psnr"].flatMap { Double($0) } }
        }
        // Even three layers and seconds of training take most of the noise out.
        #expect(psnr("DnCNN").count == 4)
        #expect(
            zip(psnr("DnCNN"), psnr("noisy")).allSatisfy { $0 > $1 + 1 },
            "\(psnr("DnCNN")), \(psnr("noisy"))"
        )
        #expect(try fixture.text("out/tables.md").contains("| DnCNN |"))
    }

    @Test func tablesReportAndResultsSayWhatItWasTrainedOn() throws {
        struct Results: Decodable {
            struct Network: Decodable {
                let method: String
                let network: String
                let steps: Int
                let images: Int
                let patients: Int
                let budget: String
                let recipeDigest: String
                let weightsDigest: String
            }
            let networks: [Network]
        }
        let line = "DnCNN: trained for 6 steps on 3 images of 2 patients by this study"
        let small = "; a small budget: not for comparison in publications."
        let study = try study()
        _ = try run(study, "small")
        for file in ["tables.md", "tables.tex", "report.html"] {
            #expect(try fixture.text("small/\(file)").contains(line + small), "\(file)")
        }
        let results = try JSONDecoder().decode(Results.self, from: bytes("small/results.json"))
        let network = try #require(results.networks.first)
        #expect(results.networks.count == 1 && network.method == "DnCNN" && network.network == "dncnn")
        #expect(network.steps == 6 && network.images == 3 && network.patients == 2)
        #expect(network.budget == "small" && network.weightsDigest.count == 64)
        let recipe = study.training?.recipe(for: .dncnn(channels: 1, depth: 3))
        #expect(network.recipeDigest == recipe?.digest)
        _ = try run(self.study(budget: "full"), "full")
        #expect(try fixture.text("full/tables.md").hasSuffix("\n\(line).\n"))
        #expect(!(try fixture.text("full/report.html").contains("small budget")))
    }

    @Test func aStudyThatTrainsNothingSaysNothing() throws {
        _ = try StudyRun(fixture.study(), fixture.options("out")).run()
        #expect(!(try fixture.text("out/results.json").contains("networks")))
        #expect(!(try fixture.text("out/tables.md").contains("by this study")))
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "/out/networks"))
    }

    @Test func weightsAreThoseOfTheLastStepThatTrainingGives() throws {
        let study = try study()
        _ = try run(study, "out")
        let recipe = try #require(study.training?.recipe(for: .dncnn(channels: 1, depth: 3)))
        let options = TrainingOptions(
            index: fixture.index,
            output: fixture.path + "/alone",
            software: "test"
        )
        #expect(try TrainingRun(recipe, options).run().step == 6)
        let folder = try #require(try networks("out").first)
        #expect(try bytes("out/networks/\(folder)/last.safetensors") == bytes("alone/last.safetensors"))
    }

    @Test func aTrainedNetworkIsNotTrainedAgain() throws {
        let study = try study()
        _ = try run(study, "out")
        let tables = try fixture.text("out/results.json")
        // Without results to go on with, and without images to train on.
        try FileManager.default.removeItem(atPath: fixture.path + "/out/images.csv")
        for number in 0..<3 {
            try FileManager.default.removeItem(atPath: fixture.path + "/data/train-\(number).png")
        }
        let again = try run(study, "out")
        #expect(again.began == ["DnCNN 1/1 trained"] && again.steps.isEmpty)
        #expect(again.outcome.done == 8 && again.outcome.failed == 0)
        #expect(try fixture.text("out/results.json") == tables)
    }

    @Test func weightsThatAreDamagedAreWrittenAnew() throws {
        let study = try study()
        _ = try run(study, "out")
        let path = "out/networks/\(try networks("out")[0])/last.safetensors"
        let whole = try bytes(path)
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: fixture.path + "/" + path))
        let again = try run(study, "out")
        // From the state of the last step, without a step.
        #expect(again.began == ["DnCNN 1/1"] && again.steps.isEmpty && again.outcome.failed == 0)
        #expect(try bytes(path) == whole)
    }

    @Test(arguments: [1, 4]) func aStoppedTrainingGoesOnToTheSameBytes(after last: Int) throws {
        let methods = "[{trained: \(Self.tiny), label: DnCNN}, {trained: {cae: {channels: 1}}}]"
        let study = try study(methods: methods)
        _ = try run(study, "straight")
        let stopped = try run(study, "stopped", stoppingAfter: last)
        #expect(stopped.outcome.isInterrupted && stopped.outcome.done == 0)
        let place = try #require(stopped.outcome.stoppedTraining)
        #expect(place.label == "DnCNN" && place.step == last && place.steps == 6)
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "/stopped/tables.md"))
        let rest = try run(study, "stopped")
        #expect(rest.steps == Array(last + 1...6) + Array(1...6) && rest.outcome.done == 12)
        let folders = try networks("straight")
        #expect(try networks("stopped") == folders && folders.count == 2)
        for file in ["images.csv", "tables.md", "tables.tex", "results.json", "report.html"]
            + folders.map({ "networks/\($0)/last.safetensors" })
        {
            #expect(try bytes("straight/\(file)") == bytes("stopped/\(file)"), "\(file)")
        }
    }

    @Test func aFolderIsNamedByAllThatDecidesTheWeights() throws {
        let first = try study()
        _ = try run(first, "first")
        _ = try run(study(budget: "full"), "claim")
        _ = try run(study(steps: 7), "longer")
        _ = try run(study(recipe: ["seed": "6"]), "seed")
        let index = try fixture.text("data/index.csv").replacing("learner-1", with: "learner-0")
        try Data(index.utf8).write(to: URL(fileURLWithPath: fixture.index))
        _ = try run(first, "index")
        let names = try ["first", "claim", "longer", "seed", "index"].map { try networks($0)[0] }
        #expect(names.allSatisfy { $0.hasPrefix("dncnn-") && $0.count == 18 })
        #expect(names[0] == names[1] && Set(names).count == 4)
    }

    @Test func oneNetworkUnderTwoNamesIsTrainedOnce() throws {
        let methods =
            "[{trained: \(Self.tiny), label: one}, {trained: \(Self.tiny), label: two}, {trained: {cae: {channels: 1}}}]"
        let ran = try run(study(methods: methods, steps: 2), "out")
        #expect(ran.began == ["one 1/2", "cae 2/2"])
        #expect(try networks("out").count == 2)
        let tables = try fixture.text("out/tables.md")
        #expect(["one", "two", "cae"].allSatisfy { tables.contains("\n\($0): trained for 2 steps on ") })
        let rows = try fixture.records("out/images.csv")
        let figures = ["one", "two", "cae"].map { name in
            rows.filter { $0["method"] == name }.map { $0["psnr"] }
        }
        #expect(figures[0] == figures[1] && figures[0] != figures[2])
    }

    @Test func anIndexWithoutImagesToTrainOnIsRefusedBeforeAnythingIsWritten() throws {
        let index = try fixture.text("data/index.csv").replacing("yes,train", with: "no,train")
        try Data(index.utf8).write(to: URL(fileURLWithPath: fixture.index))
        let error = try #require(throws: StudyError.self) { try run(study(), "out") }
        #expect(error.code == .noImages)
        #expect(error.description.hasPrefix("\(fixture.index) has no image of modality mr to train on"))
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "/out"))
    }

    @Test func aMissingImageToTrainOnIsSaidWithTheNetwork() throws {
        try FileManager.default.removeItem(atPath: fixture.path + "/data/train-1.png")
        let error = try #require(throws: StudyError.self) { try run(study(), "out") }
        #expect(error.code == .invalidImages)
        #expect(error.description.hasPrefix("DnCNN: \(fixture.index):7: the image "))
        try Self.write(fixture.path + "/data/train-1.png", 1)
        #expect(try run(study(), "out").outcome.failed == 0)
    }

    /// A loss that overflows, and statistics that do although no loss does.
    @Test(arguments: [
        ("cae: {channels: 1}", "the loss or its gradient is not finite at step 1; "),
        ("dncnn: {channels: 1, depth: 3}", "/last.safetensors"),
    ]) func aNetworkWhoseTrainingFailsIsAGapAndTheRestGoesOn(network: String, reason: String) throws {
        let index = try fixture.text("data/index.csv").replacing(",mr,", with: ",ct,")
        try Data(index.utf8).write(to: URL(fileURLWithPath: fixture.index))
        // On a scale so fine that products overflow.
        let recipe = [
            "data": "{modalities: {ct: 1}}", "objective": "{clean: mse, noise: mse}",
            "intensities": "{ct: {window: [0, 0.0000000000000000000000001]}}",
        ]
        let study = try study(
            methods: "[{trained: {\(network)}, label: N}, {median: {}}]",
            recipe: recipe,
            ["data": "{modalities: [ct]}", "intensities": "{ct: {window: [-1000, 1000]}}"]
        )
        let ran = try run(study, "out")
        #expect(ran.outcome.done == 12 && ran.outcome.failed == 4 && ran.outcome.unreadableImages == 0)
        let line = try #require(ran.warnings.first)
        #expect(line.hasPrefix("N: ") && line.contains(reason), "\(line)")
        let tables = try fixture.text("out/tables.md")
        #expect(tables.contains("| N | - |") && !tables.contains("| median | - |"))
        let note = try #require(tables.split(separator: "\n").last)
        #expect(note.hasPrefix("N could not be trained: ") && note.contains(reason), "\(note)")
    }

    /// DICOM has no split; what is trained on comes from an index of its own.
    @Test func networksForDICOMAreTrainedOnAnIndexOfTheirOwn() throws {
        let series = try SeriesFixture()
        try series.phantom("one", .mr)
        let study = try study()
        var options = series.options("one/truth", to: "out")
        let refused = try #require(throws: StudyError.self) { try series.run(study, options) }
        #expect(refused.code == .invalidOption && refused.description.contains("--training-data"))
        #expect(!FileManager.default.fileExists(atPath: series.path + "/out"))
        options.trainingData = fixture.index
        let (outcome, lines) = try series.run(study, options)
        #expect(outcome.done == 8 && outcome.failed == 0 && lines.isEmpty, "\(lines)")
        let note = "DnCNN: trained for 6 steps on 3 images of 2 patients of another index by this study"
        #expect(try series.text("out/tables.md").contains(note))
        // The weights are those of a study of the index itself, which says nothing of another index.
        _ = try run(study, "own")
        let name = try #require(try networks("own").first)
        let weights = "/networks/\(name)/last.safetensors"
        #expect(
            FileManager.default.contentsEqual(
                atPath: series.path + "/out" + weights,
                andPath: fixture.path + "/own" + weights
            )
        )
        #expect(!(try fixture.text("own/results.json").contains("dataDigest")))
        #expect(try series.text("out/results.json").contains("dataDigest"))
        // Other training data are another study.
        try Data((fixture.text("data/index.csv") + "\n").utf8).write(to: URL(fileURLWithPath: fixture.index))
        let other = try #require(throws: StudyError.self) { try series.run(study, options) }
        #expect(other.code == .unsuitableFolder)
    }

    @Test func trainingDataAreForStudiesThatTrain() throws {
        let plain = try fixture.study()
        var options = fixture.options("out")
        options.trainingData = fixture.index
        let error = try #require(throws: StudyError.self) { try StudyRun(plain, options).run() }
        #expect(error.code == .invalidOption)
        // The index of the study itself is no other.
        options.trainingData = fixture.path + "/data/nowhere.csv"
        let missing = try #require(throws: StudyError.self) { try StudyRun(study(), options).run() }
        #expect(missing.code == .invalidImages)
        options.trainingData = fixture.index
        _ = try StudyRun(study(), options).run()
        #expect(!(try fixture.text("out/tables.md").contains("another index")))
        #expect(try run(study(), "out").outcome.failed == 0)
    }
}
