import DenoisingNetworks
import Foundation
import Pipelines
import Synchronization
import Testing
import Training

/// The weights in the repository: what their cards tell, and that it is enough to train them again.
@Suite struct ShippedWeightsTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let folder = root.appendingPathComponent("Sources/DenoisingNetworks/Weights").path
    private static let recipes = root.appendingPathComponent("pipelines/training").path

    /// The names, without the ending.
    private static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(".safetensors".count)) }.sorted()

    private static let index: String? = {
        let shared = ProcessInfo.processInfo.environment["LIMPID_SHARED"] ?? root.path + "/../shared"
        let path = shared + "/data/train/index.csv"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    private func weights(_ name: String) throws -> ModelWeights {
        try ModelWeights(file: "\(Self.folder)/\(name).safetensors")
    }

    /// The recipe of the repository that made the weights.
    private func recipe(_ name: String) throws -> TrainingRecipe {
        try TrainingRecipe(yamlFile: "\(Self.recipes)/\(name).yaml")
    }

    @Test func theWeightsOfTheReadyPlansAreThere() throws {
        var seen: Set<String> = []
        for plan in PipelinePlan.recipes {
            guard case .twoStage(let name, _, _, _, _)? = plan.denoising?.method else { continue }
            seen.insert(name)
            let card = try weights(name).card
            for modality in plan.selection?.modality.modalities ?? [] {
                _ = try card.mapping(ofModality: modality.rawValue)
            }
        }
        #expect(seen == ["twostage-ct", "twostage-mr", "twostage-ultrasound", "twostage-xray"])
        #expect(try weights("twostage-color").network.channels == 3)
    }

    @Test func allTogetherStayUnderFortyMegabytes() throws {
        let sizes = try Self.names.map { name in
            try FileManager.default.attributesOfItem(atPath: "\(Self.folder)/\(name).safetensors")[.size]
                as? Int ?? .max
        }
        #expect(sizes.reduce(0, +) < 40_000_000)
    }

    @Test(arguments: names) func theCardIsComplete(_ name: String) throws {
        let card = try weights(name).card
        #expect(card.name == name && card.isResearchOnly)
        #expect(
            card.training["recipe"]
                == .object(["name": .text(name), "digest": .text(try recipe(name).digest)]),
            "pipelines/training/\(name).yaml is not the recipe that made the weights"
        )
        for key in ["seed", "steps", "software", "precision"] {
            #expect(card.training[key] != nil, "\(name): \(key)")
        }
        // The twin computes with PyTorch's kernels, which its software names.
        if case .text(let software)? = card.training["software"], !software.contains("PyTorch") {
            #expect(card.training["kernels"] != nil, "\(name): kernels")
        }
        if case .text(let digest)? = card.training["startedFrom"] {
            guard case .list(let earlier)? = card.training["earlier"],
                case .object(let last)? = earlier.last
            else {
                Issue.record("\(name): the trainings before this one are missing")
                return
            }
            #expect(last["digest"] == .text(digest), "\(name): earlier")
            #expect(earlier.count > 0 && last["sources"] != nil && last["steps"] != nil, "\(name): earlier")
        }
        guard case .list(let sources)? = card.training["sources"],
            case .list(let cases)? = card.validation["cases"]
        else {
            Issue.record("\(name): sources or validation are missing")
            return
        }
        #expect(!sources.isEmpty && !cases.isEmpty)
        for case .object(let source) in sources {
            for key in ["source", "licence", "modality", "images", "patients"] {
                #expect(source[key] != nil, "\(name): \(key)")
            }
            guard case .text(let licence)? = source["licence"] else { continue }
            let isFree = ["NC", "non-commercial", "research use", "unstated"].allSatisfy {
                !licence.contains($0)
            }
            #expect(isFree, "\(name): \(licence)")
        }
        for case .object(let measured) in cases {
            #expect(measured["noisy"] != nil && measured["denoised"] != nil && measured["noise"] != nil)
        }
    }

    /// Runs the first steps, and returns the digest of what is kept to go on from.
    private func beginning(_ recipe: TrainingRecipe, steps: Int, index: String, in folder: String) throws
        -> String
    {
        let box = Mutex<TrainingRun?>(nil)
        let options = TrainingOptions(index: index, output: folder, software: "test")
        let run = TrainingRun(recipe, options) { event in
            if case .step(let progress) = event, progress.step == steps { box.withLock { $0 }?.stop() }
        }
        box.withLock { $0 = run }
        defer { box.withLock { $0 = nil } }
        #expect(try run.run().step == steps)
        return try ModelWeights(file: folder + "/last.safetensors").digest
    }

    @Test(
        .enabled(if: index != nil, "the shared data are absent: set LIMPID_SHARED"),
        .enabled(
            if: ProcessInfo.processInfo.environment["LIMPID_SLOW_TESTS"] == "1",
            "takes minutes: Tests/run.sh --slow"
        ),
        arguments: names
    )
    func theFirstStepsRepeatToTheBit(_ name: String) throws {
        let folder = try TemporaryFolder()
        let index = try #require(Self.index)
        let digests = try ["a", "b"].map {
            try beginning(try recipe(name), steps: 200, index: index, in: folder.at($0))
        }
        #expect(digests[0] == digests[1])
    }
}
