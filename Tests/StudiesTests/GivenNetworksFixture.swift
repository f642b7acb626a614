import DenoisingNetworks
import Foundation
import NeuralNetworks
import Pipelines
import Reports
import Studies
import Synchronization
import Training

/// A study that trains two tiny networks, and networks that were trained elsewhere.
final class GivenNetworksFixture: Sendable {
    let base: StudiesFixture
    /// The folder that a study is given.
    var folder: String { base.path + "/given" }

    static let tiny = "{dncnn: {channels: 1, depth: 3}}"

    /// Rows of three patients to train on, beside those of the fixture to measure on; make_twin_weights.py has the same.
    static let rows = [0, 0, 1, 2].enumerated().map { number, patient in
        "train-\(number).png,mr,64,56,uint16,raw,S,learner-\(patient),T1,CC0,clean target,yes,train\n"
    }

    init() throws {
        base = try StudiesFixture()
        try Data((base.text("data/index.csv") + Self.rows.joined()).utf8)
            .write(to: URL(fileURLWithPath: base.index))
        for number in Self.rows.indices {
            let samples = (0..<64 * 56).map { pixel in
                UInt16(500 + 200 * ((pixel / 56 / (9 + number) + pixel % 56 / 11) % 2) + pixel / 28)
            }
            try PNGImage(columns: 56, rows: 64, samples: .grey16(samples))
                .write(toFile: base.path + "/data/train-\(number).png")
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func study(
        methods: String = "[{trained: \(tiny), label: DnCNN}]",
        budget: String = "small",
        recipe changes: [String: String] = [:]
    ) throws -> Study {
        try base.trainingStudy(
            methods: methods,
            steps: 6,
            budget: budget,
            network: Self.tiny,
            recipe: changes
        )
    }

    struct Ran {
        let outcome: StudyOutcome
        /// Label and whether it was trained before, for each network.
        var began: [String] = []
        /// Steps that were taken.
        var steps = 0
    }

    /// Runs a study with the networks of a folder, of the fixture's own unless another is named.
    func run(_ study: Study, _ output: String, networks: String? = nil) throws -> Ran {
        var options = base.options(output)
        options.networks = networks ?? folder
        let events = Mutex<[StudyTrainingEvent]>([])
        let run = StudyRun(study, options, training: { event in events.withLock { $0.append(event) } })
        var ran = Ran(outcome: try run.run())
        for event in events.withLock({ $0 }) {
            switch event {
            case .began(let place, _, let isTrained):
                ran.began.append(place.label + (isTrained ? " trained" : ""))
            case .training(.step): ran.steps += 1
            default: break
            }
        }
        return ran
    }

    /// Trains as `limpid train` would, into a folder of the given networks, and stops after a step where one is named.
    func train(
        _ recipe: TrainingRecipe,
        _ name: String = "dncnn",
        index: String? = nil,
        from: String? = nil,
        stoppingAfter last: Int? = nil
    ) throws {
        let box = Mutex<TrainingRun?>(nil)
        let options = TrainingOptions(
            index: index ?? base.index,
            output: folder + "/" + name,
            startingWeights: from,
            software: "elsewhere 1"
        )
        let run = TrainingRun(recipe, options) { event in
            if case .step(let progress) = event, progress.step == last { box.withLock { $0 }?.stop() }
        }
        box.withLock { $0 = run }
        defer { box.withLock { $0 = nil } }
        _ = try run.run()
    }

    /// Writes weights anew under a network's name, their card changed.
    func rewrite(_ source: String, _ change: (inout [String: JSONValue]) -> Void) throws {
        var checkpoint = try Safetensors.read(source)
        guard let text = checkpoint.metadata["limpid.card"],
            case .object(var card)? = JSONValue(parsing: text),
            case .object(var training)? = card["training"]
        else { throw CocoaError(.fileReadCorruptFile) }
        change(&training)
        card["training"] = .object(training)
        checkpoint.metadata["limpid.card"] = try JSONValue.object(card).json
        _ = try Safetensors.write(checkpoint, to: folder + "/dncnn.safetensors")
    }

    /// An index like the fixture's with other text in it, beside the fixture's.
    func index(_ name: String, _ change: (String) -> String) throws -> String {
        let path = base.path + "/data/" + name
        try Data(change(base.text("data/index.csv")).utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}

extension StudiesFixture {
    /// A study that trains networks of one layout; the recipe is written out, some keys of both otherwise.
    func trainingStudy(
        methods: String,
        steps: Int,
        budget: String,
        network: String,
        recipe changes: [String: String] = [:],
        _ others: [String: String] = [:]
    ) throws -> Study {
        let recipe = [
            "version": "1", "name": "tiny", "description": "A test.", "network": network,
            "data": "{modalities: {mr: 1}}", "intensities": "{mr: {percentile: 99.9}}",
            "patches": "{size: 16, batch: 4}", "noise": "[{gaussian: {sigma: 25}}]",
            "objective": "{clean: l1, noise: l1}", "optimizer": "{adam: {learning-rate: 0.003}}",
            "schedule": "{steps: 6, decay: cosine}", "seed": "5",
            "validation": "{every: 3, images: 1, crop: 48, noise: [{gaussian: {sigma: 25}}]}",
            "checkpoint": "{every: 2}",
        ].merging(changes) { $1 }
        let text = recipe.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        return try study(
            [
                "methods": methods, "noise": "[{gaussian: {sigma: 25}}]",
                "training": "{recipe: {\(text)}, steps: \(steps), budget: \(budget)}",
            ].merging(others) { $1 }
        )
    }
}
