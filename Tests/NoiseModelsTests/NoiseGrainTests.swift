import NoiseModels
import Testing

/// Grains as wide as asked for, and the statistics that the literature gives speckle.
@Suite struct NoiseGrainTests {
    private static let side = 512

    private func draw(_ grain: NoiseGrain, looks: Int, seed: UInt64 = 5) -> [Double] {
        var stream = RandomStream(seed: seed, slice: 0, element: 0, purpose: .example)
        return grain.speckle(rows: Self.side, columns: Self.side, looks: looks, &stream)
    }

    /// Autocovariance of the intensity at a distance, over the variance.
    private func correlation(_ values: [Double], rows: Int, columns: Int) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        var (sum, square, count) = (0.0, 0.0, 0.0)
        for row in 0..<Self.side - rows {
            for column in 0..<Self.side - columns {
                let value = values[row * Self.side + column] - mean
                sum += value * (values[(row + rows) * Self.side + column + columns] - mean)
                square += value * value
                count += 1
            }
        }
        return count > 0 ? sum / square : 0
    }

    @Test(arguments: [1, 4, 9])
    func meanAndVarianceAreThoseOfGammaNumbers(looks: Int) throws {
        let values = draw(try NoiseGrain(rows: 2, columns: 2), looks: looks)
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        #expect(abs(mean - 1) < 0.015, "\(mean)")
        #expect(abs(variance * Double(looks) - 1) < 0.05, "\(variance)")
        // One look is exponential: e⁻¹ of it lies above the mean.
        guard looks == 1 else { return }
        let above = Double(values.count { $0 > 1 }) / Double(values.count)
        #expect(abs(above - 0.36788) < 0.005, "\(above)")
    }

    @Test func atHalfItsWidthTheAutocovarianceIsHalf() throws {
        let values = draw(try NoiseGrain(rows: 8, columns: 4), looks: 2)
        #expect(abs(correlation(values, rows: 4, columns: 0) - 0.5) < 0.03)
        #expect(abs(correlation(values, rows: 0, columns: 2) - 0.5) < 0.03)
        #expect(abs(correlation(values, rows: 0, columns: 4) - 0.0625) < 0.03)
        #expect(abs(correlation(values, rows: 24, columns: 0)) < 0.03)
    }

    @Test func gaussianNoiseKeepsItsVarianceAndHasTheSameWidth() throws {
        var stream = RandomStream(seed: 5, slice: 0, element: 0, purpose: .example)
        let values = try NoiseGrain(rows: 4, columns: 8)
            .gaussian(rows: Self.side, columns: Self.side, &stream)
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        #expect(abs(mean) < 0.03 && abs(variance - 1) < 0.04, "\(mean) \(variance)")
        #expect(abs(correlation(values, rows: 2, columns: 0) - 0.5) < 0.03)
        #expect(abs(correlation(values, rows: 0, columns: 4) - 0.5) < 0.03)
    }

    @Test func theSameStreamDrawsTheSameSpeckle() throws {
        let grain = try NoiseGrain(rows: 3, columns: 2)
        #expect(draw(grain, looks: 1) == draw(grain, looks: 1))
        #expect(draw(grain, looks: 1) != draw(grain, looks: 1, seed: 6))
    }

    @Test func aWidthOfNothingIsRefused() {
        #expect(throws: NoiseError.self) { try NoiseGrain(rows: 0, columns: 2) }
        #expect(throws: NoiseError.self) { try NoiseGrain(rows: 2, columns: .nan) }
    }
}
