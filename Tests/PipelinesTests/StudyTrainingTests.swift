import Foundation
import Pipelines
import Testing

/// Studies that train networks: the key `training` and the methods `trained`.
@Suite struct StudyTrainingTests {
    private static let recipe = [
        "version: 1", "name: shared", "description: A recipe.", "network: {cae: {channels: 3}}",
        "data: {modalities: {ct: 1, mr: 1}}",
        "intensities: {ct: {window: [-1000, 1000]}, mr: {percentile: 99.9}}",
        "patches: {size: 64, batch: 4}", "noise: [{gaussian: {sigma: [0, 75]}}]", "objective: {clean: mse}",
        "optimizer: {adam: {learning-rate: 0.001}}", "schedule: {steps: 400, warm-up: 100, decay: cosine}",
        "seed: 2", "validation: {every: 50}",
    ]
    private static let study = [
        "version: 1", "name: test", "description: A test.", "data: {modalities: [ct, mr]}",
        "intensities: {ct: {window: [-160, 240]}, mr: {percentile: 99.9}}",
        "noise: [{gaussian: {sigma: 25}}]",
        "methods: [{trained: {dncnn: {channels: 1}}}, {trained: {red-cnn: {channels: 1}}, label: RED, modalities: [mr]}, {bm3d: {}}]",
        "training: {recipe: recipes/shared.yaml, steps: 40}", "seed: 3",
    ]

    /// Reads a study from a folder that holds its recipe, some lines of both otherwise; nil leaves the recipe's file out.
    private static func read(
        _ lines: [Int: String] = [:],
        recipe changes: [Int: String]? = [:]
    ) throws -> Study {
        let folder = URL(fileURLWithPath: NSTemporaryDirectory() + "/limpid-study-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let recipes = folder.appendingPathComponent("recipes")
        try FileManager.default.createDirectory(at: recipes, withIntermediateDirectories: true)
        func text(_ lines: [String], _ changes: [Int: String]) -> Data {
            Data(lines.enumerated().map { (changes[$0 + 1] ?? $1) + "\n" }.joined().utf8)
        }
        if let changes {
            try text(recipe, changes).write(to: recipes.appendingPathComponent("shared.yaml"))
        }
        let file = folder.appendingPathComponent("study.yaml")
        try text(study, lines).write(to: file)
        return try Study(yamlFile: file.path)
    }

    @Test func networksAreReadAndNamedAfterThemselves() throws {
        let study = try Self.read()
        #expect(study.methods.map(\.label) == ["dncnn", "RED", "bm3d"])
        #expect(
            study.methods.map(\.network) == [
                .dncnn(channels: 1, depth: 17), .redCNN(channels: 1), nil,
            ]
        )
        #expect(study.methods.map { $0.step != nil } == [false, false, true])
        #expect(study.methods[1].modalities == [.mr])
        let training = try #require(study.training)
        #expect(training.steps == 40 && training.budget == .small && training.recipe.name == "shared")
        let full = try Self.read([8: "training: {recipe: recipes/shared.yaml, steps: 40, budget: full}"])
        #expect(full.training?.budget == .full)
    }

    @Test func everyNetworkOfARecipeCanBeTrained() throws {
        let networks = ["two-stage", "dncnn", "red-cnn", "cae", "dae", "res-cnn", "mmd", "dran"]
        let methods = networks.map { "{trained: {\($0): {channels: 1}}}" }.joined(separator: ", ")
        let study = try Self.read([7: "methods: [\(methods)]"])
        #expect(study.methods.map(\.label) == networks)
        #expect(study.methods.compactMap(\.network?.name) == networks)
    }

    @Test func theRecipeOfANetworkDiffersInNameNetworkAndLengthOnly() throws {
        let training = try #require(try Self.read().training)
        let network = TrainingNetwork.resCNN(channels: 1, depth: 5)
        let recipe = training.recipe(for: network)
        let expected = [
            2: "name: res-cnn", 4: "network: {res-cnn: {channels: 1, depth: 5}}",
            11: "schedule: {steps: 40, warm-up: 10, decay: cosine}", 13: "validation: {every: 5}",
        ]
        let lines = Self.recipe.enumerated().map { expected[$0 + 1] ?? $1 }
        #expect(try recipe == TrainingRecipe(yaml: lines.joined(separator: "\n")))
    }

    /// Weights that the PyTorch twin trained are known by their recipe's digest, which the twin computes itself.
    @Test func recipesHaveTheTwinsDigestsAndReadAsTheyWereWritten() throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let file = here.appendingPathComponent("../../pipelines/studies/networks.yaml").standardized.path
        let twin = try JSONDecoder().decode(
            [String: String].self,
            from: Data(contentsOf: here.appendingPathComponent("Goldens/study-recipes.json"))
        )
        let networks = try Study(yamlFile: file).networks
        #expect(networks.count == 8)
        #expect(
            Dictionary(networks.map { ($0.name, $0.recipe.digest) }, uniquingKeysWith: { a, _ in a }) == twin
        )
        for network in networks {
            #expect(try TrainingRecipe(yaml: network.recipe.yaml) == network.recipe)
        }
    }

    @Test func twoNetworksOfOneLayoutHaveNamesOfTheirOwn() throws {
        let methods =
            "methods: [{trained: {cae: {channels: 1}}, label: a}, {trained: {dncnn: {channels: 1}}}, "
            + "{trained: {dncnn: {channels: 1, depth: 5}}, label: b}, {trained: {cae: {channels: 1}}}]"
        let networks = try Self.read([7: methods]).networks
        #expect(networks.map(\.name) == ["cae", "dncnn", "dncnn-2"])
        #expect(networks.map(\.label) == ["a", "dncnn", "b"])
        #expect(networks.map(\.recipe.name) == ["cae", "dncnn", "dncnn"])
        #expect(try Self.read([7: "methods: [{bm3d: {}}]", 8: "clip: false"]).networks.isEmpty)
    }

    @Test func aShortTrainingIsValidatedAtLeastOnce() throws {
        let study = try Self.read([8: "training: {recipe: recipes/shared.yaml, steps: 1}"])
        let recipe = try #require(study.training?.recipe(for: .cae(channels: 1)))
        #expect(recipe.validation.interval == 1 && recipe.schedule.warmUp == 0 && recipe.schedule.steps == 1)
    }

    @Test func theDigestCoversTheRecipeNotItsPlace() throws {
        let study = try Self.read()
        #expect(try Study(yaml: study.canonicalJSON) == study)
        #expect(try Self.read(recipe: [7: "patches: {size: 32, batch: 4}"]).digest != study.digest)
        #expect(
            try Self.read([8: "training: {recipe: ./recipes/../recipes/shared.yaml, steps: 40}"]).digest
                == study.digest
        )
        #expect(
            try Self.read([8: "training: {recipe: recipes/shared.yaml, steps: 41}"]).digest != study.digest
        )
        let without = try Self.read([7: "methods: [{bm3d: {}}]", 8: "clip: false"])
        #expect(!without.canonicalJSON.contains("training"))
    }

    /// Lines of the study and of the recipe from 1, what stands there instead, and the whole message.
    static let broken: [(study: [Int: String], recipe: [Int: String]?, message: String)] = [
        (
            [8: "clip: false"], [:],
            "7:11: a trained network needs the study's 'training'; add it, such as "
                + "training: {recipe: ../training/comparison.yaml, steps: 2000}"
        ),
        (
            [7: "methods: [{bm3d: {}}]"], [:],
            "8:11: 'training' without a method that is trained; remove it, or add a method like "
                + "trained: {dncnn: {channels: 1}}"
        ),
        (
            [:], nil,
            "8:20: the recipe cannot be read ('recipes/shared.yaml'); a path begins at the study's folder; check "
                + "that the file exists and may be read"
        ),
        (
            [:], [7: "patches: {size: 64, btch: 4}"],
            "8:20: the recipe is not valid ('recipes/shared.yaml'); in its file, 7:21: unknown key in patches; "
                + "did you mean 'batch'? known: size, batch"
        ),
        (
            [8: "training: {recipe: 3, steps: 40}"], [:],
            "8:20: 'recipe' must be the path of a recipe or a recipe written out, not a whole number ('3'); "
                + "write it like recipe: ../training/comparison.yaml"
        ),
        (
            [8: "training: {recipe: recipes/shared.yaml}"], [:],
            "8:11: training needs 'steps'; add it, such as steps: 1"
        ),
        (
            [8: "training: {recipe: recipes/shared.yaml, steps: 40, budget: large}"], [:],
            "8:60: unknown value of 'budget' ('large'); known: small, full"
        ),
        (
            [:],
            [
                4: "network: {segmentation-unet: {channels: 1}}", 5: "data: {modalities: {ct: 1}}",
                6: "intensities: {ct: {window: [-1000, 1000]}}", 8: "labels: {bands: [-300]}",
                9: "objective: {}",
            ],
            "8:20: the recipe is for a network that tells classes apart, which denoises nothing "
                + "('recipes/shared.yaml'); name the recipe of a denoiser, such as ../training/comparison.yaml"
        ),
        (
            [:], [13: "validation: {every: 50, patience: 3}"],
            "8:20: the recipe's validation has 'patience', which would end networks after different steps "
                + "('recipes/shared.yaml'); name a recipe without it"
        ),
        (
            [7: "methods: [{bm3d: {}}, {trained: {dncnn: {channels: 3}}}]"], [:],
            "7:23: a study's images are grey, and this network takes 3 channels; write channels: 1"
        ),
        (
            [7: "methods: {trained: {dncnn: {channels: 1, dpth: 3}}}"], [:],
            "7:42: unknown key in network dncnn ('dpth'); did you mean 'depth'? known: channels, depth"
        ),
        (
            [7: "methods: [{trained: {dncnn: {channels: 1}}, bm3d: {}}]"], [:],
            "7:45: methods takes exactly one method; keep one of: trained, bm3d"
        ),
        (
            [7: "methods: [{trained: {dae: {channels: 1}}}]"],
            [4: "network: {dncnn: {channels: 1}}", 7: "patches: {size: 50, batch: 4}"],
            "7:11: the recipe's patches of 50 pixels are no multiple of 4, as dae needs them; name a recipe "
                + "whose patches are"
        ),
        (
            [:], [9: "objective: {clean: mse, noise-weight: 0}"],
            "7:11: dncnn learns by the objective's noise term alone, whose weight in the recipe is 0; name a recipe "
                + "whose noise-weight is above 0"
        ),
        (
            [:],
            [
                5: "data: {modalities: {mr: 1}}", 6: "intensities: {mr: {percentile: 99.9}}",
            ],
            "7:11: the recipe trains no network of 1 channel on ct images; give the method its 'modalities', or "
                + "name another recipe"
        ),
        (
            [:], [6: "intensities: {ct: {window: [-1000, 1000]}, mr: {percentile: 99}}"],
            "7:11: the recipe has another scale of mr than the study's intensities; give both the same"
        ),
    ]

    @Test(arguments: broken.indices) func aMistakeIsNamedWithItsPlace(_ index: Int) throws {
        let (study, recipe, message) = Self.broken[index]
        let error = try #require(throws: PlanError.self) { try Self.read(study, recipe: recipe) }
        #expect(error.expandedDescription == message)
    }

    @Test func networksThatLearnTheCleanImageNeedNoNoiseTerm() throws {
        let methods = "methods: [{trained: {cae: {channels: 1}}}, {trained: {two-stage: {channels: 1}}}]"
        let study = try Self.read([7: methods], recipe: [9: "objective: {clean: mse, noise-weight: 0}"])
        #expect(study.methods.count == 2)
    }

    @Test func aStudyWithoutAFileHasNoPathToARecipe() throws {
        let error = try #require(throws: PlanError.self) {
            try Study(yaml: Self.study.joined(separator: "\n"))
        }
        #expect(error.code == .notReadable && error.line == 8)
    }
}
