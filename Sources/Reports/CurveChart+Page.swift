import Foundation

extension CurveChart {
    /// Extent of a panel in SVG units.
    private static let width = 360.0
    private static let height = 220.0
    private static let left = 52.0
    private static let right = 14.0
    private static let top = 26.0
    private static let bottom = 40.0

    /// Writes the page, atomically, replacing one of the same name; it loads nothing and runs nothing.
    public func writePage(toFile path: String) throws(ReportError) {
        try AtomicFile.write(page.markup, toPath: path)
    }

    var page: HTML {
        let panels = panels.map { panel -> HTML in "<figure>\(svg(panel))</figure>\n" }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>\(HTML(trusted: Self.style))</style>
            </head>
            <body>
            <h1>\(title)</h1>
            <p>\(summary)</p>
            <main>
            \(panels)</main>
            </body>
            </html>

            """
    }

    private static let style = """

        :root { color-scheme: light dark; }
        body { margin: 2rem auto; max-width: 76rem; padding: 0 1.25rem;
          font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        main { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
        figure { margin: 0; border: 1px solid light-dark(#d5dce2, #2c3740); border-radius: 8px; padding: 0.5rem; }
        svg { width: 100%; height: auto; display: block; }
        text { font-size: 11px; fill: light-dark(#52606b, #9fb0bd); }
        text.name { font-size: 13px; font-weight: 650; fill: currentColor; }
        line { stroke: light-dark(#d5dce2, #2c3740); }
        path { fill: none; stroke: light-dark(#0a6672, #63cbd8); stroke-width: 1.8; stroke-linejoin: round; }
        circle { fill: light-dark(#0a6672, #63cbd8); }

        """

    private func svg(_ panel: Panel) -> HTML {
        let (across, up) = (horizontalAxis, ChartAxis(panel.points.map(\.y)))
        func x(_ value: Double) -> Double {
            Self.left + across.position(value) * (Self.width - Self.left - Self.right)
        }
        func y(_ value: Double) -> Double {
            Self.height - Self.bottom - up.position(value) * (Self.height - Self.top - Self.bottom)
        }
        let base = Self.height - Self.bottom
        let levels = up.ticks.map { tick -> HTML in
            """
            <line x1="\(text(Self.left))" x2="\(text(Self.width - Self.right))" y1="\(text(y(tick)))" y2="\(text(y(tick)))"/>\
            <text x="\(text(Self.left - 6))" y="\(text(y(tick) + 4))" text-anchor="end">\(up.label(tick))</text>
            """
        }
        let ticks = across.ticks.map { tick -> HTML in
            """
            <line x1="\(text(x(tick)))" x2="\(text(x(tick)))" y1="\(text(base))" y2="\(text(base + 4))"/>\
            <text x="\(text(x(tick)))" y="\(text(base + 16))" text-anchor="middle">\(across.label(tick))</text>
            """
        }
        let curve = panel.points.enumerated().map { index, point in
            (index == 0 ? "M" : "L") + text(x(point.x)) + " " + text(y(point.y))
        }
        let end = panel.points.last.map { point -> HTML in
            "<circle cx=\"\(text(x(point.x)))\" cy=\"\(text(y(point.y)))\" r=\"3\"/>"
        }
        let last = panel.points.last.map { ": \(PlainText.number($0.y, digits: 4))" } ?? ""
        return """
            <svg viewBox="0 0 360 220" role="img" aria-label="\(panel.title)\(last)"><title>\(panel.title)\(last)</title>
            <text class="name" x="\(text(Self.left))" y="16">\(panel.title)\(last)</text>
            \(levels)\(ticks)<path d="\(curve.joined())"/>\(end.map { [$0] } ?? [])
            <text x="\(text(Self.width - Self.right))" y="\(text(base + 32))" text-anchor="end">\(horizontalTitle)</text></svg>
            """
    }

    private func text(_ number: Double) -> String { String(format: "%.1f", number) }
}
