import NoiseModels
import Pipelines
import Testing
import Training

/// Truth without its own noise.
@Suite struct DenoisedTruthTests {
    private static let side = 160

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
        let (plain, denoised) = (try set(denoised: "[]"), try set(denoised: "[ct]"))
        let (before, after) = (plain.groups[0].images[0], denoised.groups[0].images[0])
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
        func values(_ image: TrainingImage) -> [Float] {
            image.patch(row: 0, column: 0, rows: image.rows, columns: image.columns, channels: 1).values
        }
        #expect(plain.groups[1].modality == .mr)
        for (one, other) in zip(plain.groups[1].images, denoised.groups[1].images) {
            #expect(values(one) == values(other))
        }
        let still = try #require(denoised.validation.first { $0.row.modality == .ct })
        #expect(values(still).allSatisfy { abs($0 - 0.5) < 1e-6 })
    }
}
