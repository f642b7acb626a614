import DenoisingNetworks
import Foundation
import NeuralNetworks
import Tensors
import Testing

/// The whole network on the largest image that is promised; by request, since it takes minutes.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["LIMPID_SLOW_TESTS"] != nil, "slow"))
struct LargeImageTests {
    /// Parts of the result against the same parts, with all that reaches them around, through OpenBLAS.
    @Test(arguments: [(4096, 3072), (3071, 4095)])
    func partsAreWhatTheMatrixKernelsGive(_ extent: (rows: Int, columns: Int)) throws {
        let (rows, columns) = extent
        let network = TwoStage(TwoStage.Configuration(channels: 1))
        let fixture = try WeightsFixture()
        let weights = try withExtendedLifetime(fixture) { try ModelWeights(file: fixture.strong(network)) }
        var random = SplitMix64(seed: 5)
        let image = (0..<rows * columns).map { Float(random.uniform()) + ($0 / 37 % 2 == 0 ? 0.3 : 0) }
        let runner = NetworkRunner(weights, engine: try Engine())
        let result = try runner(image, rows: rows, columns: columns, maximumMemory: 1 << 30)
        let matrix = NetworkRunner(weights, engine: try Engine(kernels: .matrix))
        let (radius, core) = (network.receptiveRadius, 40)
        for (row, column) in [
            (0, 0), (0, columns - core), (rows - core, 0), (rows - core, columns - core),
            (rows / 2 - 20, columns / 2 - 20), (rows / 3 + 1, columns / 5 + 3),
        ] {
            let all = (
                rows: max(0, row - radius)..<min(rows, row + core + radius),
                columns: max(0, column - radius)..<min(columns, column + core + radius)
            )
            let part = all.rows.flatMap { y in
                image[y * columns + all.columns.lowerBound..<y * columns + all.columns.upperBound]
            }
            let expected = try matrix(part, rows: all.rows.count, columns: all.columns.count)
            var (found, wanted): ([Float], [Float]) = ([], [])
            for y in row..<row + core {
                for x in column..<column + core {
                    found.append(result[y * columns + x])
                    let line = (y - all.rows.lowerBound) * all.columns.count
                    wanted.append(expected[line + x - all.columns.lowerBound])
                }
            }
            #expect(difference(found, wanted) < 1e-4, "at \(row), \(column)")
        }
    }
}
