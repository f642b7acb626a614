import Foundation

/// The report as one offline page: `report/index.html`, with each series' pictures in a folder beside it.
///
/// The page loads nothing from a network, opens from a disk, and reads without scripts. Its policy lets only its own style
/// sheet and script run, both named by digest, and the picture data that this script loads.
public enum ReportPage {
    /// Name of the page in the report folder.
    public static let fileName = "index.html"
    /// Base64 SHA-256 of `style`, as the policy names it; a test says which value it must have.
    static let styleDigest = "9frJafogXOIh5l0E7bBTCXDI6m5kmjVx0+5d7tjvwjo="
    /// Base64 SHA-256 of `script`, as the policy names it; a test says which value it must have.
    static let scriptDigest = "kMfloxCnrrgTzTsGsrZrdZOxcAX+x05FnrsqwTIKGSU="
    /// Files of one kind the page lists; `run.json` has them all.
    static let listedFiles = 200

    /// Writes the page for a report into the report folder, atomically; the folder is created where missing.
    ///
    /// The pictures are those `report.series[…].pictures` names, which `SeriesPictures` wrote into the same folder. The page
    /// links to `../run.json`.
    public static func write(_ report: RunReport, toReportFolder folder: String) throws(ReportError) {
        try AtomicFile.createFolder(folder)
        try AtomicFile.write(html(report), toPath: folder + "/" + fileName)
    }

    /// The page's text.
    public static func html(_ report: RunReport) -> String {
        page(report).markup
    }

    /// The style sheet and the script with the digests that the page's policy names, so that a test can compare them.
    package static var policedTexts: [(text: String, digest: String)] {
        [(style, styleDigest), (script, scriptDigest)]
    }

    private static func page(_ report: RunReport) -> HTML {
        let policy =
            "default-src 'none'; img-src 'self' file: data:; style-src 'sha256-\(styleDigest)'; "
            + "script-src 'sha256-\(scriptDigest)' 'strict-dynamic'; base-uri 'none'; form-action 'none'"
        let colors = HeatMap.colors.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return """
            <!DOCTYPE html>
            <html lang="en" data-theme="auto">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="robots" content="noindex">
            <title>Limpid report: \(report.plan.name)</title>
            <link rel="icon" href="data:,">
            <style>\(HTML(trusted: style))</style>
            </head>
            <body data-heat="\(colors)">
            \(heatGradient)
            \(head(report))
            <main class="wrap">
            \(overview(report))
            \(seriesSections(report))
            \(fileLists(report))
            \(provenance(report))
            </main>
            <footer class="wrap">
            <p>Research software, not a medical device. Denoised series are derived images: diagnose on the originals.</p>
            <p>Made by \(report.tool.name) \(report.tool.version). Everything on this page, and every file written, is in
            <a href="../run.json">run.json</a>.</p>
            </footer>
            <script>\(HTML(trusted: script))</script>
            </body>
            </html>

            """
    }

    /// The heat map's colours as a gradient that every colour bar uses.
    private static var heatGradient: HTML {
        let stops = (0...16).map { stop -> HTML in
            let index = min(stop * 16, 255) * 3
            let color = HeatMap.colors[index..<index + 3].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return
                "<stop offset=\"\(PlainText.number(Double(stop) / 16))\" stop-color=\"#\(color.joined())\"/>"
        }
        return """
            <svg width="0" height="0" aria-hidden="true" focusable="false"><defs>
            <linearGradient id="heat">\(stops)</linearGradient>
            <linearGradient id="grey"><stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient>
            </defs></svg>
            """
    }

    private static func head(_ report: RunReport) -> HTML {
        let seconds = report.finished.timeIntervalSince(report.started)
        let duration = seconds > 0 ? ", \(PlainText.duration(seconds))" : ""
        let mode: HTML = report.dryRun ? " · <b>Dry run: nothing was written</b>" : ""
        return """
            <header class="wrap head">
            <div>
            <p class="brand">Limpid</p>
            <h1>Denoising report</h1>
            <p class="soft">Plan <b>\(report.plan.name)</b> · \(PlainText.date(report.started))\(duration)\(mode)</p>
            </div>
            <button type="button" class="theme needs-js">Theme: auto</button>
            </header>
            """
    }

    /// Plan and run: what was asked for and by which program.
    private static func provenance(_ report: RunReport) -> HTML {
        let options = report.options.map { option -> HTML in
            "<dt>\(option.name)</dt><dd>\(option.value)</dd>"
        }
        let steps = report.plan.steps.map { step -> HTML in "<li><code>\(step)</code></li>" }
        let stepList: HTML =
            steps.isEmpty ? "" : "<h3>Steps of the plan</h3><ol class=\"small\">\(steps)</ol>"
        return """
            <h2>Provenance</h2>
            <dl>
            <dt>Program</dt><dd>\(report.tool.name) \(report.tool.version)</dd>
            <dt>Plan</dt><dd>\(report.plan.name)</dd>
            <dt>Plan digest</dt><dd><code>\(report.plan.digest)</code></dd>
            <dt>Started</dt><dd>\(PlainText.date(report.started))</dd>
            <dt>Finished</dt><dd>\(PlainText.date(report.finished))</dd>
            \(options)
            </dl>
            <div class="cards"><div>\(stepList)</div></div>
            """
    }
}
