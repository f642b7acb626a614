import Foundation

extension LabColor {
    /// The CIEDE2000 difference ΔE₀₀ of two colours with k_L = k_C = k_H = 1; symmetric, 0 for equal colours.
    ///
    /// G. Sharma, W. Wu, E. N. Dalal, The CIEDE2000 color-difference formula, 2005; letters as there.
    package func difference(from other: LabColor) -> Double {
        let meanPlainChroma =
            (hypot(greenRed, blueYellow) + hypot(other.greenRed, other.blueYellow)) / 2
        let stretch = 1 + 0.5 * (1 - Self.saturation(meanPlainChroma))
        let (chroma1, hue1) = Self.polar(stretch * greenRed, blueYellow)
        let (chroma2, hue2) = Self.polar(stretch * other.greenRed, other.blueYellow)
        let meanChroma = (chroma1 + chroma2) / 2

        // The shorter way round. A colour without chroma has no hue, but then the hue term is 0 whatever it is.
        var (hueDifference, meanHue) = (hue2 - hue1, (hue1 + hue2) / 2)
        if abs(hueDifference) > .pi {
            hueDifference += hueDifference > 0 ? -2 * .pi : 2 * .pi
            meanHue += meanHue < .pi ? .pi : -.pi
        }

        let offset = ((lightness + other.lightness) / 2 - 50) * ((lightness + other.lightness) / 2 - 50)
        let lightnessTerm =
            (other.lightness - lightness) / (1 + 0.015 * offset / (20 + offset).squareRoot())
        let chromaTerm = (chroma2 - chroma1) / (1 + 0.045 * meanChroma)
        let hueTerm =
            2 * (chroma1 * chroma2).squareRoot() * sin(hueDifference / 2)
            / (1 + 0.015 * meanChroma * Self.hueWeight(meanHue))
        let squares =
            lightnessTerm * lightnessTerm + chromaTerm * chromaTerm + hueTerm * hueTerm
            + Self.rotation(meanChroma, meanHue) * chromaTerm * hueTerm
        return max(squares, 0).squareRoot()
    }

    /// √(C⁷ / (C⁷ + 25⁷)), written so that no chroma overflows.
    private static func saturation(_ chroma: Double) -> Double {
        let ratio = 25 / chroma
        let cubed = ratio * ratio * ratio
        return (1 / (1 + cubed * cubed * ratio)).squareRoot()
    }

    /// Chroma, and hue from 0 to 2π.
    private static func polar(_ a: Double, _ b: Double) -> (chroma: Double, hue: Double) {
        let angle = atan2(b, a)
        return (hypot(a, b), angle < 0 ? angle + 2 * .pi : angle)
    }

    /// T: how the tolerance of hue depends on hue.
    private static func hueWeight(_ hue: Double) -> Double {
        1 - 0.17 * cos(hue - 30 * degree) + 0.24 * cos(2 * hue) + 0.32 * cos(3 * hue + 6 * degree)
            - 0.20 * cos(4 * hue - 63 * degree)
    }

    /// R_T: the interaction of chroma and hue among blues.
    private static func rotation(_ chroma: Double, _ hue: Double) -> Double {
        let distance = (hue / degree - 275) / 25
        return -2 * saturation(chroma) * sin(60 * degree * exp(-distance * distance))
    }

    private static let degree = Double.pi / 180
}
