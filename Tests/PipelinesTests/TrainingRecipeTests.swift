import Foundation
import Pipelines
import Testing

/// Golden values come from Goldens/make_training_digests.py, which shares nothing with the module.
@Suite struct TrainingRecipeTests {
    static let shipped = PlanFiles.recipes.appendingPathComponent("training")
    static let goldenRecipes = PlanFiles.goldens.appendingPathComponent("recipes")

    private struct Golden: Decodable {
        let canonical: String
        let digest: String
    }

    private static func goldens() throws -> [String: Golden] {
        let data = try Data(contentsOf: PlanFiles.goldens.appendingPathComponent("training-digests.json"))
        return try JSONDecoder().decode([String: Golden].self, from: data)
    }

    @Test func everyRecipeHasItsGoldenDigestAndTheNameOfItsFile() throws {
        let goldens = try Self.goldens()
        var count = 0
        for folder in [Self.shipped, Self.goldenRecipes] {
            for name in try PlanFiles.names(in: folder) {
                let path = folder.appendingPathComponent(name + ".yaml").path
                let recipe = try TrainingRecipe(yamlFile: path)
                let golden = try #require(goldens[name + ".yaml"], "run Goldens/make_training_digests.py")
                #expect(recipe.canonicalJSON == golden.canonical, "\(name)")
                #expect(recipe.digest == golden.digest, "\(name)")
                #expect(recipe.name == name)
                count += 1
            }
        }
        #expect(count == goldens.count)
        #expect(goldens.count >= 10)
    }

    @Test func canonicalJSONReadAsYAMLIsTheSameRecipe() throws {
        for folder in [Self.shipped, Self.goldenRecipes] {
            for name in try PlanFiles.names(in: folder) {
                let recipe = try TrainingRecipe(yaml: PlanFiles.text(name, in: folder))
                #expect(try TrainingRecipe(yaml: recipe.canonicalJSON) == recipe, "\(name)")
            }
        }
    }

    @Test func thePaperIsThePapers() throws {
        let recipe = try TrainingRecipe(yaml: PlanFiles.text("twostage-paper", in: Self.shipped))
        #expect(recipe.network == .twoStage(channels: 3, unshuffle: 1, restoration: true, attention: true))
        #expect(recipe.batch == 24 && recipe.schedule.steps == 100_000)
        #expect(recipe.optimizer.rule == .adam && recipe.optimizer.learningRate == 5e-4)
        #expect(recipe.optimizer.beta1 == 0.9 && recipe.optimizer.beta2 == 0.99)
        #expect(recipe.noise.map(\.kind) == [.algorithm1])
        #expect(recipe.objective.clean == .l1 && recipe.objective.noise == .mse)
        #expect(recipe.validation.noise.count == 8 && recipe.averageDecay == nil)
        let every = try TrainingRecipe(yaml: PlanFiles.text("every-option", in: Self.goldenRecipes))
        #expect(every.noise[1].label == "gaussian sigma 5 to 50")
        #expect(every.noise[4].label == "speckle looks 1 to 30 domain intensity grain 1.5 to 5")
        #expect(every.noise[5].label == "speckle looks 8 domain log-compressed dynamic-range 40 to 70")
        #expect(every.data.denoisedModalities == [.ct])
        #expect(every.augmentation.interpolation?.share == 0.25)
        #expect(every.augmentation.interpolation?.factor == 1...2.5)
        #expect(every.noise[7].label == "signal-dependent sigma 2 to 20 curve 1 grain 1 to 4")
        #expect(every.noise[8].label == "ct-texture sigma 4 to 90 modulation 0.25 low-frequency 0.3")
        #expect(every.noise[8].modalities == [.ct] && every.noise[8].share == 3)
        // A modulation at its default is no part of the name.
        #expect(every.validation.noise[3].label == "ct-texture sigma 25")
        #expect(every.noise[9].label == "ct-scan sigma 2 to 60 low-frequency 0.2")
        #expect(every.validation.noise[4].label == "ct-scan sigma 10")
        #expect(every.validation.noise[3].modalities == [.ct])
    }

    @Test func recipesOlderThanTheWidthKeepTheirDigests() throws {
        let network = "network: {two-stage: {channels: 1, unshuffle: 2"
        func recipe(_ more: String) throws -> TrainingRecipe {
            let lines = Self.lines.map { $0.hasPrefix("network") ? network + more + "}}" : $0 }
            return try TrainingRecipe(yaml: lines.joined(separator: "\n"))
        }
        #expect(try recipe(", width: 32").digest == recipe("").digest)
        #expect(try recipe(", width: 64").digest != recipe("").digest)
        let error = #expect(throws: PlanError.self) { try recipe(", width: 40") }
        #expect(error?.description.contains("give one of: 16, 32") == true)
    }

    /// A whole recipe, one line a key, in which a test replaces one line.
    static let lines = [
        "version: 1", "name: test", "description: A test.",
        "network: {two-stage: {channels: 1, unshuffle: 2}}",
        "data: {modalities: {ct: 1, mr: 1}}",
        "intensities: {ct: {window: [-1000, 1000]}, mr: {percentile: 99.9}}",
        "patches: {size: 64, batch: 16}", "augmentation: {flips: true}",
        "noise: [{gaussian: {sigma: [0, 75]}}]", "objective: {clean: l1}",
        "optimizer: {adam: {learning-rate: 0.001}}", "schedule: {steps: 1000}", "seed: 1",
        "validation: {every: 100}",
    ]

    @Test func everyNetworkIsRead() throws {
        let cases: [(String, TrainingNetwork, String, Int)] = [
            ("dncnn: {channels: 3}", .dncnn(channels: 3, depth: 17), "depth\":17", 1),
            ("red-cnn: {channels: 1}", .redCNN(channels: 1), "red-cnn\":{\"channels\":1", 2),
            ("cae: {channels: 3}", .cae(channels: 3), "cae\":{\"channels\":3", 4),
            ("dae: {channels: 1}", .dae(channels: 1), "dae\":{\"channels\":1", 4),
            ("res-cnn: {channels: 1}", .resCNN(channels: 1, depth: 10), "depth\":10", 1),
            ("res-cnn: {channels: 1, depth: 12}", .resCNN(channels: 1, depth: 12), "depth\":12", 1),
            ("mmd: {channels: 1}", .mmd(channels: 1, depth: 20), "depth\":20", 1),
            ("dran: {channels: 3}", .dran(channels: 3), "dran\":{\"channels\":3", 1),
        ]
        for (text, network, canonical, multiple) in cases {
            var lines = Self.lines
            lines[3] = "network: {\(text)}"
            let recipe = try TrainingRecipe(yaml: lines.joined(separator: "\n"))
            #expect(recipe.network == network)
            #expect(recipe.network.channels == (text.contains("3}") ? 3 : 1) && network.multiple == multiple)
            #expect(recipe.canonicalJSON.contains(canonical), "\(recipe.canonicalJSON)")
            #expect(try TrainingRecipe(yaml: recipe.canonicalJSON) == recipe)
        }
    }

    @Test func theWholeRecipeIsValid() throws {
        let recipe = try TrainingRecipe(yaml: Self.lines.joined(separator: "\n"))
        #expect(recipe.validation.noise.map(\.label) == [10, 25, 50, 75].map { "gaussian sigma \($0)" })
        #expect(recipe.averageDecay == nil && recipe.optimizer.gradientNorm == nil)
        #expect(recipe.checkpointInterval == 1_000)
    }

    /// Line of `lines` from 1, what stands there instead, and the whole message.
    static let broken: [(line: Int, text: String, message: String)] = [
        (1, "version: 2", "1:10: 'version' is out of range ('2'); give a whole number from 1 to 1"),
        (
            2, "name: Test",
            "2:7: 'name' must be lower-case letters, digits and hyphens, beginning with a letter ('Test'); "
                + "write it like name: twostage-grey"
        ),
        (
            3, "description: Für alle",
            "3:14: 'description' must be one line of printable ASCII ('Für alle'); "
                + "write it like description: What the weights are for."
        ),
        (
            4, "network: {two-stage: {channels: 1, unshufle: 2}}",
            "4:36: unknown key in network two-stage ('unshufle'); did you mean 'unshuffle'? known: channels, "
                + "unshuffle, width, restoration, attention"
        ),
        (
            4, "network: {two-stage: {channels: 2}}",
            "4:33: 'channels' is out of range ('2'); give one of: 1, 3"
        ),
        (
            4, "network: {two-stage: {channels: 1, restoration: false, attention: true}}",
            "4:67: attention is part of the restoration stage, which this network does not have; remove it, or "
                + "write restoration: true"
        ),
        (
            4, "network: {two-stage: {channels: 1, attention: 1}}",
            "4:47: 'attention' must be true or false, not a whole number ('1'); write it like attention: false"
        ),
        (
            4, "network: {}",
            "4:10: network needs its layout; known: two-stage, dncnn, red-cnn, cae, dae, res-cnn, mmd, dran, "
                + "segmentation-unet"
        ),
        (
            4, "network: {red-cnn: {channels: 1, depth: 5}}",
            "4:34: unknown key in network red-cnn ('depth'); known: channels"
        ),
        (
            4, "network: {mmd: {channels: 1, depth: 65}}",
            "4:37: 'depth' is out of range ('65'); give a whole number from 3 to 64"
        ),
        (
            5, "data: {modalities: {CT: 1}}",
            "5:21: unknown key in data modalities ('CT'); did you mean 'ct'? known: ct, mr, us, xr, skin, micro"
        ),
        (5, "data: {modalities: {}}", "5:20: no modality is chosen; write it like modalities: {ct: 1}"),
        (
            5, "data: {modalities: {ct: 1}, weights: {clean: 0, clean-ish: 0}}",
            "5:38: no role has a weight above 0, so no image takes part; leave 'weights' out, or give one role "
                + "a weight"
        ),
        (
            6, "intensities: {ct: {window: [-1000, 1000]}}",
            "6:14: intensities needs 'mr'; add it, such as mr: stored-range"
        ),
        (
            6, "intensities: {ct: {window: [1000, -1000]}, mr: stored-range}",
            "6:35: 'window' ends below its beginning ('-1000'); write the lower number first"
        ),
        (
            6, "intensities: {ct: {percentile: 99}, mr: {window: [0, 1]}}",
            "6:50: only CT has Hounsfield units, so only CT has a window; write stored-range or "
                + "{percentile: 99.9}"
        ),
        (
            6, "intensities: {ct: stored-range, mr: stored-range, us: stored-range}",
            "6:55: intensities of a modality that takes no part ('us'); remove it, or add it to the modalities "
                + "of data"
        ),
        (
            7, "patches: {size: 65, batch: 16}",
            "7:17: 'size' is not a multiple that this network takes ('65'); give a multiple of 2"
        ),
        (
            9, "noise: [{gaussian: {sigma: [0, 75, 80]}}]",
            "9:28: 'sigma' must be a number or a list of two, not a list; write it like sigma: [0, 255]"
        ),
        (
            9, "noise: [{gauss: {sigma: 5}}]",
            "9:10: unknown key in noise ('gauss'); known: algorithm-1, ct-scan, ct-texture, gaussian, "
                + "multiplicative, poisson-gaussian, rician, signal-dependent, speckle"
        ),
        (
            9, "noise: []",
            "9:8: 'noise' names no kind of noise; write it like noise: [{gaussian: {sigma: 25}}]"
        ),
        (
            9, "noise: [{rician: {snr: 5, modalities: [mr]}}]",
            "9:8: no noise of 'noise' applies to a modality of data ('ct'); add one that does, or leave its "
                + "'modalities' out"
        ),
        (
            9, "noise: [{speckle: {looks: 4, dynamic-range: 60}}]",
            "9:45: only log-compressed speckle has a dynamic range; remove it, or write domain: log-compressed"
        ),
        (
            9, "noise: [{gaussian: {sigma: 5}}, {ct-texture: {sigma: [0, 90]}}]",
            "9:55: 'sigma' is out of range ('0'); give a number from 0.1 to 1000"
        ),
        (
            9, "noise: [{gaussian: {sigma: 5}}, {ct-texture: {sigma: 9, modulation: [0, 1]}}]",
            "9:69: 'modulation' must be a number, not a list; write it like modulation: 0.5"
        ),
        (
            9, "noise: [{gaussian: {sigma: 5}}, {ct-texture: {sigma: 9, modalities: [ct, mr]}}]",
            "9:69: ct-texture is noise of reconstructed CT, which no other modality has ('mr'); leave "
                + "'modalities' out"
        ),
        (
            9, "noise: [{gaussian: {sigma: 5}}, {ct-texture: {sigma: 9, kernel: B30f}}]",
            "9:57: unknown key in noise ct-texture ('kernel'); known: sigma, modulation, low-frequency, share, modalities"
        ),
        (
            9, "noise: [{gaussian: {sigma: 5}}, {ct-scan: {sigma: 9, modalities: [mr]}}]",
            "9:66: ct-scan is noise of reconstructed CT, which no other modality has ('mr'); leave "
                + "'modalities' out"
        ),
        (
            9, "noise: [{gaussian: {sigma: 5}}, {ct-scan: {sigma: 9, modulation: 1}}]",
            "9:54: unknown key in noise ct-scan ('modulation'); known: sigma, low-frequency, share, modalities"
        ),
        (
            9, "noise: {ct-texture: {sigma: 9}}",
            "9:8: no noise of 'noise' applies to a modality of data ('mr'); add one that does, or leave its "
                + "'modalities' out"
        ),
        (
            5, "data: {modalities: {mr: 1}, denoised: [mr]}",
            "5:39: only CT's own noise is measured well enough to be taken from the truth ('mr'); write it like "
                + "denoised: [ct]"
        ),
        (
            5, "data: {modalities: {mr: 1}, denoised: ct}",
            "5:39: CT takes no part in this training ('ct'); leave 'denoised' out"
        ),
        (
            11, "optimizer: {adam: {learning-rate: 0.001, weight-decay: 0.1}}",
            "11:56: adam has no weight decay of its own; write adamw, or remove it"
        ),
        (
            12, "schedule: {steps: 100, warm-up: 100}",
            "12:33: 'warm-up' is out of range ('100'); give a whole number from 0 to 99"
        ),
        (
            13, "sed: 1",
            "13:1: unknown key in a recipe ('sed'); did you mean 'seed'? known: version, name, "
                + "description, network, data, intensities, patches, augmentation, noise, labels, objective, optimizer, "
                + "schedule, average, precision, seed, validation, checkpoint"
        ),
        (
            14, "validation: {every: 100, noise: [{gaussian: {sigma: [1, 2]}}]}",
            "14:45: noise of a validation has one level, not a range; write it like gaussian: {sigma: 25}"
        ),
        (
            14, "validation: {every: 100, noise: [{gaussian: {sigma: 5, share: 2}}]}",
            "14:56: unknown key in noise gaussian ('share'); known: sigma, modalities"
        ),
    ]

    @Test(arguments: broken.indices)
    func aBrokenRecipeIsRefusedWithItsPlace(index: Int) throws {
        let broken = Self.broken[index]
        var lines = Self.lines
        lines[broken.line - 1] = broken.text
        let error = try #require(throws: PlanError.self) {
            try TrainingRecipe(yaml: lines.joined(separator: "\n"))
        }
        #expect(error.expandedDescription == broken.message)
    }

    @Test func noiseInHounsfieldUnitsNeedsAWindowAndACropThatATextureCovers() throws {
        let validation = "validation: {every: 100, noise: [{gaussian: {sigma: 5}}, {ct-texture: {sigma: 25}}]"
        func message(_ changes: [Int: String]) throws -> String {
            var lines = Self.lines
            for (line, text) in changes { lines[line - 1] = text }
            return try #require(throws: PlanError.self) {
                try TrainingRecipe(yaml: lines.joined(separator: "\n"))
            }
            .expandedDescription
        }
        let noise = "noise: [{gaussian: {sigma: 5}}, {ct-texture: {sigma: 9}}]"
        let noWindow = "intensities: {ct: {percentile: 99}, mr: stored-range}"
        #expect(
            try message([6: noWindow, 9: noise])
                == "9:34: ct-texture has its sigma in HU, so it needs CT with a window; write ct: {window: "
                + "[-1000, 1000]} in intensities"
        )
        #expect(
            try message([5: "data: {modalities: {mr: 1}}", 6: "intensities: {mr: stored-range}", 9: noise])
                == "9:34: ct-texture has its sigma in HU, so it needs CT with a window; remove it, or add ct to "
                + "the modalities of data"
        )
        #expect(
            try message([5: "data: {modalities: {ct: 1, mr: 1}, denoised: ct}", 6: noWindow])
                == "5:46: 'denoised' has its sigma in HU, so it needs CT with a window; write ct: {window: "
                + "[-1000, 1000]} in intensities"
        )
        #expect(
            try message([6: noWindow, 14: validation + "}"]).hasPrefix("14:59: ct-texture has its sigma")
        )
        let scan = "noise: [{gaussian: {sigma: 5}}, {ct-scan: {sigma: 9}}]"
        #expect(try message([6: noWindow, 9: scan]).hasPrefix("9:34: ct-scan has its sigma in HU"))
        #expect(
            try message([14: validation + ", crop: 513}"])
                == "14:92: 'crop' is larger than the textures of ct-texture ('513'); give at most 512"
        )
        #expect(
            try message([14: "validation: {every: 100, noise: {ct-texture: {sigma: [4, 90]}}}"])
                == "14:46: noise of a validation has one level, not a range; write it like gaussian: {sigma: 25}"
        )
    }

    /// What the weights of the recipes are to be good at.
    @Test func everyModalityHasARecipeWithItsPhysics() throws {
        func recipe(_ name: String) throws -> TrainingRecipe {
            try TrainingRecipe(yaml: PlanFiles.text(name, in: Self.shipped))
        }
        let grey = try recipe("twostage-grey")
        func kinds(_ modality: TrainingModality) -> Set<String> {
            Set(
                grey.noise.filter { $0.applies(to: modality) }.compactMap {
                    $0.label.split(separator: " ").first.map(String.init)
                }
            )
        }
        #expect(kinds(.ct) == ["gaussian", "ct-texture", "speckle"])
        #expect(kinds(.mr) == ["gaussian", "rician", "speckle"])
        #expect(kinds(.us) == ["speckle"])
        #expect(kinds(.xr) == ["gaussian", "poisson-gaussian", "signal-dependent"])
        for (name, modality) in [
            ("twostage-ct", TrainingModality.ct), ("twostage-mr", .mr), ("twostage-ultrasound", .us),
            ("twostage-xray", .xr),
        ] {
            let one = try recipe(name)
            // Weights of the joint recipe can be trained on: the same network, or a wider one, on the same scale.
            guard case .twoStage(1, 2, let width, false, false) = one.network else {
                Issue.record("\(name): another network")
                continue
            }
            #expect(width.isMultiple(of: TrainingNetwork.paperWidth), "\(name)")
            #expect(one.intensities[modality] == grey.intensities[modality], "\(name)")
            #expect(one.objective.levelOffset != nil && one.precision == .bf16, "\(name)")
        }
        let color = try recipe("twostage-color")
        #expect(color.network.channels == 3 && color.noise.map(\.kind) == [.algorithm1])
        #expect(Set(color.data.modalities.keys) == [.skin, .micro])
    }

    @Test func colourImagesHaveOneScaleAndNeedAGreyModalityForOneChannel() throws {
        var lines = Self.lines
        lines[4] = "data: {modalities: {skin: 1, micro: 1}}"
        lines[5] = "intensities: {skin: stored-range, micro: stored-range}"
        let grey = try #require(throws: PlanError.self) {
            try TrainingRecipe(yaml: lines.joined(separator: "\n"))
        }
        #expect(grey.description.hasPrefix("5:7: a network of 1 channel learns from colour images alone"))
        lines[3] = "network: {two-stage: {channels: 3}}"
        #expect(try TrainingRecipe(yaml: lines.joined(separator: "\n")).intensities.count == 2)
        lines[5] = "intensities: {skin: stored-range, micro: {percentile: 99}}"
        let two = try #require(throws: PlanError.self) {
            try TrainingRecipe(yaml: lines.joined(separator: "\n"))
        }
        #expect(two.description.hasPrefix("6:42: skin and micro are colour images of one scale"))
    }

    @Test(arguments: lines.indices.filter { $0 != 7 })
    func everyKeyIsNeededThatHasNoDefault(index: Int) throws {
        var lines = Self.lines
        lines.remove(at: index)
        let error = try #require(throws: PlanError.self) {
            try TrainingRecipe(yaml: lines.joined(separator: "\n"))
        }
        #expect(error.code == .missingKey && error.line == 1)
    }

    @Test func digestsDifferWhereverRecipesDo() throws {
        var digests: Set<String> = []
        for (line, text) in [
            (7, "augmentation: {rotations: true}"), (12, "seed: 2"), (9, "objective: {clean: mse}"),
            (11, "schedule: {steps: 1001}"), (4, "data: {modalities: {ct: 2, mr: 1}}"),
        ] {
            var lines = Self.lines
            lines[line] = text
            digests.insert(try TrainingRecipe(yaml: lines.joined(separator: "\n")).digest)
        }
        #expect(digests.count == 5)
    }
}
