/// Red, green and blue, 0 to 255.
package struct RGB: Hashable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Equal channels.
    package init(grey: UInt8) { self.init(grey, grey, grey) }

    /// The colour a share of the way to another one, rounded.
    package func mixed(with other: RGB, share: Float) -> RGB {
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8((Float(a) + (Float(b) - Float(a)) * share).rounded())
        }
        return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }
}

/// A colour map from black over purple and orange to pale yellow, even in lightness (after matplotlib's inferno, CC0).
package enum HeatColor {
    private static let anchors = [
        RGB(0, 0, 4), RGB(31, 12, 72), RGB(85, 15, 109), RGB(136, 34, 106), RGB(186, 54, 85),
        RGB(227, 89, 51),
        RGB(249, 140, 10), RGB(249, 201, 50), RGB(252, 255, 164),
    ]

    /// The colour of a share of the scale, 0 to 1; shares outside are clipped.
    package static func color(_ share: Float) -> RGB {
        let position = min(max(share, 0), 1) * Float(anchors.count - 1)
        let index = min(Int(position), anchors.count - 2)
        return anchors[index].mixed(with: anchors[index + 1], share: position - Float(index))
    }

    /// Grey under the colour of a share: nothing certain is tinted, and the image stays visible everywhere.
    package static func fused(grey: UInt8, share: Float) -> RGB {
        let clipped = min(max(share, 0), 1)
        return RGB(grey: grey).mixed(with: color(clipped), share: 0.75 * clipped.squareRoot())
    }
}
