import ImageQuality
import Testing

@Suite struct LabelMapTests {
    @Test func diceEqualsScikitLearn() throws {
        for golden in try TaskBasedGolden.load().dice {
            let map = { (labels: [Int]) in
                try LabelMap(
                    columns: golden.columns,
                    rows: golden.rows,
                    slices: golden.slices,
                    labels: labels
                )
            }
            let (found, truth) = (try map(golden.found), try map(golden.truth))
            let coefficients = try found.diceCoefficients(with: truth, background: nil)
            #expect(coefficients.keys.sorted() == golden.labels)
            for (label, expected) in zip(golden.labels, golden.coefficients) {
                expectClose(try #require(coefficients[label]), expected, "label \(label)")
            }
            #expect(coefficients[7] == 0 || coefficients[7] == nil)
            #expect(coefficients == (try truth.diceCoefficients(with: found, background: nil)))
        }
    }

    @Test func labelsOfNeitherMapAreMissing() throws {
        let map = { (labels: [Int]) in try LabelMap(columns: 2, rows: 2, slices: 1, labels: labels) }
        let empty = try map([0, 0, 0, 0])
        #expect(try empty.diceCoefficients(with: empty, background: nil) == [0: 1])
        #expect(try empty.diceCoefficients(with: empty, background: 0) == [:])
        let one = try map([0, 3, 0, 0])
        #expect(try one.diceCoefficients(with: empty, background: 0) == [3: 0])
        #expect(try one.diceCoefficients(with: map([0, 3, 3, 0]), background: 0) == [3: 2.0 / 3])
    }

    @Test func refusals() throws {
        for (columns, rows, slices, count) in [
            (2, 2, 1, 3), (2, 2, 2, 4), (0, 2, 1, 0), (2, -2, -1, 4), (Int.max, 2, 2, 4), (2, Int.max, 3, 4),
        ] {
            #expect(
                RefusalTests.code {
                    _ = try LabelMap(
                        columns: columns,
                        rows: rows,
                        slices: slices,
                        labels: [Int](repeating: 0, count: count)
                    )
                } == .invalidShape
            )
        }
        let map = { (columns: Int, rows: Int, slices: Int) in
            try LabelMap(
                columns: columns,
                rows: rows,
                slices: slices,
                labels: [Int](repeating: 1, count: 12)
            )
        }
        let one = try map(3, 4, 1)
        for other in [try map(4, 3, 1), try map(3, 2, 2), try map(1, 4, 3)] {
            #expect(
                RefusalTests.code { _ = try one.diceCoefficients(with: other, background: 0) }
                    == .shapeMismatch
            )
        }
    }
}
