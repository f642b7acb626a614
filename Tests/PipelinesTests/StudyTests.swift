import Foundation
import Pipelines
import Testing

@Suite struct StudyTests {
    private static let lines = [
        "version: 1", "name: test", "description: A test.",
        "data: {modalities: [ct, mr], images: 4, crop: 128}",
        "intensities: {ct: {window: [-1000, 1000]}, mr: {percentile: 99.9}}",
        "noise: [{gaussian: {sigma: 25}}, {ct-texture: {sigma: 20}}]",
        "methods: [{non-local-means: {}}, {two-stage: {weights: twostage-grey}, label: ours}]", "seed: 3",
    ]

    @Test func aStudyIsReadWithItsDefaults() throws {
        let study = try Study(yaml: Self.lines.joined(separator: "\n"))
        #expect(study.data.modalities == [.ct, .mr] && study.data.roles == [.clean, .cleanIsh])
        #expect(study.data.images == 4 && study.data.crop == 128 && study.data.halvedSources.isEmpty)
        guard case .simulated(let noise) = study.noise else {
            Issue.record("the noise is simulated")
            return
        }
        #expect(noise.map(\.label) == ["gaussian sigma 25", "ct-texture sigma 20"] && !study.isClipped)
        #expect(study.methods.map(\.label) == ["non-local-means", "ours"])
        #expect(study.methods[1].step == Denoise(with: .twoStage(weights: "twostage-grey")))
        #expect(study.noiseLevel == .known && study.metrics == Study.Metric.standard && study.seed == 3)
        #expect(try Study(yaml: study.canonicalJSON) == study)
        #expect(study.digest.count == 64)
    }

    @Test func noiseMayBeThatOfPairs() throws {
        var lines = Self.lines
        lines[5] = "noise: paired\nclip: true"
        let study = try Study(yaml: lines.joined(separator: "\n"))
        #expect(study.noise == .paired && study.isClipped)
        #expect(try Study(yaml: study.canonicalJSON) == study)
    }

    @Test func methodsOfDifferentModalitiesMayShareAName() throws {
        var lines = Self.lines
        lines[6] = """
            methods:
              - {two-stage: {weights: twostage-ct}, label: ours, modalities: [ct]}
              - {two-stage: {weights: twostage-mr}, label: ours, modalities: [mr]}
            reference: ours
            """
        let study = try Study(yaml: lines.joined(separator: "\n"))
        #expect(study.methods.map(\.label) == ["ours", "ours"] && study.reference == "ours")
        #expect(try Study(yaml: study.canonicalJSON) == study)
    }

    @Test func aMethodMayBeForSomeModalities() throws {
        var lines = Self.lines
        lines[6] = "methods: [{bm3d: {}}, {median: {}, label: m, modalities: [mr]}]\nmetrics: [psnr, rmse]"
        let study = try Study(yaml: lines.joined(separator: "\n"))
        #expect(study.methods.map { $0.applies(to: .ct) } == [true, false])
        #expect(study.methods.map { $0.applies(to: .mr) } == [true, true])
        #expect(study.metrics == [.psnr, .rmse] && !Study.Metric.rmse.isBetterHigher)
        #expect(try Study(yaml: study.canonicalJSON) == study)
    }

    @Test func tablesMayBeSplitByAcquisition() throws {
        var lines = Self.lines
        let plain = try Study(yaml: lines.joined(separator: "\n"))
        #expect(plain.groups.isEmpty && !plain.canonicalJSON.contains("groups"))
        lines.append("groups: [kvp, slice-thickness]")
        let study = try Study(yaml: lines.joined(separator: "\n"))
        #expect(study.groups == [.tubeVoltage, .sliceThickness] && study.digest != plain.digest)
        #expect(try Study(yaml: study.canonicalJSON) == study)
    }

    /// Line of `lines` from 1, what stands there instead, and the whole message.
    static let broken: [(line: Int, text: String, message: String)] = [
        (1, "version: 2", "1:10: 'version' is out of range ('2'); give a whole number from 1 to 1"),
        (
            4, "data: {modalities: []}",
            "4:20: 'modalities' is empty; write it like modalities: [ct, mr]"
        ),
        (
            5, "intensities: {ct: {window: [-1000, 1000]}}",
            "5:14: intensities needs 'mr'; add it, such as mr: stored-range"
        ),
        (
            6, "noise: [{gaussian: {sigma: [10, 20]}}]",
            "6:20: noise of a validation has one level, not a range; write it like gaussian: {sigma: 25}"
        ),
        (
            6, "noise: [{speckle: {looks: 8, modalities: [us]}}]",
            "6:9: this noise is of no modality that takes part ('speckle looks 8 domain intensity'); "
                + "remove it, or add its modality to data"
        ),
        (
            7, "methods: [{trained: {segmentation-unet: {channels: 1}}}]",
            "7:21: a network that tells classes apart denoises nothing ('segmentation-unet'); name one that denoises, "
                + "such as dncnn"
        ),
        (
            7, "methods: []",
            "7:10: 'methods' names no denoiser; write it like methods: [{non-local-means: {}}]"
        ),
        (
            7, "methods: [{non-local-means: {}}, {non-local-means: {smoothing: 2}}]",
            "7:34: two methods of one modality have one name ('non-local-means'); tell them apart with 'label'"
        ),
        (
            7, "methods: [{gaussian-filter: {}}]",
            "7:12: unknown key in methods ('gaussian-filter'); known: non-local-means, bm3d, bm4d, median, wiener, bilateral, "
                + "total-variation, srad, two-stage, trained, label, modalities"
        ),
        (
            7, "methods: [{bm3d: {}}, {srad: {}, modalities: [us]}]",
            "7:23: this method is for no modality that takes part ('srad'); remove it, or add its modality to data"
        ),
        (
            8, "reference: theirs",
            "8:12: 'reference' must be one of the methods: non-local-means, ours ('theirs'); "
                + "write it like reference: ours"
        ),
        (
            8, "seed: 3\ngroups: [scanner]",
            "9:10: unknown value of 'groups' ('scanner'); known: manufacturer, kernel, slice-thickness, kvp"
        ),
        (
            8, "sed: 1",
            "8:1: unknown key in a study ('sed'); did you mean 'seed'? known: version, name, description, data, "
                + "intensities, clip, degrade, noise, noise-level, methods, training, reference, metrics, groups, "
                + "segmentation, seed, reader-study"
        ),
    ]

    @Test(arguments: broken.indices) func aMistakeIsNamedWithItsPlace(_ index: Int) throws {
        let (line, text, message) = Self.broken[index]
        var lines = Self.lines
        lines[line - 1] = text
        let error = try #require(throws: PlanError.self) { try Study(yaml: lines.joined(separator: "\n")) }
        #expect(error.expandedDescription == message)
    }

    @Test func everyReadyStudyIsValid() throws {
        let folder = PlanFiles.recipes.appendingPathComponent("studies")
        for name in try PlanFiles.names(in: folder) {
            let study = try Study(yamlFile: folder.appendingPathComponent(name + ".yaml").path)
            #expect(study.name == name)
        }
    }
}
