import Foundation

/// The drawing area of an SVG chart, with a grid of the vertical axis' ticks.
struct ChartFrame {
    /// Width of the whole chart in SVG units.
    let width: Double
    /// Its height.
    let height: Double
    /// The vertical axis.
    let axis: ChartAxis

    static let left = 52.0
    static let right = 14.0
    static let top = 26.0
    static let bottom = 40.0

    /// Where the drawing area ends below.
    var base: Double { height - Self.bottom }
    /// Width of the drawing area.
    var span: Double { width - Self.left - Self.right }

    /// Vertical place of a value.
    func y(_ value: Double) -> Double { base - axis.position(value) * (base - Self.top) }

    /// Horizontal place, from 0 at the left to 1 at the right of the drawing area.
    func x(_ share: Double) -> Double { Self.left + share * span }

    /// Grid lines with their labels.
    var grid: [HTML] {
        axis.ticks.map { tick in
            """
            <line class="grid" x1="\(Self.text(Self.left))" x2="\(Self.text(width - Self.right))" \
            y1="\(Self.text(y(tick)))" y2="\(Self.text(y(tick)))"/>\
            <text x="\(Self.text(Self.left - 6))" y="\(Self.text(y(tick) + 4))" text-anchor="end">\(axis.label(tick))</text>
            """
        }
    }

    /// An SVG of this frame: its name above, and what is drawn.
    func svg(_ title: String, _ drawn: [HTML]) -> HTML {
        """
        <svg viewBox="0 0 \(Int(width)) \(Int(height))" role="img" aria-label="\(title)"><title>\(title)</title>
        <text class="name" x="\(Self.text(Self.left))" y="16">\(title)</text>
        \(grid)\(drawn)</svg>

        """
    }

    /// A text under the drawing area.
    func label(_ text: String, at x: Double, line: Double = 16, anchor: String = "middle") -> HTML {
        """
        <text x="\(Self.text(x))" y="\(Self.text(base + line))" text-anchor="\(anchor)">\(text)</text>
        """
    }

    /// A coordinate.
    static func text(_ number: Double) -> String { String(format: "%.1f", number) }
}
