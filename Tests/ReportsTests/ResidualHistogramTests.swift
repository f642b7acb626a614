import Reports
import Testing
import Volumes

@Suite("Residual histogram")
struct ResidualHistogramTests {
    @Test("Bins, mean and deviation are numpy's, in one go, streamed and merged")
    func golden() throws {
        let golden = try Goldens.load().residual
        let original = slice(golden.original.count, 1, golden.original)
        let denoised = slice(golden.denoised.count, 1, golden.denoised)
        var whole = try ResidualHistogram(binWidth: golden.binWidth)
        try whole.add(original: original, denoised: denoised)
        #expect(whole.bins == golden.bins)
        #expect(
            whole.count == golden.original.count
                && whole.below + whole.above == whole.count - golden.bins.reduce(0, +)
        )
        #expect(abs(try #require(whole.mean) - golden.mean) < 1e-9)
        #expect(abs(try #require(whole.standardDeviation) - golden.standardDeviation) < 1e-9)

        var merged = try ResidualHistogram(binWidth: golden.binWidth)
        for part in [0..<200, 200..<450, 450..<600] {
            var piece = try ResidualHistogram(binWidth: golden.binWidth)
            try piece.add(
                original: slice(part.count, 1, Array(golden.original[part])),
                denoised: slice(part.count, 1, Array(golden.denoised[part]))
            )
            try merged.merge(piece)
        }
        #expect(merged.bins == whole.bins && merged.count == whole.count)
        #expect(abs(try #require(merged.mean) - golden.mean) < 1e-9)
    }

    @Test(
        "A bin is open below and closed above; what lies beyond is counted apart; invalid and non-finite voxels are not"
    )
    func edges() throws {
        var histogram = try ResidualHistogram(binWidth: 2)
        let original: [Float] = [1, -1, 1.001, 97, 97.001, -97, -96.999, 50, .nan]
        let valid = [true, true, true, true, true, true, true, false, true]
        try histogram.add(
            original: slice(9, 1, original, valid: valid),
            denoised: slice(9, 1, Array(repeating: 0, count: 9))
        )
        let middle = ResidualHistogram.halfBinCount
        #expect(histogram.bins[middle] == 1)
        #expect(histogram.bins[middle - 1] == 1)
        #expect(histogram.bins[middle + 1] == 1)
        #expect(histogram.bins.last == 1 && histogram.above == 1)
        #expect(histogram.below == 1 && histogram.bins.first == 1)
        #expect(histogram.count == 7)
    }

    @Test("Sigma sets bins of an eighth of it; senseless widths and unequal partners are refused")
    func invalid() throws {
        #expect(try ResidualHistogram(sigma: 8).binWidth == 1)
        for sigma in [0.0, -1, .nan, .infinity] {
            expectError(.invalidHistogram) { _ = try ResidualHistogram(sigma: sigma) }
        }
        var one = try ResidualHistogram(sigma: 1)
        expectError(.invalidHistogram) { try one.merge(ResidualHistogram(sigma: 2)) }
        expectError(.shapeMismatch) {
            try one.add(original: slice(2, 1, [0, 0]), denoised: slice(1, 2, [0, 0]))
        }
        #expect(one.mean == nil && one.standardDeviation == nil)
    }
}
