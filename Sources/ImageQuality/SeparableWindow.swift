import Foundation

/// A square window whose weights are products of a row's and a column's, summing to 1.
struct SeparableWindow: Sendable {
    /// The weights along a row, and along a column.
    let weights: [Double]

    /// Pixels along an edge.
    var side: Int { weights.count }

    /// Equal weights.
    static func uniform(side: Int) -> SeparableWindow {
        SeparableWindow(weights: [Double](repeating: 1 / Double(side), count: side))
    }

    /// Gaussian weights about the centre; sigma in pixels, the side odd.
    static func gaussian(side: Int, sigma: Double) -> SeparableWindow {
        let weights = (0..<side).map { index in
            let distance = Double(index - side / 2) / sigma
            return exp(-distance * distance / 2)
        }
        let total = weights.reduce(0, +)
        return SeparableWindow(weights: weights.map { $0 / total })
    }

    /// Positions at which the window fits along an extent.
    func positions(in extent: Int) -> Int { extent - side + 1 }

    /// The plane smoothed where the window fits, every second row and column of it.
    func halved(_ plane: Plane) -> Plane {
        let half = { extent in (positions(in: extent) + 1) / 2 }
        var result = Plane(columns: half(plane.columns), rows: half(plane.rows))
        var smoothed = [Double](repeating: 0, count: plane.columns)
        result.updateRows { row, output in
            smoothed.withUnsafeMutableBufferPointer { smoothed in
                plane.values.withUnsafeBufferPointer { values in
                    smoothed.update(repeating: 0)
                    for (tap, weight) in weights.enumerated() {
                        let start = (2 * row + tap) * plane.pitch
                        for column in 0..<smoothed.count {
                            smoothed[column] += weight * values[start &+ column]
                        }
                    }
                    for column in 0..<output.count {
                        var sum = 0.0
                        for (tap, weight) in weights.enumerated() {
                            sum += weight * smoothed[2 * column + tap]
                        }
                        output[column] = sum
                    }
                }
            }
        }
        return result
    }
}
