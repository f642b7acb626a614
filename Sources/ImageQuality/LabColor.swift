import Foundation

/// A colour in CIELAB under the illuminant D65 and the 2° observer.
package struct LabColor: Sendable {
    /// L*, 0 for black to 100 for white.
    package let lightness: Double
    /// a*, green below 0, red above.
    package let greenRed: Double
    /// b*, blue below 0, yellow above.
    package let blueYellow: Double

    /// Creates a colour from L*, a* and b*.
    package init(lightness: Double, greenRed: Double, blueYellow: Double) {
        self.lightness = lightness
        self.greenRed = greenRed
        self.blueYellow = blueYellow
    }

    /// Converts linear light of the sRGB primaries, 1 for white.
    init(linearRed red: Double, green: Double, blue: Double) {
        let x = Self.response((0.412453 * red + 0.357580 * green + 0.180423 * blue) / 0.95047)
        let y = Self.response(0.212671 * red + 0.715160 * green + 0.072169 * blue)
        let z = Self.response((0.019334 * red + 0.119193 * green + 0.950227 * blue) / 1.08883)
        self.init(lightness: 116 * y - 16, greenRed: 500 * (x - y), blueYellow: 200 * (y - z))
    }

    /// The linear light of an sRGB sample, both 1 for white.
    static func linearLight(_ sample: Double) -> Double {
        sample > 0.04045 ? pow((sample + 0.055) / 1.055, 2.4) : sample / 12.92
    }

    /// The cube root of CIELAB, straight near black.
    private static func response(_ ratio: Double) -> Double {
        ratio > 0.008856 ? cbrt(ratio) : 7.787 * ratio + 16.0 / 116
    }
}
