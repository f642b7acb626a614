import Foundation
import ImageQuality

/// Edges blurred by a Gaussian, in closed form or by quadrature: their transfer is exp(−2π²σ²f²).
struct BlurredEdge {
    /// The blur's standard deviation in mm.
    var sigma: Double
    /// The distances of pixels in mm.
    var betweenColumns = 0.5
    var betweenRows = 0.5
    var side = 128
    var low = -100.0
    var high = 300.0

    func spacing() throws -> PixelSpacing {
        try PixelSpacing(betweenColumnsMillimeters: betweenColumns, betweenRowsMillimeters: betweenRows)
    }

    func transfer(_ frequency: Double) -> Double {
        exp(-2 * Double.pi * Double.pi * sigma * sigma * frequency * frequency)
    }

    /// An edge through a point a little off the centre; `angle` in degrees between its normal and the rows.
    func straight(angle: Double) throws -> PlanarImage {
        let (x0, y0) = (0.5 * Double(side) * betweenColumns + 0.13, 0.5 * Double(side) * betweenRows - 0.21)
        let (c, s) = (cos(angle * .pi / 180), sin(angle * .pi / 180))
        return try image { x, y in cumulative((c * (x - x0) + s * (y - y0)) / sigma) }
    }

    /// A disc of `high` about a point in columns and rows.
    func disc(centerColumn: Double, centerRow: Double, radius: Double) throws -> PlanarImage {
        try image { x, y in
            let distance = hypot(x - centerColumn * betweenColumns, y - centerRow * betweenRows)
            guard abs(distance - radius) < 8 * sigma else { return distance < radius ? 1 : 0 }
            // The Gaussian across the direction to the centre, by the trapezoidal rule; along it, exactly.
            let step = sigma / 16
            return (-128...128).reduce(0.0) { sum, k in
                let across = Double(k) * step
                let half = (radius * radius - across * across).squareRoot()
                let inside = cumulative((half - distance) / sigma) - cumulative((-half - distance) / sigma)
                let weight = exp(-across * across / (2 * sigma * sigma)) / (2 * Double.pi).squareRoot() / 16
                return sum + weight * inside
            }
        }
    }

    private func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x / 2.squareRoot()) }

    private func image(_ share: (Double, Double) -> Double) throws -> PlanarImage {
        let values = (0..<side * side).map { index in
            let (x, y) = (Double(index % side) * betweenColumns, Double(index / side) * betweenRows)
            return low + (high - low) * share(x, y)
        }
        return try .grey(columns: side, rows: side, values)
    }
}
