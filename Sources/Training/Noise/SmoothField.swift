import NoiseModels

/// A smooth random curve over the scale, 0 to 1, with values from −1 to 1; constant beyond.
struct SmoothCurve {
    private static let cells = 3
    private let controls: [Double]

    /// Draws a curve.
    init(_ random: inout RandomStream) {
        controls = (0..<Self.cells + 3).map { _ in 2 * random.uniform() - 1 }
    }

    /// The value at a signal.
    func value(at signal: Double) -> Double {
        let place = min(max(signal, 0), 1) * Double(Self.cells)
        let first = min(Int(place), Self.cells - 1)
        let weights = CubicSpline.weights(place - Double(first))
        return (0..<4).reduce(0) { $0 + weights[$1] * controls[first + $1] }
    }
}

/// A smooth random map over a patch with values from −1 to 1: cubic interpolation of a coarse grid of uniform numbers.
struct SmoothField {
    private static let cells = 3
    private let controls: [Double]

    /// Draws a field.
    init(_ random: inout RandomStream) {
        let side = Self.cells + 3
        controls = (0..<side * side).map { _ in 2 * random.uniform() - 1 }
    }

    /// The value at a place, both coordinates in 0 ..< 1; B-splines keep it within the controls' range.
    func value(row: Double, column: Double) -> Double {
        let (y, x) = (row * Double(Self.cells), column * Double(Self.cells))
        let (firstRow, firstColumn) = (Int(y), Int(x))
        let (rowWeights, columnWeights) = (
            CubicSpline.weights(y - Double(firstRow)), CubicSpline.weights(x - Double(firstColumn))
        )
        var sum = 0.0
        for v in 0..<4 {
            for u in 0..<4 {
                sum +=
                    rowWeights[v] * columnWeights[u]
                    * controls[(firstRow + v) * (Self.cells + 3) + firstColumn + u]
            }
        }
        return sum
    }
}
