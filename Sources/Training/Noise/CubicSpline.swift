/// The uniform cubic B-spline.
enum CubicSpline {
    /// Weights of the four control points around a place that lies t after the second of them, 0 ≤ t ≤ 1.
    static func weights(_ t: Double) -> SIMD4<Double> {
        let s = 1 - t
        return SIMD4(s * s * s, 4 - 3 * t * t * (2 - t), 4 - 3 * s * s * (2 - s), t * t * t) / 6
    }

    /// Root mean square of a two-dimensional spline over independent control points of variance 1.
    static let rootMeanSquare = 151.0 / 315
}
