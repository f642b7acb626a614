import NoiseModels
import Pipelines
import Testing
import Training

/// Truth without its own noise.
@Suite struct DenoisedTruthTests {
    private static let side = 160
    private static let noise = "[{gaussian: {sigma: 25}}, {ct-texture: {sigma: 10}}]"

    private func kinds() throws -> (white: TrainingNoise, texture: TrainingNoise) {
        let recipe = try TrainingFixture.recipe([
            "data": "{modalities: {ct: 1, mr: 1}}",
            "intensities": "{ct: {window: [-1000, 1000]}, mr: {percentile: 99.9}}", "noise": Self.noise,
        ])
        return (recipe.noise[0], recipe.noise[1])
    }

    /// CT of a bright disc on a body, with noise of 12 HU to train on and without any to validate on, beside MR.
    private func set(denoised: String) throws -> TrainingSet {
        let fixture = try TrainingFixture()
        func value(_ row: Int, _ column: Int) -> Double {
            let (y, x) = (Double(row - 80), Double(column - 80))
            return y * y + x * x < 900 ? 1_104 : 1_024
        }
        var random = RandomStream(seed: 4, slice: 0, element: 0)
        try TrainingFixture.writeGrey(fixture.folder.at("data/a.png"), rows: Self.side, columns: Self.side) {
            UInt16((value($0, $1) + 12 * random.gaussian()).rounded())
        }
        try TrainingFixture.writeGrey(fixture.folder.at("data/b.png"), rows: Self.side, columns: Self.side) {
            _,
            _ in 1_024
        }
        func line(_ name: String, _ patient: String, _ split: String) -> String {
            "\(name).png,ct,\(Self.side),\(Self.side),uint16,HU+1024,S,\(patient),B30f,CC0,clean target,yes,\(split)"
        }
        try fixture.write(try fixture.rows + [line("a", "c1", "train"), line("b", "c2", "validation")])
        let recipe = try TrainingFixture.recipe([
            "data": "{modalities: {ct: 1, mr: 1}, denoised: \(denoised)}",
            "intensities": "{ct: {window: [-1000, 1000]}, mr: {percentile: 99.9}}",
            "noise": Self.noise,
        ])
        return try TrainingSet(recipe, try ImageIndex(fixture.index))
    }

    private func hounsfield(_ image: TrainingImage, _ rows: Range<Int>, _ columns: Range<Int>) -> [Double] {
        image.patch(
            row: rows.lowerBound,
            column: columns.lowerBound,
            rows: rows.count,
            columns: columns.count,
            channels: 1
        )
        .values.map { Double($0) * 2_000 - 1_000 }
    }

    private func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    }

    @Test func noiseGoesAndWhatIsShownStays() throws {
        let set = try set(denoised: "[ct]")
        let before = set.groups[0].images[0]
        let after = try set.truth(before, under: try kinds().texture)
        let flat = (rows: 5..<45, columns: 5..<155)
        #expect(abs(deviation(hounsfield(before, flat.rows, flat.columns)) - 12) < 0.5)
        #expect(deviation(hounsfield(after, flat.rows, flat.columns)) < 3)
        for (rows, columns, level) in [(flat.rows, flat.columns, 0.0), (70..<90, 70..<90, 80)] {
            let values = hounsfield(after, rows, columns)
            #expect(abs(values.reduce(0, +) / Double(values.count) - level) < 1)
        }
        // Across the disc's edge.
        #expect(hounsfield(after, 80..<81, 107..<108)[0] > 60)
        #expect(hounsfield(after, 80..<81, 113..<114)[0] < 20)
    }

    @Test func whatShowsNoNoiseAndOtherModalitiesStayToTheBit() throws {
        let (plain, denoised) = (try set(denoised: "[]"), try set(denoised: "[ct]"))
        let (white, texture) = try kinds()
        func values(_ image: TrainingImage) -> [Float] {
            image.patch(row: 0, column: 0, rows: image.rows, columns: image.columns, channels: 1).values
        }
        let (slice, magnitude) = (denoised.groups[0].images[0], denoised.groups[1].images[0])
        #expect(denoised.groups[1].modality == .mr)
        #expect(try values(denoised.truth(magnitude, under: white)) == values(magnitude))
        // White noise has another grain than CT's own.
        #expect(try values(denoised.truth(slice, under: white)) == values(slice))
        #expect(try values(denoised.truth(slice, under: texture)) != values(slice))
        #expect(try values(plain.truth(slice, under: texture)) == values(slice))
        let still = try #require(denoised.validation.first { $0.row.modality == .ct })
        #expect(try values(denoised.truth(still, under: texture)).allSatisfy { abs($0 - 0.5) < 1e-6 })
    }

    @Test func patchesAreCutFromTheTruthOfTheirNoise() throws {
        let set = try set(denoised: "[ct]")
        func pairs(_ noise: String) throws -> [TrainingPair] {
            let recipe = try TrainingFixture.recipe([
                "data": "{modalities: {ct: 1}, denoised: ct}",
                "intensities": "{ct: {window: [-1000, 1000]}}", "noise": noise,
                "patches": "{size: 48, batch: 1}",
                "validation": "{every: 100, noise: [{gaussian: {sigma: 5}}]}",
            ])
            return try (0..<12).map { try PatchSampler(recipe, set).pair(step: 1, item: $0) }
        }
        func roughness(_ patch: Patch) -> Double {
            // The median of neighbours' differences does not see the disc's edge.
            let differences = zip(patch.values, patch.values.dropFirst()).map { abs(Double($1 - $0)) * 2_000 }
            return differences.sorted()[differences.count / 2]
        }
        let (white, texture) = (
            try pairs("[{gaussian: {sigma: 5}}]"), try pairs("[{ct-texture: {sigma: 5}}]")
        )
        for (one, other) in zip(white, texture) where one.modality == .ct && other.modality == .ct {
            #expect(roughness(one.clean) > 2 * roughness(other.clean))
        }
        #expect(zip(white, texture).contains { $0.modality == .ct && $1.modality == .ct })
    }
}
