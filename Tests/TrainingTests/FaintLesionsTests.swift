import Foundation
import NoiseModels
import Pipelines
import Testing
import Training

/// Faint ellipses in clean CT patches.
@Suite struct FaintLesionsTests {
    private static let side = 64
    private static let window = -1_000.0...1_000.0

    private func settings(_ options: String) throws -> TrainingAugmentation.Lesions {
        let recipe = try TrainingFixture.recipe([
            "data": "{modalities: {ct: 1, mr: 1}}",
            "intensities": "{ct: {window: [-1000, 1000]}, mr: {percentile: 99.9}}",
            "augmentation": "{lesions: \(options)}",
        ])
        return try #require(recipe.augmentation.lesions)
    }

    /// What lesions add to an even patch, in HU.
    private func added(_ options: String, number: Int, hounsfield: Double) throws -> [Double] {
        var random = RandomStream(seed: 7, slice: number, element: 0)
        let lesions = FaintLesions(try settings(options), size: Self.side, &random)
        let value = Float((hounsfield + 1_000) / 2_000)
        let even = Patch(
            columns: Self.side,
            rows: Self.side,
            channels: 1,
            values: [Float](repeating: value, count: Self.side * Self.side)
        )
        return lesions.added(to: even, window: Self.window).values.map { Double($0 - value) * 2_000 }
    }

    @Test func theContrastIsReachedOnBothSidesAndNotPassed() throws {
        var extremes: [Double] = []
        for number in 0..<40 {
            // Large against the widest edge, so that their middle is even.
            let values = try added(
                "{share: 1, most: 4, radius: 6, contrast: 20}",
                number: number,
                hounsfield: 40
            )
            // Up to four may overlap.
            #expect(values.allSatisfy { abs($0) < 80.1 })
            let isSingle = values.allSatisfy { abs($0) < 20.1 }
            if isSingle { extremes.append(values.max { abs($0) < abs($1) } ?? 0) }
        }
        #expect(extremes.filter { $0 > 0 }.count > 5)
        #expect(extremes.filter { $0 < 0 }.count > 5)
        // But for those whose middle lies beyond the patch's edge.
        #expect(extremes.filter { abs(abs($0) - 20) < 0.01 }.count > extremes.count * 9 / 10)
    }

    @Test func oneCoversTheAreaOfItsRadius() throws {
        var areas: [Double] = []
        for number in 0..<400 {
            let values = try added(
                "{share: 1, most: 4, radius: 5, contrast: 10}",
                number: number,
                hounsfield: 40
            )
            let isOnEdge = (0..<Self.side).contains { place in
                [
                    place, place + Self.side * (Self.side - 1), place * Self.side,
                    place * Self.side + Self.side - 1,
                ]
                .contains { values[$0] != 0 }
            }
            let area = abs(values.reduce(0, +)) / 10
            // One alone: the number of lesions is 1 to 4, and the sum of two of one sign would be twice as large.
            if !isOnEdge, area > 1, area < 120 { areas.append(area) }
        }
        #expect(areas.count > 40)
        let mean = areas.reduce(0, +) / Double(areas.count)
        // An edge that rises evenly on both sides of the ellipse leaves its area, but for the curvature.
        #expect(abs(mean / (Double.pi * 25) - 1) < 0.05)
    }

    @Test(arguments: [-1_000.0, -400, 600])
    func airLungAndBoneStayAsTheyAre(hounsfield: Double) throws {
        for number in 0..<10 {
            let values = try added(
                "{share: 1, most: 4, radius: [2, 8], contrast: [5, 100]}",
                number: number,
                hounsfield: hounsfield
            )
            #expect(values.allSatisfy { $0 == 0 })
        }
    }

    @Test func aShareOfTheCTPatchesHasThemBeforeTheNoise() throws {
        let fixture = try TrainingFixture()
        func value(_ patient: Int) -> UInt16 { UInt16(1_064 + patient) }
        for (place, name) in ["a", "b"].enumerated() {
            try TrainingFixture.writeGrey(
                fixture.folder.at("data/\(name).png"),
                rows: Self.side,
                columns: Self.side
            ) { _, _ in value(place) }
        }
        func line(_ name: String, _ split: String) -> String {
            "\(name).png,ct,\(Self.side),\(Self.side),uint16,HU+1024,S,\(name),B30f,CC0,clean target,yes,\(split)"
        }
        try fixture.write(try fixture.rows + [line("a", "train"), line("b", "validation")])
        func pairs(_ augmentation: String) throws -> [TrainingPair] {
            let recipe = try TrainingFixture.recipe([
                "data": "{modalities: {ct: 1, mr: 1}}",
                "intensities": "{ct: {window: [-1000, 1000]}, mr: {percentile: 99.9}}",
                "augmentation": augmentation, "noise": "[{gaussian: {sigma: 5}}]",
            ])
            let sampler = PatchSampler(recipe, try TrainingSet(recipe, try ImageIndex(fixture.index)))
            return try (0..<80).map { try sampler.pair(step: 3, item: $0) }
        }
        let plain = try pairs("{}")
        let some = try pairs("{lesions: {share: 0.5, most: 4, radius: 4, contrast: 30}}")
        for (without, with) in zip(plain, some) {
            #expect(without.modality == with.modality)
            if with.modality == .mr { #expect(without.clean.values == with.clean.values) }
            // The same noise upon both.
            for place in 0..<without.clean.values.count {
                let noise = without.noisy.values[place] - without.clean.values[place]
                #expect(abs(with.noisy.values[place] - with.clean.values[place] - noise) < 1e-6)
            }
        }
        let tomography = zip(plain, some).filter { $0.0.modality == .ct }
        let changed = tomography.filter { $0.0.clean.values != $0.1.clean.values }.count
        #expect(tomography.count > 20)
        #expect(changed > tomography.count / 4 && changed < tomography.count * 3 / 4)
        let again = try pairs("{lesions: {share: 0.5, most: 4, radius: 4, contrast: 30}}")
        #expect(zip(some, again).allSatisfy { $0.noisy.values == $1.noisy.values })
    }
}
