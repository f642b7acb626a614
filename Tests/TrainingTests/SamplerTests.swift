import NoiseModels
import Pipelines
import Testing
import Training

@Suite struct SamplerTests {
    private let fixture: TrainingFixture

    init() throws { fixture = try TrainingFixture() }

    private func sampler(_ changes: [String: String?] = [:]) throws -> PatchSampler {
        let recipe = try TrainingFixture.recipe(changes)
        return PatchSampler(recipe, try TrainingSet(recipe, try ImageIndex(fixture.index)))
    }

    @Test func aPairIsAFunctionOfSeedStepAndPlace() throws {
        let (one, two) = (try sampler(), try sampler())
        let forward = try (0..<10).map { try one.pair(step: $0 / 5, item: $0 % 5) }
        let backward = try (0..<10).reversed().map { try two.pair(step: $0 / 5, item: $0 % 5) }
        for (a, b) in zip(forward, backward.reversed()) {
            #expect(a.clean.values == b.clean.values && a.noisy.values == b.noisy.values)
        }
        #expect(Set(forward.map(\.clean.values)).count == 10)
        let other = try sampler(["seed": "6"]).pair(step: 0, item: 0)
        #expect(other.noisy.values != forward[0].noisy.values)
    }

    @Test func theLevelIsTheNoisesRootMeanSquare() throws {
        let pair = try sampler(["noise": "[{gaussian: {sigma: 51}}]", "patches": "{size: 48, batch: 1}"])
            .pair(step: 0, item: 0)
        #expect(abs(pair.level - 0.2) < 0.01)
    }

    @Test func sharesOfModalitiesAndKindsAreKept() throws {
        try TrainingFixture.writeGrey(fixture.folder.at("data/ct.png"), rows: 64, columns: 64) {
            1_000 + UInt16($0 + $1)
        }
        try fixture.write(
            try fixture.rows + ["ct.png,ct,64,64,uint16,HU+1024,S,c1,B30f,CC0,clean target,yes,train"]
        )
        let sampler = try sampler([
            "data": "{modalities: {ct: 3, mr: 1}}",
            "intensities": "{ct: {window: [-1000, 1000]}, mr: {percentile: 99.9}}",
            "noise":
                "[{gaussian: {sigma: 0, share: 1}}, {gaussian: {sigma: 51, share: 4, modalities: [mr]}}]",
        ])
        var (ct, noisyMR, mr) = (0, 0, 0)
        for item in 0..<800 {
            let pair = try sampler.pair(step: 0, item: item)
            if pair.modality == .ct {
                ct += 1
                #expect(pair.level == 0)
            } else {
                mr += 1
                noisyMR += pair.level > 0 ? 1 : 0
            }
        }
        // Three standard errors of 800 draws: 600 ± 37; of about 200: 0.8 ± 0.09.
        #expect((563...637).contains(ct))
        #expect(abs(Double(noisyMR) / Double(mr) - 0.8) < 0.09)
    }

    @Test func weightsDecideBetweenImages() throws {
        var rows = try fixture.rows
        for row in 0..<3 { rows[row] = rows[row].replacing("clean target", with: "clean-ish target") }
        try fixture.write(rows)
        let plain: [String: String?] = ["noise": "[{gaussian: {sigma: 0}}]", "augmentation": nil]
        let none = "{modalities: {mr: 1}, weights: {clean-ish: 0}}"
        let sampler = try sampler(plain.merging(["data": none]) { $1 })
        let index = try ImageIndex(fixture.index)
        let set = try TrainingSet(try TrainingFixture.recipe(["data": none]), index)
        #expect(set.groups[0].images.map(\.row.line) == [5])
        let image = set.groups[0].images[0]
        for item in 0..<20 {
            let values = try sampler.pair(step: 0, item: item).clean.values
            let isThere = (0...48).contains { row in
                (0...40).contains { column in
                    image.patch(row: row, column: column, rows: 16, columns: 16, channels: 1).values == values
                }
            }
            #expect(isThere)
        }
    }

    @Test func aPatchLargerThanItsImageIsMirrored() throws {
        let pair = try sampler([
            "patches": "{size: 80, batch: 1}", "noise": "[{gaussian: {sigma: 0}}]", "augmentation": nil,
        ]).pair(step: 0, item: 0)
        let values = pair.clean.values
        #expect(values[56] == values[54] && values[57] == values[53])
        #expect(values[64 * 80] == values[62 * 80])
    }

    @Test func theLearningRateRisesAndFalls() throws {
        let cosine = try TrainingFixture.recipe([
            "schedule": "{steps: 100, warm-up: 10, decay: cosine, final: 0.1}"
        ])
        .schedule
        #expect(cosine.learningRate(0, highest: 1) == 0.1 && cosine.learningRate(9, highest: 1) == 1)
        #expect(abs(cosine.learningRate(55, highest: 1) - 0.55) < 1e-12)
        #expect(cosine.learningRate(100, highest: 1) == 0.1)
        let constant = try TrainingFixture.recipe(["schedule": "{steps: 100, warm-up: 4}"]).schedule
        #expect((0..<6).map { constant.learningRate($0, highest: 2) } == [0.5, 1, 1.5, 2, 2, 2])
    }
}
