import Foundation

/// An offline page of tables, charts and pictures; it loads nothing and runs nothing.
public struct FigurePage: Sendable {
    /// One piece of a section.
    public enum Content: Sendable {
        /// A paragraph.
        case paragraph(String)
        /// A table; the first cell of a row is its heading.
        case table(header: [String], rows: [[String]])
        /// The colours of a legend, as charts give them to their series.
        case legend([String])
        /// Box plots.
        case boxes(BoxChart)
        /// Plots of agreement, side by side.
        case agreements([AgreementChart])
        /// Curves with bands, side by side.
        case spectra([SpectrumChart])
        /// Pictures in a row with their captions; nil where a picture is missing.
        case pictures([(caption: String, png: [UInt8]?)])
    }

    /// Contents under a heading.
    public struct Section: Sendable {
        /// The heading.
        public let title: String
        /// What follows.
        public let contents: [Content]

        /// Creates a section.
        public init(title: String, contents: [Content]) {
            self.title = title
            self.contents = contents
        }
    }

    /// The page's heading.
    public let title: String
    /// A sentence below it.
    public let summary: String
    /// The sections in their order.
    public let sections: [Section]

    /// Creates a page.
    public init(title: String, summary: String, sections: [Section]) {
        self.title = title
        self.summary = summary
        self.sections = sections
    }

    /// Writes the page, atomically, replacing one of the same name.
    public func write(toFile path: String) throws(ReportError) {
        try AtomicFile.write(page.markup, toPath: path)
    }

    var page: HTML {
        let sections = sections.map { section -> HTML in
            "<section><h2>\(section.title)</h2>\n\(section.contents.map(Self.markup))</section>\n"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>\(HTML(trusted: Self.style))</style>
            </head>
            <body>
            <h1>\(title)</h1>
            <p>\(summary)</p>
            \(sections)</body>
            </html>

            """
    }

    private static func markup(_ content: Content) -> HTML {
        switch content {
        case .paragraph(let text): return "<p>\(text)</p>\n"
        case .table(let header, let rows):
            let head = header.map { cell -> HTML in "<th scope=\"col\">\(cell)</th>" }
            let body = rows.map { row -> HTML in
                let cells = row.enumerated().map { place, cell -> HTML in
                    place == 0 ? "<th scope=\"row\">\(cell)</th>" : "<td>\(cell)</td>"
                }
                return "<tr>\(cells)</tr>\n"
            }
            return
                "<div class=\"scroll\"><table><thead><tr>\(head)</tr></thead>\n<tbody>\(body)</tbody></table></div>\n"
        case .legend(let names):
            let items = names.enumerated().map { place, name -> HTML in
                """
                <li><svg class="key" viewBox="0 0 12 12" aria-hidden="true"><g class="\(SeriesStyle.classes(place))">\
                <rect x="1" y="1" width="10" height="10"/></g></svg>\(name)</li>
                """
            }
            return "<ul class=\"legend\">\(items)</ul>\n"
        case .boxes(let chart): return "<figure>\(chart.svg)</figure>\n"
        case .agreements(let charts): return Self.row(charts.map(\.svg))
        case .spectra(let charts): return Self.row(charts.map(\.svg))
        case .pictures(let pictures):
            let figures = pictures.map { picture -> HTML in
                guard let png = picture.png else {
                    return "<figure><p>missing</p><figcaption>\(picture.caption)</figcaption></figure>\n"
                }
                return """
                    <figure><img alt="\(picture.caption)" src="data:image/png;base64,\(Data(png).base64EncodedString())">\
                    <figcaption>\(picture.caption)</figcaption></figure>

                    """
            }
            return "<div class=\"row pictures\">\(figures)</div>\n"
        }
    }

    /// Charts side by side.
    private static func row(_ charts: [HTML]) -> HTML {
        "<div class=\"row\">\(charts.map { chart -> HTML in "<figure>\(chart)</figure>\n" })</div>\n"
    }

    private static let style = """

        :root { color-scheme: light dark; }
        body { margin: 2rem auto; max-width: 78rem; padding: 0 1.25rem;
          font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        figure { margin: 0 0 1rem; border: 1px solid light-dark(#d5dce2, #2c3740); border-radius: 8px; padding: 0.5rem; }
        .row { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1rem; }
        .pictures { grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
        img { width: 100%; height: auto; display: block; background: #000; }
        figcaption { font-size: 0.85rem; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.9rem; margin: 0.5rem 0 1rem; }
        th, td { padding: 0.25rem 0.7rem; text-align: right; border-bottom: 1px solid light-dark(#d5dce2, #2c3740); white-space: nowrap; }
        th:first-child { text-align: left; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; padding: 0; }
        .key { width: 0.9rem; height: 0.9rem; display: inline-block; vertical-align: -0.1rem; margin-right: 0.4rem; }
        svg { width: 100%; height: auto; display: block; }
        text { font-size: 11px; fill: light-dark(#52606b, #9fb0bd); }
        text.name { font-size: 13px; font-weight: 650; fill: currentColor; }
        line.grid { stroke: light-dark(#e3e8ec, #232d35); }
        line.bias { stroke: light-dark(#52606b, #9fb0bd); }
        line.limit { stroke: light-dark(#52606b, #9fb0bd); stroke-dasharray: 4 3; }
        \(SeriesStyle.css)
        g line { stroke: var(--series); stroke-width: 1.2; }
        g rect { stroke: var(--series); fill: color-mix(in srgb, var(--series) 25%, transparent); }
        circle { fill: var(--series); }
        polyline { fill: none; stroke: var(--series); stroke-width: 1.2; stroke-linejoin: round; }
        polygon { fill: color-mix(in srgb, var(--series) 10%, transparent); }

        """
}
