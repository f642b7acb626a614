import Foundation
import ImageQuality

/// White Gaussian noise of unit variance by Box and Muller's method on a congruential generator.
struct NoiseField {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func uniform() -> Double {
        // Knuth's MMIX constants; the upper bits are the good ones.
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (Double(state >> 11) + 0.5) * 0x1p-53
    }

    mutating func gaussian() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }

    mutating func white(columns: Int, rows: Int) -> [Double] {
        (0..<columns * rows).map { _ in gaussian() }
    }

    /// White noise through the kernel (a, 1 − 2a, a) along both axes, not periodic: every pixel has its neighbours.
    mutating func filtered(columns: Int, rows: Int, sideWeight a: Double) -> [Double] {
        let wide = columns + 2
        let noise = white(columns: wide, rows: rows + 2)
        let across = { (pixel: Int) in a * (noise[pixel - 1] + noise[pixel + 1]) + (1 - 2 * a) * noise[pixel]
        }
        return (0..<columns * rows).map { index in
            let pixel = (index / columns + 1) * wide + index % columns + 1
            return a * (across(pixel - wide) + across(pixel + wide)) + (1 - 2 * a) * across(pixel)
        }
    }
}

extension PlanarImage {
    /// A grey image of numbers in double precision.
    static func grey(columns: Int, rows: Int, _ values: [Double]) throws -> PlanarImage {
        try PlanarImage(columns: columns, rows: rows, channels: 1, samples: values.map { Float($0) })
    }
}
