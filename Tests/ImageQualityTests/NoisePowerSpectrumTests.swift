import Foundation
import ImageQuality
import Testing

@Suite struct NoisePowerSpectrumTests {
    static func spacing(_ betweenColumns: Double, _ betweenRows: Double) throws -> PixelSpacing {
        try PixelSpacing(
            betweenColumnsMillimeters: betweenColumns,
            betweenRowsMillimeters: betweenRows
        )
    }

    @Test func spectraEqualNumpy() throws {
        let golden = try TaskBasedGolden.load().noisePower
        let images = try golden.images.checked()
        let (columns, rows) = (images.columns, images.rows)
        // The script's bowl and ramp.
        let values = images.imageNumbers().enumerated().map { index, number in
            let (x, y) = (index % columns, index / columns)
            return Double(number + 3 * x - 2 * y + (x * x + x * y) / 16)
        }
        let image = try PlanarImage.grey(columns: columns, rows: rows, values)
        #expect(golden.spectra.count == 9)
        for expected in golden.spectra {
            let regions = try golden.corners.map { corner in
                try image.cropped(
                    columns: corner[0]..<corner[0] + expected.columns,
                    rows: corner[1]..<corner[1] + expected.rows
                )
            }
            let spectrum = try MeasuredNoisePowerSpectrum(
                ofFlat: regions,
                spacing: Self.spacing(expected.spacing[0], expected.spacing[1]),
                trend: expected.trend
            )
            #expect(spectrum.columns == expected.columns && spectrum.rows == expected.rows)
            #expect(spectrum.regionCount == 3)
            expectClose(spectrum.variance, expected.variance, "variance")
            expectClose(spectrum.integral, expected.variance, "integral")
            let largest = try #require(expected.values.max())
            #expect(spectrum.values.count == expected.values.count)
            for (value, truth) in zip(spectrum.values, expected.values) {
                // What a trend took out is 0 but for rounding.
                #expect(
                    abs(value - truth) <= 1e-9 * max(truth, 1e-6 * largest),
                    "\(value), expected \(truth)"
                )
            }
            let profile = try spectrum.radialProfile(ringWidthPerMillimeter: expected.ring)
            #expect(profile.frequencies.count == expected.frequencies.count)
            for (value, truth) in zip(profile.frequencies, expected.frequencies) {
                expectClose(value, truth, "frequency")
            }
            for (value, truth) in zip(profile.values, expected.profile) { expectClose(value, truth, "power") }
            expectClose(profile.meanFrequency, expected.meanFrequency, "mean frequency")
            expectClose(profile.peakFrequency, expected.peakFrequency, "peak frequency")
        }
    }

    /// σ² Δx Δy at every frequency; the kernel (a, 1 − 2a, a) multiplies it by its squared gain along each axis.
    @Test(arguments: [0, 0.1]) func knownSpectraAreMeasuredWithinThreePercent(_ a: Double) throws {
        let (side, sigma, dx) = (64, 12.0, 0.5)
        var noise = NoiseField(seed: 3)
        let regions = try (0..<600).map { _ in
            try PlanarImage.grey(
                columns: side,
                rows: side,
                noise.filtered(columns: side, rows: side, sideWeight: a).map { 40 + sigma * $0 }
            )
        }
        let spectrum = try MeasuredNoisePowerSpectrum(
            ofFlat: regions,
            spacing: Self.spacing(dx, dx),
            trend: .constant
        )
        let truth = (0..<side * side).map { index in
            let gain = [index % side, index / side].map { k in
                1 - 2 * a + 2 * a * cos(2 * Double.pi * Double(k) / Double(side))
            }
            return sigma * sigma * dx * dx * gain[0] * gain[0] * gain[1] * gain[1]
        }
        let width = 2 / (Double(side) * dx)
        let profile = try spectrum.radialProfile(ringWidthPerMillimeter: width)
        let expected = Self.rings(truth, side: side, spacing: dx, width: width)
        #expect(profile.values.count == expected.count)
        for (index, (value, wanted)) in zip(profile.values, expected).enumerated() {
            #expect(abs(value / wanted - 1) < 0.03, "ring \(index): \(value), expected \(wanted)")
        }
        let mean =
            zip(profile.frequencies, expected).reduce(0) { $0 + $1.0 * $1.1 } / expected.reduce(0, +)
        #expect(abs(profile.meanFrequency / mean - 1) < 0.03)
        let total = truth.reduce(0, +) / (Double(side * side) * dx * dx)
        #expect(abs(spectrum.integral / total - 1) < 0.03)
        #expect(abs(spectrum.integral / spectrum.variance - 1) < 1e-12)
    }

    /// The true spectrum averaged over the same rings.
    private static func rings(_ truth: [Double], side: Int, spacing: Double, width: Double) -> [Double] {
        var sums: [Int: (Double, Double)] = [:]
        for (index, value) in truth.enumerated().dropFirst() {
            let (u, v) = (index % side, index / side)
            let (x, y) = (Double(min(u, side - u)), Double(min(v, side - v)))
            let frequency = hypot(x, y) / (Double(side) * spacing)
            guard frequency <= 0.5 / spacing else { continue }
            let ring = Int((frequency / width).rounded())
            sums[ring] = ((sums[ring]?.0 ?? 0) + value, (sums[ring]?.1 ?? 0) + 1)
        }
        return sums.sorted { $0.key < $1.key }.map { $0.value.0 / $0.value.1 }
    }

    /// The difference of two scans shows the noise of one, whatever they show.
    @Test func differencesOfScansShowTheNoiseOfOne() throws {
        let (side, sigma) = (32, 5.0)
        var noise = NoiseField(seed: 8)
        let structure = (0..<side * side).map { 300 * sin(Double($0 * $0 % 977)) }
        let scan = {
            try (0..<400).map { _ in
                try PlanarImage.grey(
                    columns: side,
                    rows: side,
                    zip(structure, noise.white(columns: side, rows: side)).map { $0 + sigma * $1 }
                )
            }
        }
        let (first, second) = (try scan(), try scan())
        let spacing = try Self.spacing(0.8, 0.5)
        let spectrum = try MeasuredNoisePowerSpectrum(
            ofDifferencesBetween: first,
            and: second,
            spacing: spacing,
            trend: .constant
        )
        #expect(abs(spectrum.variance / (sigma * sigma) - 1) < 0.01)
        let profile = try spectrum.radialProfile(ringWidthPerMillimeter: 0.1)
        // The first ring has a single pair of frequencies.
        for value in profile.values.dropFirst() { #expect(abs(value / (sigma * sigma * 0.4) - 1) < 0.05) }
        #expect(
            try MeasuredNoisePowerSpectrum(ofFlat: first, spacing: spacing, trend: .linear).variance > 1e4
        )
    }

    @Test func aSurfaceOfSecondOrderIsNoNoise() throws {
        let values = (0..<18 * 11).map { index in
            let (x, y) = (Double(index % 18), Double(index / 18))
            return 7 - 2 * x + 3 * y + 0.5 * x * x - 0.25 * y * y + 0.125 * x * y
        }
        let region = try PlanarImage.grey(columns: 18, rows: 11, values)
        let spacing = try Self.spacing(1, 1)
        let variance = { (trend: NoiseTrend) in
            try MeasuredNoisePowerSpectrum(ofFlat: [region], spacing: spacing, trend: trend).variance
        }
        #expect(try variance(.quadratic) < 1e-20)
        #expect(try variance(.linear) > 1)
        #expect(try variance(.constant) > variance(.linear))
    }

    @Test func refusals() throws {
        let spacing = try Self.spacing(0.5, 0.5)
        let measure = { (regions: [PlanarImage]) in
            try MeasuredNoisePowerSpectrum(ofFlat: regions, spacing: spacing, trend: .constant)
        }
        let flat = try RefusalTests.flat(16, 16)
        #expect(RefusalTests.code { _ = try measure([]) } == .invalidRegion)
        #expect(RefusalTests.code { _ = try measure([RefusalTests.flat(16, 16, channels: 3)]) } == .notGrey)
        #expect(RefusalTests.code { _ = try measure([flat, RefusalTests.flat(16, 15)]) } == .shapeMismatch)
        #expect(RefusalTests.code { _ = try measure([RefusalTests.flat(7, 16)]) } == .imageTooSmall)
        #expect(RefusalTests.code { _ = try measure([RefusalTests.flat(16, 7)]) } == .imageTooSmall)
        #expect(RefusalTests.code { _ = try measure([RefusalTests.flat(8, 8)]) } == nil)
        let difference = { (first: [PlanarImage], second: [PlanarImage]) in
            _ = try MeasuredNoisePowerSpectrum(
                ofDifferencesBetween: first,
                and: second,
                spacing: spacing,
                trend: .constant
            )
        }
        #expect(RefusalTests.code { try difference([flat], []) } == .invalidRegion)
        #expect(RefusalTests.code { try difference([flat], [RefusalTests.flat(15, 16)]) } == .shapeMismatch)
        let spectrum = try measure([flat])
        #expect(spectrum.variance == 0)
        #expect(
            RefusalTests.code { _ = try spectrum.radialProfile(ringWidthPerMillimeter: 0.1) } == .noVariance
        )
        for width in [0, -1, 1, Double.nan, .infinity] {
            #expect(
                RefusalTests.code { _ = try spectrum.radialProfile(ringWidthPerMillimeter: width) }
                    == .invalidParameter
            )
        }
        for (first, second) in [(0.0, 1.0), (1, -1), (.nan, 1), (1, .infinity)] {
            #expect(RefusalTests.code { _ = try Self.spacing(first, second) } == .invalidParameter)
        }
    }
}
