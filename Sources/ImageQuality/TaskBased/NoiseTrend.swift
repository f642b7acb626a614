/// What is taken out of a region before its noise is measured: what the object, not the noise, put there.
///
/// Fitted by least squares. Each term also takes a little noise with it, at the lowest frequencies.
public enum NoiseTrend: String, Codable, CaseIterable, Hashable, Sendable {
    /// The mean.
    case constant
    /// A plane.
    case linear
    /// A surface of second order, for cupping and shading.
    case quadratic

    /// The residuals of rows × columns values, column fastest.
    func removed(from values: [Double], columns: Int, rows: Int) -> [Double] {
        let x = Self.axis(columns)
        let y = Self.axis(rows)
        let ones = { (count: Int) in [Double](repeating: 1, count: count) }
        // On a grid about its centre these products are orthogonal, so that each is fitted by itself.
        var terms = [(ones(columns), ones(rows))]
        if self != .constant { terms += [(x, ones(rows)), (ones(columns), y)] }
        if self == .quadratic {
            terms += [(x, y), (Self.square(x), ones(rows)), (ones(columns), Self.square(y))]
        }
        var residuals = values
        for (alongRow, alongColumn) in terms {
            Self.subtractProjection(of: &residuals, on: alongRow, alongColumn)
        }
        return residuals
    }

    /// Coordinates about the centre.
    private static func axis(_ count: Int) -> [Double] {
        (0..<count).map { Double($0) - Double(count - 1) / 2 }
    }

    /// The squares less their mean.
    private static func square(_ axis: [Double]) -> [Double] {
        let mean = axis.reduce(0) { $0 + $1 * $1 } / Double(axis.count)
        return axis.map { $0 * $0 - mean }
    }

    private static func subtractProjection(of values: inout [Double], on across: [Double], _ down: [Double]) {
        let norm = across.reduce(0) { $0 + $1 * $1 } * down.reduce(0) { $0 + $1 * $1 }
        var product = 0.0
        for (row, weight) in down.enumerated() {
            for (column, factor) in across.enumerated() {
                product += weight * factor * values[row * across.count + column]
            }
        }
        for (row, weight) in down.enumerated() {
            for (column, factor) in across.enumerated() {
                values[row * across.count + column] -= product / norm * weight * factor
            }
        }
    }
}
