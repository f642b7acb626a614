import Foundation

extension ReportPage {
    /// What the script needs of a series: where its data are and which view comes first.
    ///
    /// Nothing for a folder that is no plain UID: the script loads what this names.
    static func dataAttributes(_ pictures: PictureSet?) -> HTML {
        guard let pictures, !pictures.views.isEmpty, PictureSet.isFolderName(pictures.folder) else {
            return ""
        }
        return " data-folder=\"\(pictures.folder)\" data-first=\"\(firstView(pictures))\""
    }

    /// The view of the middle: the slice that the still picture shows too.
    private static func firstView(_ pictures: PictureSet) -> Int {
        pictures.views.firstIndex {
            pictures.still.hasSuffix("/slice-\(String(format: "%04d", $0.slice + 1)).png")
        } ?? 0
    }

    /// How a view was made, in two sentences.
    private static func caption(_ view: PictureSet.View, unit: String) -> String {
        let scale =
            switch (view.region, view.reduction) {
            case (.detail, _): "Middle of the picture at full resolution."
            case (.whole, 1): "Full resolution."
            case (.whole, let factor):
                "Reduced: means of \(factor) × \(factor) pixels, which hides most noise; see the detail."
            }
        return
            "\(scale) Shown to within \(PlainText.number(view.originalTolerance, digits: 2)) (original) and "
            + "\(PlainText.number(view.denoisedTolerance, digits: 2)) \(unit) (denoised)."
    }

    /// Comparison, heat map and difference with their controls; a still picture for readers without scripts.
    static func viewer(_ pictures: PictureSet, number: Int) -> HTML {
        let current = firstView(pictures)
        let slices = pictures.views.enumerated().map { index, view -> HTML in
            let detail: HTML = view.region == .detail ? "<small>detail</small>" : ""
            return """
                <button type="button" data-view="\(index)" data-aspect="\(PlainText.number(view.pixelAspectRatio, digits: 6))" aria-pressed="\(index == current ? "true" : "false")">\
                \(view.slice + 1)\(detail)</button>
                """
        }
        let captions = pictures.views.enumerated().map { index, view -> HTML in
            let hidden: HTML = index == current ? "" : " hidden"
            return "<span data-caption\(hidden)>\(caption(view, unit: pictures.unit))</span>"
        }
        let presets = pictures.presets.enumerated().map { index, preset -> HTML in
            let numbers =
                "\(PlainText.compact(preset.window.center)) / \(PlainText.compact(preset.window.width))"
            return """
                <button type="button" data-preset="\(index)" aria-pressed="\(index == 0 ? "true" : "false")">\
                \(preset.name)<small>\(numbers)</small></button>
                """
        }
        return """
            <noscript><img class="still" src="\(pictures.still)" alt="Original on the left, denoised on the right"></noscript>
            <div class="needs-js">
            <div class="controls">
            <fieldset class="choice"><legend>Slice</legend>\(slices)</fieldset>
            <fieldset class="choice"><legend>Window (centre / width)</legend>\(presets)</fieldset>
            </div>
            <div class="viewer">
            <figure><div class="stage"><div class="frame compare">
            <canvas class="after" role="img" aria-label="Denoised picture"></canvas>
            <canvas class="before" role="img" aria-label="Original picture"></canvas>
            <input type="range" min="0" max="100" step="1" value="50" aria-label="Series \(number): how much of the original is shown, from the left">
            <div class="bar" aria-hidden="true"></div>
            <span class="tag left" aria-hidden="true">Original</span><span class="tag right" aria-hidden="true">Denoised</span>
            </div></div>
            <figcaption><b>Original and denoised</b> at the same window. Drag the line, or use the arrow keys.
            \(captions)</figcaption></figure>
            <div class="beside">
            \(heatFigure(pictures))
            <figure><div class="stage"><div class="frame">
            <canvas class="difference" role="img" aria-label="Difference picture, original minus denoised"></canvas></div></div>
            <figcaption><b>Difference</b>, original − denoised
            \(scale(.init("−\(PlainText.number(pictures.residualLimit))", "\(PlainText.number(pictures.residualLimit)) \(pictures.unit)"), fill: "grey"))
            </figcaption></figure>
            </div>
            </div>
            <p class="status small soft" role="status"></p>
            </div>
            """
    }

    private static func heatFigure(_ pictures: PictureSet) -> HTML {
        guard let maximum = pictures.standardDeviationMaximum else {
            return """
                <figure><div class="stage"><p class="none">The plan assessed no uncertainty.</p></div>
                <figcaption><b>Uncertainty</b></figcaption></figure>
                """
        }
        return """
            <figure><div class="stage"><div class="frame">
            <canvas class="heat" role="img" aria-label="Map of the standard deviation of the denoised picture"></canvas></div></div>
            <figcaption><b>Uncertainty</b>, standard deviation of the denoised picture
            \(scale(.init("0", "≥ \(PlainText.number(maximum)) \(pictures.unit)"), fill: "heat"))</figcaption></figure>
            """
    }

    /// The texts at the two ends of a colour bar.
    private struct Ends {
        let low: String
        let high: String

        init(_ low: String, _ high: String) {
            self.low = low
            self.high = high
        }
    }

    private static func scale(_ ends: Ends, fill: String) -> HTML {
        """
        <span class="scale"><span>\(ends.low)</span><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">\
        <rect width="100" height="10" fill="url(#\(fill))"/></svg><span>\(ends.high)</span></span>
        """
    }
}
