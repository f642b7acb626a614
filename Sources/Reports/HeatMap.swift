import Foundation

/// A perceptually uniform colour map for heat maps: lightness rises evenly from near black to light yellow while the hue
/// turns from violet through red to yellow, so that a picture printed in grey keeps its order.
///
/// Computed in Ottosson's OKLab (2020): L = 0.13 + 0.83 t, hue = 295° + 170° t, chroma = 0.16 sin(πt)^0.8 + 0.05 t,
/// lowered where sRGB cannot show it.
public enum HeatMap {
    /// 256 colours from low to high, as red, green and blue bytes in turn.
    public static let colors: [UInt8] = (0..<256).flatMap { color(Double($0) / 255) }

    /// The colour index of a value on a scale from 0 to `maximum`: clamped, 0 for NaN.
    static func index(_ value: Float, maximum: Double) -> UInt8 {
        guard maximum > 0, value > 0 else { return 0 }
        return UInt8((min(Double(value) / maximum, 1) * 255).rounded(.toNearestOrEven))
    }

    /// One colour of the map, t in 0...1.
    private static func color(_ t: Double) -> [UInt8] {
        let lightness = 0.13 + 0.83 * t
        let hue = (295 + 170 * t) * .pi / 180
        let wanted = 0.16 * pow(sin(.pi * t), 0.8) + 0.05 * t
        // The largest chroma that sRGB shows at this lightness and hue, by bisection.
        var low = 0.0
        var high = wanted
        if !fits(linearRGB(lightness, high, hue)) {
            for _ in 0..<30 {
                let middle = (low + high) / 2
                if fits(linearRGB(lightness, middle, hue)) { low = middle } else { high = middle }
            }
            high = low
        }
        return linearRGB(lightness, high, hue).map { encode($0) }
    }

    private static func fits(_ rgb: [Double]) -> Bool { rgb.allSatisfy { (0...1).contains($0) } }

    /// OKLCh to linear-light sRGB.
    private static func linearRGB(_ lightness: Double, _ chroma: Double, _ hue: Double) -> [Double] {
        let a = chroma * cos(hue)
        let b = chroma * sin(hue)
        let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
        let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
        let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
        return [
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
        ]
    }

    /// The sRGB transfer function (IEC 61966-2-1), to a byte.
    private static func encode(_ x: Double) -> UInt8 {
        let clamped = min(max(x, 0), 1)
        let y = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * pow(clamped, 1 / 2.4) - 0.055
        return UInt8((y * 255).rounded())
    }
}
