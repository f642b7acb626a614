import Foundation

/// Order statistics and outlier-safe scales.
enum RobustStatistics {
    /// Standard deviation of a normal variable over the median of its absolute value: 1 / Φ⁻¹(3/4).
    static let madToDeviation = 1.482602218505602

    /// The k-th smallest value (from 0); reorders the array (Hoare's selection).
    static func select<Value: Comparable>(_ values: inout [Value], _ k: Int) -> Value {
        values.withUnsafeMutableBufferPointer { v in
            var low = 0
            var high = v.count - 1
            while low < high {
                let middle = (low + high) / 2
                // Median of three as the pivot keeps sorted input fast.
                if v[middle] < v[low] { v.swapAt(middle, low) }
                if v[high] < v[low] { v.swapAt(high, low) }
                if v[high] < v[middle] { v.swapAt(high, middle) }
                let pivot = v[middle]
                var i = low
                var j = high
                while i <= j {
                    while v[i] < pivot { i += 1 }
                    while pivot < v[j] { j -= 1 }
                    if i <= j {
                        v.swapAt(i, j)
                        i += 1
                        j -= 1
                    }
                }
                if k <= j {
                    high = j
                } else if k >= i {
                    low = i
                } else {
                    return v[k]
                }
            }
            return v[k]
        }
    }

    /// The value below which a share of a non-empty array lies (nearest rank).
    static func quantile<Value: Comparable>(_ values: [Value], _ share: Double) -> Value {
        var copy = values
        return select(&copy, min(values.count - 1, Int(share * Double(values.count))))
    }

    /// Median of a non-empty array (upper of the two middle values for an even count).
    static func median<Value: Comparable>(_ values: [Value]) -> Value { quantile(values, 0.5) }

    /// Standard deviation of zero-mean normal values from the median of their absolute values.
    static func medianDeviation(_ values: [Float]) -> Double {
        madToDeviation * Double(median(values.map { abs($0) }))
    }

    /// Standard deviation of zero-mean values after cutting at 2.5 of the result, corrected as for a normal distribution:
    /// more efficient than the median and true for slightly heavy tails, yet blind to a few edges.
    static func truncatedDeviation(_ values: [Float]) -> Double {
        var deviation = medianDeviation(values)
        for _ in 0..<6 {
            let cut = Float(2.5 * deviation)
            var sum = 0.0
            var count = 0
            for value in values where abs(value) <= cut {
                sum += Double(value) * Double(value)
                count += 1
            }
            if count == 0 || sum == 0 { break }
            // Second moment of a standard normal variable within ±2.5: 1 − 2·2.5·φ(2.5)/(2Φ(2.5) − 1).
            deviation = (sum / Double(count) / 0.911256).squareRoot()
        }
        return deviation
    }

    /// The value at which half of the weight is reached; values need not be sorted.
    static func weightedMedian(_ pairs: [(value: Double, weight: Double)]) -> Double {
        let sorted = pairs.sorted { $0.value < $1.value }
        let half = 0.5 * sorted.reduce(0) { $0 + $1.weight }
        var sum = 0.0
        for pair in sorted {
            sum += pair.weight
            if sum >= half { return pair.value }
        }
        return sorted.last?.value ?? 0
    }
}
