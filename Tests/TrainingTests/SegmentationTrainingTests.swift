import DenoisingNetworks
import Foundation
import NeuralNetworks
import NoiseModels
import Pipelines
import Reports
import SegmentationNetworks
import Synchronization
import Tensors
import Testing
import Training

/// Trainings of networks that segment, on a phantom of known classes.
@Suite(.serialized) struct SegmentationTrainingTests {
    private let fixture: SegmentationFixture

    init() throws { fixture = try SegmentationFixture() }

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

    /// Dice of a network's segmentation of a validation image, with as much noise as given, on the scale 0 to 1.
    private func dice(_ segmenter: Segmenter, image number: Int, sigma: Float) throws -> Double {
        let side = SegmentationFixture.side
        let picture = try PNGImage(contentsOfFile: fixture.folder.at("data/image-\(number).png"))
        guard case .grey16(let samples) = picture.samples else { return .nan }
        var random = SplitMix64(seed: 11)
        let values = samples.map { (Float($0) - 24) / 2000 + sigma * Float(random.gaussian()) }
        let agreement = try SegmentationAgreement(
            segmenter(values, rows: side, columns: side),
            truth: SegmentationFixture.classes(number),
            rows: side,
            columns: side,
            countsBackground: false
        )
        return try #require(agreement.mean)
    }

    @Test func aTrainedNetworkSegmentsCleanImagesWellAndNoisyOnesWorse() throws {
        #expect(try run(SegmentationFixture.thoroughRecipe(), fixture.options("run")).reason == .finished)
        let lines = try fixture.text("run/log.csv").split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        #expect(lines[0] == ["step", "loss", "cross_entropy", "dice_loss", "learning_rate", "dice"])
        #expect(lines.count == 151 && lines.filter { !$0[5].isEmpty }.count == 4)
        let last = try #require(lines.last.flatMap { Double($0[5]) })
        #expect(last > 0.95, "\(last)")
        for line in lines.dropFirst() {
            let figures = line[1...3].compactMap { Double($0) }
            #expect(figures.count == 3 && abs(figures[0] - figures[1] - figures[2]) < 1e-9)
        }
        let weights = try SegmentationWeights(file: fixture.folder.at("run/last.safetensors"))
        let segmenter = Segmenter(weights.network, weights.parameters, engine: try Engine())
        for number in 6..<8 {
            let (clean, noisy) = (
                try dice(segmenter, image: number, sigma: 0), try dice(segmenter, image: number, sigma: 0.5)
            )
            #expect(clean > 0.95 && noisy < clean - 0.2, "\(clean), \(noisy)")
        }
        // What the run says of its validation is what its weights give.
        let mean = try (dice(segmenter, image: 6, sigma: 0) + dice(segmenter, image: 7, sigma: 0)) / 2
        #expect(abs(mean - last) < 1e-6)
        let cases = try fixture.text("run/validation.csv").split(separator: "\n")
        #expect(cases[0] == "step,modality,class,images,dice" && cases.count == 10)
        #expect(cases.dropFirst().prefix(3).map { $0.split(separator: ",")[2] } == ["all", "1", "2"])
    }

    private static let files = [
        "best.safetensors", "last.safetensors", "state.safetensors", "log.csv", "validation.csv",
        "curve.html",
        "curve.png",
    ]

    @Test(arguments: [1, 3, 4]) func aStoppedAndResumedRunEqualsAStraightOneToTheBit(step: Int) throws {
        let recipe = try SegmentationFixture.recipe()
        #expect(try run(recipe, fixture.options("straight")).reason == .finished)
        var options = fixture.options("stopped")
        options.threads = 1
        #expect(try run(recipe, options, stoppingAfter: step).step == step)
        options.resumes = true
        options.threads = 2
        #expect(try run(recipe, options).reason == .finished)
        for file in Self.files {
            func bytes(_ run: String) throws -> Data {
                try Data(contentsOf: URL(fileURLWithPath: fixture.folder.at("\(run)/\(file)")))
            }
            #expect(try bytes("straight") == bytes("stopped"), "\(file)")
        }
    }

    /// Bands between the phantom's classes give the classes of its label maps, turned and mirrored as the images are.
    @Test func bandsAndLabelMapsTeachTheSame() throws {
        try run(SegmentationFixture.recipe(), fixture.options("bands"))
        try run(
            SegmentationFixture.recipe(["labels": "{given: {classes: 3}}"]),
            fixture.options("given")
        )
        for file in ["log.csv", "validation.csv"] {
            #expect(try fixture.text("bands/\(file)") == fixture.text("given/\(file)"), "\(file)")
        }
    }

    @Test func theCardSaysWhatTheWeightsAreFor() throws {
        let recipe = try SegmentationFixture.recipe()
        try run(recipe, fixture.options("run"))
        let path = fixture.folder.at("run/best.safetensors")
        let weights = try SegmentationWeights(file: path)
        #expect(weights.network.configuration == .init(channels: 1, classes: 3, features: 4, depth: 2))
        let card = weights.card
        #expect(card.name == "test" && card.isResearchOnly)
        #expect(card.intensity == ["CT": .window(low: -1000, high: 1000)])
        #expect(card.training["task"] == .text("segmentation"))
        #expect(card.training["labels"] == .object(["bands": .list([.number(-400), .number(200)])]))
        #expect(card.validation["patients"] == .number(1) && card.validation["images"] == .number(2))
        #expect(card.validation["dice"] != nil && card.validation["psnr"] == nil)
        let error = try #require(throws: WeightsError.self) { try ModelWeights(file: path) }
        #expect(error.code == .otherNetwork)
    }

    @Test func imagesWithoutALabelMapTakeNoPart() throws {
        let recipe = try SegmentationFixture.recipe(["labels": "{given: {classes: 3}}"])
        var lines = try fixture.lines
        lines[1] = lines[1].replacing("labels-0.png", with: "")
        try fixture.write(lines)
        let loaded = Mutex<Int?>(nil)
        _ = try TrainingRun(recipe, fixture.options("some")) { event in
            if case .loaded(let images, _, _) = event { loaded.withLock { $0 = images } }
        }.run()
        #expect(loaded.withLock { $0 } == 5)
        try fixture.write(lines.map { $0.replacing(#/labels-\d.png/#, with: "") })
        let error = try #require(throws: TrainingError.self) { try run(recipe, fixture.options("none")) }
        #expect(error.code == .noImages && error.description.contains("labels"))
    }

    @Test(arguments: ["missing", "size", "class", "colour", "broken"])
    func aLabelMapThatCannotBeUsedIsNamed(_ fault: String) throws {
        let path = fixture.folder.at("data/labels-2.png")
        let side = SegmentationFixture.side
        let ones = [UInt8](repeating: 1, count: 3 * side * side)
        switch fault {
        case "missing": try FileManager.default.removeItem(atPath: path)
        case "size":
            try PNGImage(columns: side, rows: 2, samples: .grey8(Array(ones.prefix(2 * side))))
                .write(toFile: path)
        case "class":
            let wrong = ones.prefix(side * side - 1) + [3]
            try PNGImage(columns: side, rows: side, samples: .grey16(wrong.map(UInt16.init)))
                .write(toFile: path)
        case "colour": try PNGImage(columns: side, rows: side, samples: .rgb8(ones)).write(toFile: path)
        default: try Data("no picture".utf8).write(to: URL(fileURLWithPath: path))
        }
        let recipe = try SegmentationFixture.recipe(["labels": "{given: {classes: 3}}"])
        let error = try #require(throws: TrainingError.self) { try run(recipe, fixture.options("run")) }
        #expect(error.code == .invalidImage)
        #expect(error.description.hasPrefix("\(fixture.index):4: ") && error.description.contains(path))
        #expect(!FileManager.default.fileExists(atPath: fixture.folder.at("run")))
    }

    @Test func aValidationWithoutAnyClassIsRefused() throws {
        let recipe = try SegmentationFixture.recipe(["labels": "{bands: [3000]}"])
        let error = try #require(throws: TrainingError.self) { try run(recipe, fixture.options("run")) }
        #expect(error.code == .noImages)
    }
}
