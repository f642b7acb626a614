import Foundation
import Statistics
import Testing

@Suite struct BoxPlotSummaryTests {
    private struct Golden: Decodable {
        let values: [Double]
        let quartiles: [Double]
        let whiskers: [Double]
        let outliers: [Double]
    }

    /// What matplotlib draws (Goldens/make_boxplot.py).
    @Test func quartilesWhiskersAndOutliersAreMatplotlibs() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/boxplot.json")
        let goldens = try JSONDecoder().decode([Golden].self, from: Data(contentsOf: path))
        #expect(goldens.count == 6)
        for golden in goldens {
            let found = BoxPlotSummary(try Sample(golden.values))
            for (one, other) in zip(
                found.quartiles + [found.lowerWhisker, found.upperWhisker],
                golden.quartiles + golden.whiskers
            ) {
                #expect(abs(one - other) < 1e-12 * max(1, abs(other)))
            }
            #expect(found.outliers == golden.outliers && found.median == found.quartiles[1])
        }
    }
}
