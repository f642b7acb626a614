import Volumes

/// What a picture of one slice needs, reduced to the size it is drawn at.
package struct KeySlice: Hashable {
    /// Index in the series.
    package let slice: Int
    package let columns: Int
    package let rows: Int
    package let original: [UInt8]
    package let denoised: [UInt8]
    /// In the volume's unit.
    package let standardDeviation: [Float]
    /// 99.5th percentile of the standard deviation over valid pixels.
    package let highStandardDeviation: Float

    /// The slices shown whatever they hold: every n-th, beginning in the middle of the first n; at least one.
    package static func regular(count: Int, every interval: Int) -> [Int] {
        precondition(count > 0 && interval > 0, "a series has slices, and an interval is positive")
        let indices = Array(stride(from: interval / 2, to: count, by: interval))
        return indices.isEmpty ? [count / 2] : indices
    }

    /// Reduces one slice; large images are averaged over squares so that no side exceeds 1024 pixels.
    package init(
        slice: Int,
        columns: Int,
        rows: Int,
        original: ArraySlice<Float>,
        denoised: ArraySlice<Float>,
        standardDeviation: ArraySlice<Float>,
        valid: [Bool]?,
        window: DisplayWindow
    ) {
        let factor = (max(columns, rows) + 1023) / 1024
        self.slice = slice
        self.columns = columns / factor
        self.rows = rows / factor
        func reduced(_ values: ArraySlice<Float>) -> [Float] {
            Self.averaged(values, columns: columns, rows: rows, factor: factor)
        }
        self.original = reduced(original).map(window.grey)
        self.denoised = reduced(denoised).map(window.grey)
        self.standardDeviation = reduced(standardDeviation)
        var values: [Float] = []
        for (index, value) in standardDeviation.enumerated() where valid?[index] ?? true {
            values.append(value)
        }
        values.sort()
        highStandardDeviation = values.isEmpty ? 0 : values[values.count - 1 - values.count / 200]
    }

    private static func averaged(_ values: ArraySlice<Float>, columns: Int, rows: Int, factor: Int) -> [Float]
    {
        guard factor > 1 else { return Array(values) }
        var result: [Float] = []
        result.reserveCapacity(values.count / factor / factor)
        for row in 0..<rows / factor {
            for column in 0..<columns / factor {
                var sum: Float = 0
                for y in 0..<factor {
                    let start = values.startIndex + (row * factor + y) * columns + column * factor
                    for x in 0..<factor { sum += values[start + x] }
                }
                result.append(sum / Float(factor * factor))
            }
        }
        return result
    }
}
