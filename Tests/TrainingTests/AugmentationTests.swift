import NoiseModels
import Pipelines
import Testing
import Training

@Suite struct AugmentationTests {
    private let patch = Patch(
        columns: 5,
        rows: 5,
        channels: 2,
        values: (0..<50).map { Float(($0 * 7919) % 101) }
    )

    @Test func turnsAndMirrorsAreTheEightOfTheSquare() {
        var seen: Set<[Float]> = []
        for quarters in 0..<4 {
            for mirrored in [false, true] {
                let turned = patch.turned(quarters: quarters, isMirrored: mirrored)
                for channel in [0..<25, 25..<50] {
                    #expect(turned.values[channel].sorted() == patch.values[channel].sorted())
                }
                seen.insert(turned.values)
            }
        }
        #expect(seen.count == 8)
    }

    @Test func aQuarterTurnIsCounterClockwise() {
        let turned = patch.turned(quarters: 1, isMirrored: false)
        // What was at the right end of the first row is now at its left end; numpy.rot90 does the same.
        #expect(turned.values[0] == patch.values[4] && turned.values[4] == patch.values[24])
        let four = (0..<4).reduce(patch) { patch, _ in patch.turned(quarters: 1, isMirrored: false) }
        #expect(four.values == patch.values)
        let half = patch.turned(quarters: 2, isMirrored: false)
        let again = patch.turned(quarters: 1, isMirrored: false).turned(quarters: 1, isMirrored: false)
        #expect(half.values == again.values)
    }

    @Test func aMirrorIsLeftToRightAndItsOwnInverse() {
        let mirrored = patch.turned(quarters: 0, isMirrored: true)
        #expect(Array(mirrored.values[0..<5]) == Array(patch.values[0..<5].reversed()))
        #expect(mirrored.turned(quarters: 0, isMirrored: true).values == patch.values)
    }

    @Test func edgesAreMirroredWithoutRepeatingThem() {
        let four: [Int] = (-4..<8).map { TrainingImage.mirrored($0, 4) }
        #expect(four == [2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1])
        let one: [Int] = (-2..<3).map { TrainingImage.mirrored($0, 1) }
        #expect(one == [0, 0, 0, 0, 0])
    }

    private func elastic(amplitude: Double) throws -> TrainingAugmentation.Elastic {
        let recipe = try TrainingFixture.recipe([
            "augmentation": "{elastic: {share: 1, amplitude: \(amplitude), spacing: 16}}"
        ])
        return try #require(recipe.augmentation.elastic)
    }

    @Test func displacementsHaveTheirAmplitudeAndAreSmooth() throws {
        let settings = try elastic(amplitude: 2)
        var (sum, count, steepest) = (0.0, 0.0, 0.0)
        for number in 0..<200 {
            var random = RandomStream(seed: 3, slice: number, element: 0)
            let deformation = ElasticDeformation(settings, size: 64, &random)
            for row in 0..<64 {
                let shift = deformation.displacement(row: row, column: 20)
                let next = deformation.displacement(row: row, column: 21)
                sum += shift.row * shift.row + shift.column * shift.column
                steepest = max(steepest, abs(next.row - shift.row))
                count += 2
            }
        }
        #expect(abs((sum / count).squareRoot() / 2 - 1) < 0.06)
        #expect(steepest < 1)
    }

    @Test func noAmplitudeLeavesThePatchToTheBit() throws {
        let fixture = try TrainingFixture()
        let set = try TrainingSet(try TrainingFixture.recipe(), try ImageIndex(fixture.index))
        let image = set.groups[0].images[0]
        var random = RandomStream(seed: 3, slice: 0, element: 0)
        let still = ElasticDeformation(try elastic(amplitude: 0), size: 16, &random)
        let plain = image.patch(row: 5, column: 30, rows: 16, columns: 16, channels: 1)
        let deformed = image.patch(row: 5, column: 30, size: 16, channels: 1, deformed: still)
        #expect(plain.values == deformed.values)
    }
}
