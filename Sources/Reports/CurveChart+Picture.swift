extension CurveChart {
    /// The chart as an RGB picture, three panels a row, black on white.
    public func picture() throws(ReportError) -> PNGImage {
        var plotter = ChartPlotter(panels: panels.count, title: title)
        for (number, panel) in panels.enumerated() {
            plotter.draw(panel, horizontalAxis, horizontalTitle, number: number)
        }
        return try PNGImage(
            columns: plotter.width,
            rows: plotter.height,
            samples: .rgb8(plotter.samples)
        )
    }
}

/// Draws panels into a picture, pixel by pixel.
private struct ChartPlotter {
    private static let perRow = 3
    private static let panel = (width: 420, height: 280)
    private static let margin = (left: 66, right: 18, top: 34, bottom: 48)
    private static let titleHeight = 34
    private static let ink: [UInt8] = [0x17, 0x21, 0x2A]
    private static let grid: [UInt8] = [0xD5, 0xDC, 0xE2]
    private static let curve: [UInt8] = [0x0A, 0x66, 0x72]

    let width: Int
    let height: Int
    private(set) var samples: [UInt8]

    init(panels: Int, title: String) {
        let columns = min(max(panels, 1), Self.perRow)
        width = columns * Self.panel.width
        height = Self.titleHeight + (max(panels, 1) + columns - 1) / columns * Self.panel.height
        samples = [UInt8](repeating: 255, count: 3 * width * height)
        write(title, left: 16, top: 10, magnification: 2)
    }

    mutating func draw(_ panel: CurveChart.Panel, _ across: ChartAxis, _ acrossTitle: String, number: Int) {
        let left = number % Self.perRow * Self.panel.width + Self.margin.left
        let right = left - Self.margin.left + Self.panel.width - Self.margin.right
        let top = Self.titleHeight + number / Self.perRow * Self.panel.height + Self.margin.top
        let bottom = top - Self.margin.top + Self.panel.height - Self.margin.bottom
        let up = ChartAxis(panel.points.map(\.y))
        func x(_ value: Double) -> Int {
            left + Int((across.position(value) * Double(right - left)).rounded())
        }
        func y(_ value: Double) -> Int { bottom - Int((up.position(value) * Double(bottom - top)).rounded()) }
        let last = panel.points.last.map { ": \(PlainText.number($0.y, digits: 4))" } ?? ""
        write(panel.title + last, left: left, top: top - 24, magnification: 2)
        for tick in up.ticks {
            line((left, y(tick)), (right, y(tick)), Self.grid)
            let label = up.label(tick)
            write(label, left: left - 6 - advance(label), top: y(tick) - 3, magnification: 1)
        }
        for tick in across.ticks {
            line((x(tick), bottom), (x(tick), bottom + 4), Self.ink)
            let label = across.label(tick)
            write(label, left: x(tick) - advance(label) / 2, top: bottom + 8, magnification: 1)
        }
        write(acrossTitle, left: right - advance(acrossTitle), top: bottom + 24, magnification: 1)
        for (from, to) in zip(panel.points, panel.points.dropFirst()) {
            line((x(from.x), y(from.y)), (x(to.x), y(to.y)), Self.curve, thickness: 2)
        }
        if panel.points.count == 1, let point = panel.points.first {
            line((x(point.x) - 2, y(point.y)), (x(point.x) + 2, y(point.y)), Self.curve, thickness: 4)
        }
    }

    private func advance(_ text: String) -> Int { text.unicodeScalars.count * BitmapFont.advance }

    private mutating func set(_ column: Int, _ row: Int, _ color: [UInt8]) {
        guard (0..<width).contains(column), (0..<height).contains(row) else { return }
        samples.replaceSubrange(3 * (row * width + column)..<3 * (row * width + column) + 3, with: color)
    }

    private mutating func line(
        _ from: (Int, Int),
        _ to: (Int, Int),
        _ color: [UInt8],
        thickness: Int = 1
    ) {
        let steps = max(abs(to.0 - from.0), abs(to.1 - from.1), 1)
        for step in 0...steps {
            let column = from.0 + (to.0 - from.0) * step / steps
            let row = from.1 + (to.1 - from.1) * step / steps
            for dy in 0..<thickness {
                for dx in 0..<thickness { set(column + dx, row + dy, color) }
            }
        }
    }

    private mutating func write(_ text: String, left: Int, top: Int, magnification: Int) {
        // The font has no minus sign but the hyphen.
        for (index, character) in text.replacing("\u{2212}", with: "-").utf8.enumerated() {
            for (x, bits) in BitmapFont.glyph(character).enumerated() {
                for y in 0..<BitmapFont.height where bits >> UInt8(y) & 1 == 1 {
                    for pixel in 0..<magnification * magnification {
                        set(
                            left + (index * BitmapFont.advance + x) * magnification + pixel % magnification,
                            top + y * magnification + pixel / magnification,
                            Self.ink
                        )
                    }
                }
            }
        }
    }
}
