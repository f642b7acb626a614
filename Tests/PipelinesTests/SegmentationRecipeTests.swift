import Foundation
import Pipelines
import Testing

/// Recipes of networks that segment; their digests are held by TrainingRecipeTests.
@Suite struct SegmentationRecipeTests {
    /// A whole recipe, one line a key, in which a test replaces one line.
    private static let lines = [
        "version: 1", "name: test", "description: A test.",
        "network: {segmentation-unet: {channels: 1, depth: 2}}",
        "data: {modalities: {ct: 1}}",
        "intensities: {ct: {window: [-1000, 1000]}}",
        "patches: {size: 64, batch: 16}", "labels: {bands: [-300, -30, 150]}", "objective: {dice: 0.5}",
        "optimizer: {adam: {learning-rate: 0.001}}", "schedule: {steps: 1000}", "seed: 1",
        "validation: {every: 100}",
    ]

    private static func recipe(_ changes: [Int: String] = [:]) throws -> TrainingRecipe {
        var lines = lines
        for (line, text) in changes { lines[line - 1] = text }
        return try TrainingRecipe(yaml: lines.joined(separator: "\n"))
    }

    @Test func theWholeRecipeIsValid() throws {
        let recipe = try Self.recipe()
        #expect(recipe.network == .segmentationUNet(channels: 1, features: 16, depth: 2))
        #expect(recipe.network.multiple == 4 && recipe.network.isSegmentation)
        let segmentation = try #require(recipe.segmentation)
        #expect(segmentation.labels == .bands([-300, -30, 150]) && segmentation.labels.classes == 4)
        #expect(!segmentation.countsBackground)
        #expect(segmentation.crossEntropyWeight == 1 && segmentation.diceWeight == 0.5)
        #expect(recipe.noise.isEmpty && recipe.validation.noise.isEmpty)
        #expect(try TrainingRecipe(yaml: recipe.canonicalJSON) == recipe)
        #expect(!recipe.canonicalJSON.contains("\"noise\"") && !recipe.canonicalJSON.contains("best"))
        let given = try Self.recipe([8: "labels: {given: {classes: 3}, background: true}"])
        #expect(given.segmentation?.labels == .given(classes: 3))
        #expect(given.segmentation?.countsBackground == true)
        #expect(given.digest != recipe.digest)
    }

    /// Line of `lines` from 1, what stands there instead, and the whole message.
    private static let broken: [(line: Int, text: String, message: String)] = [
        (
            8, "noise: [{gaussian: {sigma: 25}}]",
            "8:8: a segmentation network learns from clean images ('noise'); remove noise"
        ),
        (
            4, "network: {dncnn: {channels: 1}}",
            "8:9: a denoiser learns no labels ('labels'); remove labels"
        ),
        (
            8, "labels: {bands: [-30, -300]}",
            "8:17: 'bands' must be 1 to 63 ascending values; write them like bands: [-300, -30, 150]"
        ),
        (
            8, "labels: {background: true}",
            "8:9: labels needs its source; known: bands, given"
        ),
        (
            8, "labels: {given: {classes: 1}}",
            "8:27: 'classes' is out of range ('1'); give a whole number from 2 to 64"
        ),
        (
            9, "objective: {cross-entropy: 0, dice: 0}",
            "9:12: nothing is minimised; give cross-entropy or dice a factor above 0"
        ),
        (
            9, "objective: {clean: l1}",
            "9:13: unknown key in objective ('clean'); known: cross-entropy, dice"
        ),
        (
            13, "validation: {every: 100, best: ssim}",
            "13:26: unknown key in validation ('best'); known: every, images, crop, patience"
        ),
        (
            7, "patches: {size: 66, batch: 16}",
            "7:17: 'size' is not a multiple that this network takes ('66'); give a multiple of 4"
        ),
    ]

    @Test(arguments: broken.indices) func aWrongRecipeIsRefusedWithLineAndColumn(_ number: Int) throws {
        let (line, text, message) = Self.broken[number]
        let error = try #require(throws: PlanError.self) { try Self.recipe([line: text]) }
        #expect(error.expandedDescription == message)
    }

    @Test func bandsHaveOneMeaning() throws {
        let error = try #require(throws: PlanError.self) {
            try Self.recipe([
                5: "data: {modalities: {ct: 1, mr: 1}}",
                6: "intensities: {ct: {window: [-1000, 1000]}, mr: {percentile: 99}}",
            ])
        }
        #expect(error.description.contains("in HU for CT and on the scale 0 to 1"))
        _ = try Self.recipe([
            5: "data: {modalities: {mr: 1, us: 1}}", 8: "labels: {bands: 0.5}",
            6: "intensities: {mr: {percentile: 99}, us: stored-range}",
        ])
    }

    @Test func labelMapsAreNotDeformed() throws {
        let error = try #require(throws: PlanError.self) {
            try Self.recipe([
                8:
                    "labels: {given: {classes: 3}}\naugmentation: {elastic: {share: 1, amplitude: 1, spacing: 8}}"
            ])
        }
        #expect(error.description.contains("elastic"))
    }

    @Test func interpolationIsRefused() throws {
        let error = try #require(throws: PlanError.self) {
            try Self.recipe([
                8:
                    "labels: {given: {classes: 3}}\naugmentation: {interpolation: {share: 1, factor: 2}}"
            ])
        }
        #expect(error.description.contains("leave interpolation out"))
    }
}
