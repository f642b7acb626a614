import Foundation
import NoiseModels
import Pipelines
import Testing
import Training

/// Noise of a CT slice's own scan in training: cut at the patch's place, with its level in HU.
@Suite struct CTScanTests {
    private static let side = 48

    /// Pairs of whole images, so that a patch can be from one place alone.
    private func pairs(_ options: String, augmentation: String, count: Int, channels: Int = 1) throws
        -> [TrainingPair]
    {
        let fixture = try TrainingFixture()
        try TrainingFixture.writeGrey(fixture.folder.at("data/ct.png"), rows: Self.side, columns: Self.side) {
            abs($0 - 24) < 12 && abs($1 - 24) < 20 ? 1_040 : 24
        }
        let line = "ct.png,ct,\(Self.side),\(Self.side),uint16,HU+1024,S,c1,B30f,CC0,clean target,yes,"
        try fixture.write(
            try fixture.rows + [line + "train", line.replacing("c1", with: "c2") + "validation"]
        )
        let recipe = try TrainingFixture.recipe([
            "network": "{two-stage: {channels: \(channels), unshuffle: 2}}",
            "data": "{modalities: {ct: 1}}", "intensities": "{ct: {window: [-1000, 1000]}}",
            "patches": "{size: \(Self.side), batch: 1}", "augmentation": augmentation,
            "noise": "[{ct-scan: {\(options)}}]",
            "validation": "{every: 100, noise: [{ct-scan: {sigma: 25}}]}",
        ])
        let sampler = PatchSampler(recipe, try TrainingSet(recipe, try ImageIndex(fixture.index)))
        return try (0..<count).map { try sampler.pair(step: 0, item: $0) }
    }

    /// The noise in HU.
    private func noise(_ pair: TrainingPair) -> [Double] {
        zip(pair.noisy.values, pair.clean.values).map { Double($0 - $1) * 2000 }
    }

    /// Divided by its largest value, rounded so that the scale's own rounding does not show.
    private func shape(_ pair: TrainingPair) -> [Int] {
        let values = noise(pair)
        let largest = values.map(abs).max() ?? 1
        return values.map { Int(($0 / largest * 20).rounded()) }
    }

    /// Noise patches that look alike.
    private func kinds(_ pairs: [TrainingPair]) -> Int {
        var seen: [[Int]] = []
        for pair in pairs {
            let one = shape(pair)
            if !seen.contains(where: { zip($0, one).allSatisfy { abs($0 - $1) <= 1 } }) { seen.append(one) }
        }
        return seen.count
    }

    @Test func noiseIsThatOfTheSlicesScansAtThePatchsPlace() throws {
        // Two scans a slice; turned and mirrored as their patch is.
        #expect(kinds(try pairs("sigma: [10, 40]", augmentation: "{}", count: 24)) == 2)
        let turned = try pairs("sigma: [10, 40]", augmentation: "{flips: true, rotations: true}", count: 80)
        #expect(kinds(turned) == 16)
        let grained = try pairs("sigma: 25, low-frequency: 0.5", augmentation: "{}", count: 8)
        #expect(kinds(grained) == 8)
    }

    @Test func sigmaIsThatOfTheBodyInHounsfieldUnits() throws {
        for pair in try pairs("sigma: 25", augmentation: "{flips: true, rotations: true}", count: 12) {
            let inside = zip(noise(pair), pair.clean.values).filter { $0.1 > 0.25 }.map(\.0)
            let square = inside.reduce(0) { $0 + $1 * $1 } / Double(inside.count)
            #expect(abs(square.squareRoot() - 25) < 0.1)
        }
    }

    @Test func aPairRepeatsAndItsChannelsShareTheNoise() throws {
        let colour = try pairs(
            "sigma: 25, low-frequency: 0.3",
            augmentation: "{rotations: true}",
            count: 4,
            channels: 3
        )
        let again = try pairs(
            "sigma: 25, low-frequency: 0.3",
            augmentation: "{rotations: true}",
            count: 4,
            channels: 3
        )
        let area = Self.side * Self.side
        for (one, two) in zip(colour, again) {
            #expect(one.noisy.values == two.noisy.values)
            let values = noise(one)
            #expect(Array(values[..<area]) == Array(values[area..<2 * area]))
            #expect(Array(values[..<area]) == Array(values[(2 * area)...]))
        }
    }

    @Test func withoutASliceThereIsNoScan() throws {
        let recipe = try TrainingFixture.recipe([
            "data": "{modalities: {ct: 1}}", "intensities": "{ct: {window: [-1000, 1000]}}",
            "noise": "[{ct-scan: {sigma: 25}}]",
        ])
        let clean = Patch(columns: 2, rows: 2, channels: 1, values: [0, 0, 0, 0])
        var random = RandomStream(seed: 3, slice: 0, element: 0)
        let error = #expect(throws: NoiseError.self) {
            try recipe.noise[0].simulate(clean, signal: 1, hounsfieldUnit: 1, &random, seed: 1)
        }
        #expect(error?.description.contains("slice") == true)
    }
}
