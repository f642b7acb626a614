import Foundation
import NoiseModels
import Testing

/// Noise of a slice's own scan: what the body's shape does to it.
@Suite struct SliceNoiseTests {
    private static let side = 128

    /// Water of the given half axes, as shares of the side, in air.
    private func body(across: Double, down: Double) -> [Float] {
        (0..<Self.side * Self.side).map { index in
            let x = (Double(index % Self.side) + 0.5) / Double(Self.side) - 0.5
            let y = (Double(index / Self.side) + 0.5) / Double(Self.side) - 0.5
            return (x / across) * (x / across) + (y / down) * (y / down) <= 1 ? 0 : -1000
        }
    }

    private func noise(_ body: [Float], seed: UInt64, slice: Int = 0) throws -> [Float] {
        try SliceNoise.draw(hounsfield: body, columns: Self.side, rows: Self.side, seed: seed, slice: slice)
    }

    /// Mean square of the differences between neighbours so far apart along rows and along columns, in the middle.
    private func roughness(_ values: [Float], distance: Int) -> (across: Double, down: Double) {
        var (across, down) = (0.0, 0.0)
        let middle = Self.side * 3 / 8..<Self.side * 5 / 8
        for row in middle {
            for column in middle {
                let here = values[row * Self.side + column]
                across += pow(Double(here - values[row * Self.side + column + distance]), 2)
                down += pow(Double(here - values[(row + distance) * Self.side + column]), 2)
            }
        }
        return (across, down)
    }

    @Test func itsMeanSquareOverTheBodyIsOne() throws {
        let water = body(across: 0.4, down: 0.3)
        for seed in 1...4 as ClosedRange<UInt64> {
            let inside = zip(try noise(water, seed: seed), water).filter { $0.1 > -500 }.map(\.0)
            let square = inside.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(inside.count)
            #expect(abs(square - 1) < 1e-4)
        }
    }

    @Test func streaksRunWhereTheBodyIsLong() throws {
        var (wide, deep) = (0.0, 0.0)
        for seed in 1...5 as ClosedRange<UInt64> {
            let lying = roughness(try noise(body(across: 0.47, down: 0.22), seed: seed), distance: 3)
            let standing = roughness(try noise(body(across: 0.22, down: 0.47), seed: seed), distance: 3)
            wide += log(lying.down / lying.across)
            deep += log(standing.down / standing.across)
        }
        // Bodies that are as wide as deep differ from 0 by less than a third of that.
        #expect((wide - deep) / 5 > 0.35, "\(wide / 5), \(deep / 5)")
    }

    @Test func theSameSeedAndSliceGiveTheSameBits() throws {
        let water = body(across: 0.4, down: 0.3)
        let first = try noise(water, seed: 5, slice: 2)
        #expect(try noise(water, seed: 5, slice: 2) == first)
        #expect(try noise(water, seed: 6, slice: 2) != first)
        #expect(try noise(water, seed: 5, slice: 3) != first)
    }

    @Test func airHasNoiseToo() throws {
        let values = try noise([Float](repeating: -1000, count: Self.side * Self.side), seed: 1)
        #expect(values.allSatisfy(\.isFinite) && values.contains { $0 != 0 })
    }
}
