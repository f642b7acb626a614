import Denoisers
import Foundation
import Testing
import Volumes

/// Percentiles by numpy (`make_percentiles.py`).
@Suite struct IntensityHistogramTests {
    private struct Golden: Decodable {
        struct Percentile: Decodable {
            let of: Double
            let value: Float
        }
        let name: String
        let voxels: [Float]
        let percentiles: [Percentile]
    }

    private static func goldens() throws -> [Golden] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/percentiles.json")
        return try JSONDecoder().decode([Golden].self, from: Data(contentsOf: file))
    }

    private func volume(_ voxels: [Float], valid: [Bool]? = nil) -> Volume {
        let shape = VolumeShape(columns: voxels.count, rows: 1, slices: 1)
        return Volume(
            shape: shape,
            voxels: voxels,
            unit: .signalIntensity,
            valid: valid.map { Mask(shape: shape, values: $0) }
        )
    }

    @Test func percentilesAreNumpys() throws {
        for golden in try Self.goldens() {
            var histogram = IntensityHistogram()
            histogram.add(volume(golden.voxels))
            for percentile in golden.percentiles {
                let value = try #require(histogram.percentile(percentile.of))
                let isWhole = golden.voxels.allSatisfy { $0 == $0.rounded() && abs($0) < 4096 }
                // Rounded toward zero to 12 bits, which is exact for what a 12-bit image stores.
                let lost = isWhole ? 0 : abs(percentile.value) / 2048
                #expect(
                    abs(value) <= abs(percentile.value) && abs(percentile.value - value) <= lost,
                    "\(golden.name), \(percentile.of)"
                )
            }
        }
    }

    @Test func slabsOrderAndWhatIsNotImageDoNotMatter() throws {
        let golden = try #require(Self.goldens().first { $0.name == "noise" })
        var (whole, parts) = (IntensityHistogram(), IntensityHistogram())
        whole.add(volume(golden.voxels))
        let half = golden.voxels.count / 3
        parts.add(volume(Array(golden.voxels[half...])))
        parts.add(volume([1e30, .nan, .infinity, 7], valid: [false, true, true, false]))
        parts.add(volume(Array(golden.voxels[..<half])))
        #expect(whole.total == golden.voxels.count && parts.total == whole.total)
        for percentage in [0.1, 3, 50, 99.9, 100] {
            #expect(whole.percentile(percentage) == parts.percentile(percentage))
        }
    }

    @Test func nothingHasNoPercentile() { #expect(IntensityHistogram().percentile(50) == nil) }
}
