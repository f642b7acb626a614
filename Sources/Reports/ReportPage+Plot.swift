import Foundation

extension ReportPage {
    /// Extent of the plot in SVG units.
    private static let width = 360.0
    private static let height = 180.0
    private static let bottom = 30.0
    private static let side = 18.0

    /// The residual's histogram as inline SVG, with the normal curve of the same mean and deviation.
    static func plot(_ histogram: ResidualHistogram, unit: String) -> HTML {
        guard let mean = histogram.mean, let deviation = histogram.standardDeviation,
            let highest = histogram.bins.max(), highest > 0
        else { return "" }
        let reach = (Double(histogram.bins.count) / 2) * histogram.binWidth
        let base = height - bottom
        let normalPeak =
            deviation > 0
            ? Double(histogram.count) * histogram.binWidth / (deviation * (2 * Double.pi).squareRoot()) : 0
        // A curve much higher than the bars (all residuals in one bin) would flatten them: it is cut instead.
        let top = max(Double(highest), min(normalPeak, 1.5 * Double(highest)))
        func x(_ value: Double) -> Double { side + (value + reach) / (2 * reach) * (width - 2 * side) }
        func y(_ count: Double) -> Double { base - min(count / top, 1) * (base - 12) }

        var bars = "M\(point(x(-reach), base))"
        for (index, count) in histogram.bins.enumerated() {
            let left = -reach + Double(index) * histogram.binWidth
            bars +=
                "L\(point(x(left), y(Double(count))))L\(point(x(left + histogram.binWidth), y(Double(count))))"
        }
        bars += "L\(point(x(reach), base))Z"

        var curve = ""
        if deviation > 0 {
            for step in 0...160 {
                let value = -reach + 2 * reach * Double(step) / 160
                let z = (value - mean) / deviation
                curve += (step == 0 ? "M" : "L") + point(x(value), y(normalPeak * exp(-z * z / 2)))
            }
        }
        let tick = tickStep(reach)
        let count = Int((reach / tick).rounded(.down))
        let ticks = (-count...count).map { index -> HTML in
            let value = Double(index) * tick
            return """
                <line class="axis" x1="\(text(x(value)))" x2="\(text(x(value)))" y1="\(text(base))" y2="\(text(base + 4))"/>\
                <text x="\(text(x(value)))" y="\(text(base + 16))" text-anchor="middle">\(PlainText.compact(value))</text>
                """
        }
        let title =
            "Histogram of original minus denoised: mean \(PlainText.number(mean, atPrecisionOf: deviation)), standard deviation "
            + "\(PlainText.number(deviation)) \(unit)"
        return """
            <svg class="plot" viewBox="0 0 360 180" role="img" aria-label="\(title)"><title>\(title)</title>
            <path class="bars" d="\(bars)"/><path class="normal" d="\(curve)"/>
            <line class="mean" x1="\(text(x(mean)))" x2="\(text(x(mean)))" y1="12" y2="\(text(base))"/>
            <line class="axis" x1="\(text(side))" x2="\(text(width - side))" y1="\(text(base))" y2="\(text(base))"/>
            \(ticks)<text x="\(text(width - side))" y="\(text(base + 28))" text-anchor="end">\(unit)</text></svg>
            """
    }

    /// 1, 2 or 5 times a power of ten, so that at most four ticks lie on either side of 0.
    private static func tickStep(_ reach: Double) -> Double {
        let power = pow(10, log10(reach / 4).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { reach / $0 <= 4 } ?? 10 * power
    }

    private static func text(_ number: Double) -> String { String(format: "%.1f", number) }
    private static func point(_ x: Double, _ y: Double) -> String { text(x) + " " + text(y) }
}
