import Foundation
import Pipelines
import Testing

/// Golden values come from Goldens/make_digests.py, which shares nothing with the module.
@Suite struct DigestTests {
    struct Golden: Decodable {
        let canonical: String
        let digest: String
    }

    static func goldens() throws -> [String: Golden] {
        let data = try Data(contentsOf: PlanFiles.goldens.appendingPathComponent("digests.json"))
        return try JSONDecoder().decode([String: Golden].self, from: data)
    }

    @Test func recipesHaveTheGoldenDigests() throws {
        let goldens = try Self.goldens()
        for recipe in PipelinePlan.recipes {
            let golden = try #require(goldens[recipe.name + ".yaml"])
            #expect(recipe.canonicalJSON == golden.canonical)
            #expect(recipe.digest == golden.digest)
        }
    }

    @Test func otherPlansHaveTheGoldenDigests() throws {
        let goldens = try Self.goldens()
        let folder = PlanFiles.goldens.appendingPathComponent("plans")
        let names = try PlanFiles.names(in: folder)
        #expect(names.count == 23)
        for name in names {
            let plan = try PipelinePlan(yamlFile: folder.appendingPathComponent(name + ".yaml").path)
            let golden = try #require(goldens[name + ".yaml"])
            #expect(plan.canonicalJSON == golden.canonical)
            #expect(plan.digest == golden.digest)
        }
        #expect(goldens.count == names.count + PipelinePlan.recipes.count)
    }

    @Test func defaultsWrittenOutAndLeftOutAreOnePlan() throws {
        let short = try PipelinePlan(
            yaml: PlanFiles.plan(
                "select-series: {modality: CT}",
                "assemble-volume",
                "write-derived-series",
                "record-in-ledger"
            )
        )
        let long = try PipelinePlan(
            yaml: PlanFiles.plan(
                "select-series: {regions: tissue, insist: [], minimum-slices: 1, modality: [CT]}",
                "assemble-volume: {spacing-tolerance: 1e-2   mm}",
                "write-derived-series: {keep-private: [], compression: none, image-type: 'secondary', "
                    + "series-number-offset: 1000, description-suffix: \"Limpid\"}",
                "record-in-ledger: {}"
            )
        )
        #expect(short == long)
        #expect(short.digest == long.digest)
    }

    @Test func everySettingOfTwoStageChangesTheDigest() {
        let base = PipelinePlan.lowDoseCT
        let steps = [
            Denoise(with: .twoStage(weights: "a")), Denoise(with: .twoStage(weights: "b")),
            Denoise(with: .twoStage(weights: "./a.safetensors")),
            Denoise(with: .twoStage(weights: "a", precision: .bf16)),
            Denoise(with: .twoStage(weights: "a", repeatable: true)),
            Denoise(with: .twoStage(weights: "a", domain: .stabilised)),
            Denoise(with: .twoStage(weights: "a", selfEnsemble: true)),
            Denoise(with: .twoStage(weights: "a"), strength: 0.5),
        ]
        #expect(Set(steps.map { base.replacing($0).digest }).count == steps.count)
    }

    @Test func bothSpellingsOfBM3DAreOnePlan() throws {
        let folder = PlanFiles.goldens.appendingPathComponent("plans")
        let plan = try PipelinePlan(yaml: PlanFiles.text("bm3d", in: folder))
        #expect(plan.denoising == Denoise(with: .bm3d, strength: 0.75))
        let short = try PipelinePlan(yaml: PlanFiles.text("bm3d-defaults", in: folder))
        #expect(short.denoising == Denoise(with: .bm3d))
        #expect(plan.digest != short.digest)
    }

    @Test func bothSpellingsOfBM4DAreOnePlan() throws {
        let folder = PlanFiles.goldens.appendingPathComponent("plans")
        let plan = try PipelinePlan(yaml: PlanFiles.text("bm4d", in: folder))
        #expect(plan.denoising == Denoise(with: .bm4d, strength: 0.75))
        let short = try PipelinePlan(yaml: PlanFiles.text("bm4d-defaults", in: folder))
        #expect(short.denoising == Denoise(with: .bm4d))
        #expect(plan.digest != short.digest)
    }

    @Test func everyBaselineIsReadWithItsDefaults() throws {
        let folder = PlanFiles.goldens.appendingPathComponent("plans")
        let methods: [(name: String, given: Denoise.Method, standard: Denoise.Method)] = [
            ("median", .median(radius: 2), .median()), ("wiener", .wiener(radius: 3), .wiener()),
            ("bilateral", .bilateral(spatialSigma: 1.5, rangeSigma: 1.25), .bilateral()),
            ("total-variation", .totalVariation(weight: 0.8), .totalVariation()),
            ("srad", .srad(iterations: 100), .srad()),
        ]
        for (name, given, standard) in methods {
            let plan = try PipelinePlan(yaml: PlanFiles.text(name, in: folder))
            #expect(plan.denoising == Denoise(with: given, strength: 0.75))
            let short = try PipelinePlan(yaml: PlanFiles.text(name + "-defaults", in: folder))
            #expect(short.denoising == Denoise(with: standard))
        }
    }

    @Test func bothSpellingsOfTwoStageAreOnePlan() throws {
        let folder = PlanFiles.goldens.appendingPathComponent("plans")
        let plan = try PipelinePlan(yaml: PlanFiles.text("two-stage", in: folder))
        #expect(
            plan.denoising
                == Denoise(
                    with: .twoStage(
                        weights: "/srv/our weights/CT (v2).safetensors",
                        precision: .bf16,
                        repeatable: true,
                        domain: .stabilised,
                        selfEnsemble: true
                    ),
                    strength: 0.75
                )
        )
        let short = try PipelinePlan(yaml: PlanFiles.text("two-stage-defaults", in: folder))
        #expect(short.denoising == Denoise(with: .twoStage(weights: "twostage-grey")))
    }

    @Test func everySettingChangesTheDigest() throws {
        let base = PipelinePlan.lowDoseCT
        let others = [
            base.replacing(SelectSeries(modality: .ct, minimumSlices: 2)),
            base.replacing(SelectSeries(modality: .ct, insistOn: [.derived])),
            base.replacing(SelectSeries(modality: .ct, regions: .wholeFrame)),
            base.replacing(AssembleVolume(spacingTolerance: .millimeters(0.010000000000000002))),
            base.replacing(EstimateNoise(.auto)),
            base.replacing(Denoise(with: .nonLocalMeans(searchRadius: 9))),
            base.replacing(Denoise(with: .nonLocalMeans(patchRadius: 2))),
            base.replacing(Denoise(with: .nonLocalMeans(dimensions: 3))),
            base.replacing(Denoise(with: .nonLocalMeans(smoothing: 0.9))),
            base.replacing(Denoise(with: .nonLocalMeans(), strength: 0.999)),
            base.replacing(AssessUncertainty(.resampling(samples: 5))),
            base.replacing(AssessUncertainty(.resampling(seed: 2))),
            base.replacing(WriteDerivedSeries(compression: .rle)),
            base.replacing(WriteUncertainty([.parametricMap])),
        ]
        #expect(Set(others.map(\.digest) + [base.digest]).count == others.count + 1)
        #expect(base.replacing(SimulateNoise(.speckle(looks: 8), seed: 1)) == base)
    }
}
