import DenoisingNetworks
import Foundation
import NeuralNetworks
import Pipelines
import Synchronization
import Tensors
import Testing
import Training

/// Whole trainings on a few small images.
@Suite(.serialized) struct RunTests {
    private let fixture: TrainingFixture
    private static let files = [
        "best.safetensors", "last.safetensors", "state.safetensors", "log.csv", "validation.csv",
        "curve.html",
        "curve.png",
    ]

    init() throws { fixture = try TrainingFixture() }

    /// Runs, and asks to stop after a step.
    @discardableResult
    private func run(
        _ recipe: TrainingRecipe,
        _ options: TrainingOptions,
        stoppingAfter last: Int? = nil
    ) throws -> TrainingOutcome {
        let box = Mutex<TrainingRun?>(nil)
        let run = TrainingRun(recipe, options) { event in
            if case .step(let progress) = event, progress.step == last { box.withLock { $0 }?.stop() }
        }
        box.withLock { $0 = run }
        defer { box.withLock { $0 = nil } }
        return try run.run()
    }

    private func expectSame(_ a: String, _ b: String) throws {
        for file in Self.files {
            #expect(try fixture.bytes("\(a)/\(file)") == fixture.bytes("\(b)/\(file)"), "\(file)")
        }
    }

    @Test(arguments: [1, 3, 4, 7])
    func aStoppedAndResumedRunEqualsAStraightOneToTheBit(step: Int) throws {
        let recipe = try TrainingFixture.recipe()
        #expect(try run(recipe, fixture.options("straight")).reason == .finished)
        var options = fixture.options("stopped")
        options.threads = 1
        let stopped = try run(recipe, options, stoppingAfter: step)
        #expect(stopped.reason == .interrupted && stopped.step == step)
        options.resumes = true
        options.threads = 2
        let resumed = try run(recipe, options)
        #expect(resumed.reason == .finished && resumed.step == 8)
        try expectSame("straight", "stopped")
    }

    @Test func whatAKilledRunWroteBehindItsStateIsTakenOut() throws {
        let recipe = try TrainingFixture.recipe()
        try run(recipe, fixture.options("straight"))
        var options = fixture.options("killed")
        try run(recipe, options, stoppingAfter: 3)
        let log = try FileHandle(forUpdating: URL(fileURLWithPath: fixture.folder.at("killed/log.csv")))
        try log.seekToEnd()
        try log.write(contentsOf: Data("4,0.5,0.25,0.25,0.001,,,,,\n5,0.4,0.2".utf8))
        try log.close()
        options.resumes = true
        try run(recipe, options)
        try expectSame("straight", "killed")
    }

    /// PSNR has no number there; the run, its records and its resumption get on without one.
    @Test func imagesThatEqualTheirTruthAreNoHarm() throws {
        let recipe = try TrainingFixture.recipe([
            "validation":
                "{every: 2, images: 2, crop: 48, noise: [{gaussian: {sigma: 0}}, {gaussian: {sigma: 25}}]}"
        ])
        try run(recipe, fixture.options("straight"))
        var options = fixture.options("stopped")
        try run(recipe, options, stoppingAfter: 5)
        options.resumes = true
        try run(recipe, options)
        try expectSame("straight", "stopped")
        let card = try ModelWeights(file: fixture.folder.at("straight/best.safetensors")).card
        guard case .list(let cases)? = card.validation["cases"], case .object(let clean)? = cases.first,
            case .object(let noisy)? = clean["noisy"]
        else { return #expect(Bool(false), "\(card.validation)") }
        #expect(noisy["psnr"] == .null && noisy["ssim"] == .number(1))
        let table = try String(decoding: fixture.bytes("straight/validation.csv"), as: UTF8.self)
        #expect(!table.contains("inf") && table.contains(",,1.0\n"))
    }

    @Test func bfloat16RepeatsToTheBit() throws {
        let recipe = try TrainingFixture.recipe(["precision": "bf16", "schedule": "{steps: 3}"])
        for name in ["a", "b"] { try run(recipe, fixture.options(name)) }
        try expectSame("a", "b")
    }

    @Test func aBatchNormalisedNetworkTrainsAndResumes() throws {
        let recipe = try TrainingFixture.recipe([
            "network": "{dncnn: {channels: 1, depth: 4}}", "objective": "{noise: mse}",
        ])
        try run(recipe, fixture.options("straight"))
        var options = fixture.options("stopped")
        try run(recipe, options, stoppingAfter: 5)
        options.resumes = true
        try run(recipe, options)
        try expectSame("straight", "stopped")
        let log = try String(decoding: fixture.bytes("straight/log.csv"), as: UTF8.self)
        // No clean term: the clean image follows from the noise.
        #expect(
            log.split(separator: "\n")[1].split(separator: ",", omittingEmptySubsequences: false)[2] == ""
        )
        let checkpoint = try Safetensors.read(fixture.folder.at("straight/best.safetensors"))
        #expect(
            checkpoint.entries.contains {
                $0.name.hasSuffix("running_mean") && $0.values.contains { $0 != 0 }
            }
        )
    }

    /// Every network for comparison goes through steps, validation and weights that can be read again.
    @Test(arguments: ["red-cnn", "cae", "dae", "res-cnn", "mmd", "dran"])
    func networksForComparisonTrain(_ name: String) throws {
        let depth = ["res-cnn", "mmd"].contains(name) ? ", depth: 3" : ""
        let recipe = try TrainingFixture.recipe([
            "network": "{\(name): {channels: 1\(depth)}}", "patches": "{size: 16, batch: 2}",
            "schedule": "{steps: 2}",
            "validation": "{every: 2, images: 1, crop: 48, noise: [{gaussian: {sigma: 50}}]}",
        ])
        try run(recipe, fixture.options("run"))
        let log = try String(decoding: fixture.bytes("run/log.csv"), as: UTF8.self)
        let columns = log.split(separator: "\n")[1].split(separator: ",", omittingEmptySubsequences: false)
        // One of the two is compared with the truth.
        let estimatesClean = ["red-cnn", "cae", "dae"].contains(name)
        #expect((columns[2] == "") != estimatesClean && (columns[3] == "") == estimatesClean, "\(columns)")
        let weights = try ModelWeights(file: fixture.folder.at("run/best.safetensors"))
        #expect(type(of: weights.network).name == name)
    }

    @Test func lossesFallAndTheLogHoldsEveryStepWithItsFigures() throws {
        let recipe = try TrainingFixture.recipe([
            "schedule": "{steps: 60}",
            "validation": "{every: 30, images: 2, crop: 48, noise: [{gaussian: {sigma: 50}}]}",
        ])
        let outcome = try run(recipe, fixture.options("run"))
        let lines = try String(decoding: fixture.bytes("run/log.csv"), as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        #expect(lines.count == 61 && lines.allSatisfy { $0.count == 10 })
        #expect(
            lines[0].joined(separator: ",")
                == "step,loss,clean_loss,noise_loss,learning_rate,psnr,ssim,delta_e,vifp,mse"
        )
        #expect(lines.filter { !$0[5].isEmpty }.map { $0[0] } == ["step", "30", "60"])
        let losses = try lines.dropFirst().map { try #require(Double($0[1])) }
        let first: Double = losses.prefix(10).reduce(0, +)
        let last: Double = losses.suffix(10).reduce(0, +)
        #expect(last < 0.5 * first)
        let figures = lines[60][5...].compactMap { Double($0) }
        #expect(figures.count == 5)
        let cases = try String(decoding: fixture.bytes("run/validation.csv"), as: UTF8.self).split(
            separator: "\n"
        )
        #expect(cases.count == 3 && cases[1].hasPrefix("30,mr,\"gaussian sigma 50\",2,"))
        #expect(outcome.bestStep == 60)
    }

    @Test func weightsCarryTheirCard() throws {
        let recipe = try TrainingFixture.recipe()
        try run(recipe, fixture.options("run"))
        let checkpoint = try Safetensors.read(fixture.folder.at("run/best.safetensors"))
        let metadata = checkpoint.metadata
        #expect(metadata["limpid.format"] == "1" && metadata["limpid.network"] == "two-stage")
        #expect(
            metadata["limpid.configuration"]
                == "{\"attention\":true,\"channels\":1,\"restoration\":true,\"unshuffle\":2}"
        )
        #expect(try TrainingRecipe(yaml: try #require(metadata["limpid.recipe"])) == recipe)
        let weights = try ModelWeights(file: fixture.folder.at("run/best.safetensors"))
        let card = weights.card
        #expect(card.name == "test" && card.isResearchOnly && card.intensity == ["MR": .percentile(of: 99.9)])
        #expect(card.training["software"] == .text("test") && card.training["seed"] == .text("5"))
        #expect(
            card.training["recipe"] == .object(["name": .text("test"), "digest": .text(recipe.digest)])
        )
        let sources = ["Source A, part 0", "Source A, part 1"].map { source -> JSONValue in
            .object([
                "modality": .text("mr"), "source": .text(source), "licence": .text("CC0"),
                "patients": .number(1), "images": .number(2),
            ])
        }
        #expect(card.training["sources"] == .list(sources))
        #expect(card.validation["patients"] == .number(1) && card.validation["psnr"] != nil)
        // Patients are counted, never named.
        for patient in ["p1", "p2", "p3"] { #expect(try !card.json.contains("\"\(patient)")) }
        let network = TwoStage(TwoStage.Configuration(channels: 1, unshuffle: 2))
        #expect(weights.network.configurationText == network.configurationText)
    }

    @Test func trainingBeginsWithGivenWeights() throws {
        let recipe = try TrainingFixture.recipe()
        try run(recipe, fixture.options("first"))
        var options = fixture.options("second")
        options.startingWeights = fixture.folder.at("first/last.safetensors")
        // Too small a rate to move away from them.
        let still = try TrainingFixture.recipe([
            "optimizer": "{adam: {learning-rate: 0.00000001}}", "average": nil, "schedule": "{steps: 1}",
        ])
        try run(still, options)
        let network = TwoStage(TwoStage.Configuration(channels: 1, unshuffle: 2))
        func values(_ name: String) throws -> [Float] {
            try ParameterValues(network.layout, from: Safetensors.read(fixture.folder.at(name))).values
        }
        let (old, new) = (try values("first/last.safetensors"), try values("second/last.safetensors"))
        let distance = zip(old, new).map { abs($0 - $1) }.max()
        #expect((distance ?? 1) < 1e-7)
        let first = try ModelWeights(file: fixture.folder.at("first/last.safetensors"))
        let second = try ModelWeights(file: fixture.folder.at("second/last.safetensors"))
        #expect(second.card.training["startedFrom"] == .text(first.digest))
        #expect(second.card.training["earlier"] == .list(first.card.trainings(digest: first.digest)))
    }

    @Test func aCardKeepsEveryEarlierTraining() throws {
        let recipe = try TrainingFixture.recipe(["schedule": "{steps: 1}"])
        try run(recipe, fixture.options("first"))
        for (before, name) in [("first", "second"), ("second", "third")] {
            var options = fixture.options(name)
            options.startingWeights = fixture.folder.at("\(before)/last.safetensors")
            try run(recipe, options)
        }
        let card = try ModelWeights(file: fixture.folder.at("third/last.safetensors")).card
        guard case .list(let earlier)? = card.training["earlier"] else {
            Issue.record("the card names no earlier training")
            return
        }
        let digests = try ["first", "second"].map { name in
            try ModelWeights(file: fixture.folder.at("\(name)/last.safetensors")).digest
        }
        #expect(earlier.count == 2)
        for (training, digest) in zip(earlier, digests) {
            guard case .object(let entries) = training, case .list(let sources)? = entries["sources"] else {
                Issue.record("an earlier training has no sources: \(training)")
                continue
            }
            #expect(entries["digest"] == .text(digest) && entries["earlier"] == nil && !sources.isEmpty)
        }
    }

    @Test func weightsOfAnotherNetworkAreRefusedByTheTensorThatDoesNotFit() throws {
        try run(try TrainingFixture.recipe(["schedule": "{steps: 1}"]), fixture.options("first"))
        var options = fixture.options("second")
        options.startingWeights = fixture.folder.at("first/last.safetensors")
        let error = try #require(throws: TrainingError.self) {
            try run(try TrainingFixture.recipe(["network": "{two-stage: {channels: 1}}"]), options)
        }
        #expect(error.code == .invalidWeights && error.description.contains("nen.head.weight"))
        #expect(!FileManager.default.fileExists(atPath: fixture.folder.at("second")))
    }

    @Test func patienceEndsARunThatGetsNoBetter() throws {
        // Nothing is minimised, so nothing moves and no validation is better than the first.
        let recipe = try TrainingFixture.recipe([
            "network": "{two-stage: {channels: 1, unshuffle: 2, restoration: false}}",
            "objective": "{noise-weight: 0}", "schedule": "{steps: 40}", "average": nil,
            "validation": "{every: 2, images: 1, crop: 48, noise: [{gaussian: {sigma: 25}}], patience: 2}",
        ])
        var options = fixture.options("run")
        let outcome = try run(recipe, options)
        #expect(outcome.reason == .stoppedEarly && outcome.step == 6 && outcome.bestStep == 2)
        options.resumes = true
        #expect(try run(recipe, options) == outcome)
    }

    @Test func aTimeLimitEndsARunThatGoesOnLater() throws {
        let recipe = try TrainingFixture.recipe()
        try run(recipe, fixture.options("straight"))
        var options = fixture.options("limited")
        options.timeLimit = .nanoseconds(1)
        let stopped = try run(recipe, options)
        #expect(stopped.reason == .timeLimit && stopped.step == 0)
        options.resumes = true
        options.timeLimit = nil
        try run(recipe, options)
        try expectSame("straight", "limited")
    }

    @Test func foldersOfOtherRunsAreLeftAlone() throws {
        let recipe = try TrainingFixture.recipe(["schedule": "{steps: 1}"])
        func code(_ recipe: TrainingRecipe, _ options: TrainingOptions) throws -> TrainingError.Code {
            try #require(throws: TrainingError.self) { try run(recipe, options) }.code
        }
        var options = fixture.options("run")
        options.resumes = true
        #expect(try code(recipe, options) == .unsuitableFolder)
        options.resumes = false
        try run(recipe, options)
        #expect(try code(recipe, options) == .unsuitableFolder)
        options.resumes = true
        #expect(try code(try TrainingFixture.recipe(["seed": "6"]), options) == .differentRun)
        try fixture.write(try fixture.rows.map { $0.replacing("CC0", with: "MIT") })
        #expect(try code(recipe, options) == .differentRun)
        #expect(try code(recipe, fixture.options("data")) == .unsuitableFolder)
    }

    @Test func aTrainingThatDivergesSaysSo() throws {
        let recipe = try TrainingFixture.recipe([
            "optimizer": "{adam: {learning-rate: 1}}", "average": nil, "schedule": "{steps: 2000}",
            "noise": "[{gaussian: {sigma: 255}}]",
            "validation": "{every: 2000, images: 1, crop: 48}",
        ])
        var options = fixture.options("run")
        // Weights so large that products overflow.
        let network = TwoStage(TwoStage.Configuration(channels: 1, unshuffle: 2))
        let huge = ParameterValues(
            network.layout,
            values: [Float](repeating: 1e30, count: network.layout.count)
        )
        options.startingWeights = fixture.folder.at("huge.safetensors")
        try Safetensors.write(huge.checkpoint(), to: fixture.folder.at("huge.safetensors"))
        let error = try #require(throws: TrainingError.self) { try run(recipe, options) }
        #expect(error.code == .diverged && error.description.contains("at step 1;"))
    }

    @Test(arguments: [(40, "{channels: 1}", 41), (41, "{channels: 1, unshuffle: 2}", 42)])
    func aValidationImageThatIsTooSmallIsNamedBeforeAnythingIsWritten(
        rows: Int,
        network: String,
        needed: Int
    ) throws {
        let path = fixture.folder.at("data/p3-1.png")
        try TrainingFixture.writeGrey(path, rows: rows, columns: 56) { UInt16($0 + $1) }
        try fixture.write(
            try fixture.rows.map {
                $0.hasPrefix("p3-1") ? $0.replacing(",64,56,", with: ",\(rows),56,") : $0
            }
        )
        let recipe = try TrainingFixture.recipe(["network": "{two-stage: \(network)}"])
        let error = try #require(throws: TrainingError.self) { try run(recipe, fixture.options("run")) }
        #expect(error.code == .invalidImage)
        #expect(
            error.description
                == "\(fixture.index):7: this image has \(rows) × 56 pixels, but one that is validated on needs "
                + "\(needed) rows and columns at least; take it out of the validation split"
        )
        #expect(!FileManager.default.fileExists(atPath: fixture.folder.at("run")))
    }

    @Test func aFolderThatAKilledRunLeftBeforeItsBeginningIsUsed() throws {
        let recipe = try TrainingFixture.recipe()
        try run(recipe, fixture.options("straight"))
        let folder = fixture.folder.at("killed")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in [
            "run.lock", "state.safetensors", "state.safetensors.12-345.tmp", ".limpid-abc.part",
        ] {
            try Data("rest".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        try run(recipe, fixture.options("killed"))
        try expectSame("straight", "killed")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!names.contains { $0.hasSuffix(".tmp") || $0.hasSuffix(".part") })
    }
}
