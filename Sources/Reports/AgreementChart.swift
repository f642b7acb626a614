/// Bland and Altman's plot: the difference of two measurements against their mean, with its limits of agreement.
public struct AgreementChart: Hashable, Sendable {
    /// One pair of measurements.
    public struct Pair: Hashable, Sendable {
        /// The mean of both.
        public let mean: Double
        /// The first less the second.
        public let difference: Double
        /// Index of the pair's series in the legend.
        public let series: Int

        /// Creates a pair.
        public init(_ first: Double, _ second: Double, series: Int) {
            mean = (first + second) / 2
            difference = first - second
            self.series = series
        }
    }

    /// What is drawn.
    public let title: String
    /// What the horizontal axis is.
    public let horizontalTitle: String
    /// The pairs.
    public let pairs: [Pair]
    /// Mean of the differences.
    public let bias: Double
    /// Bias ± 1.96 standard deviations of the differences; nil below two pairs.
    public let limits: ClosedRange<Double>?

    /// Creates a chart of one pair at least.
    public init(title: String, horizontalTitle: String, pairs: [Pair]) {
        precondition(!pairs.isEmpty, "nothing to compare")
        self.title = title
        self.horizontalTitle = horizontalTitle
        self.pairs = pairs
        let count = Double(pairs.count)
        let bias = pairs.reduce(0) { $0 + $1.difference } / count
        self.bias = bias
        let squares = pairs.reduce(0) { $0 + ($1.difference - bias) * ($1.difference - bias) }
        let reach = 1.96 * (squares / max(1, count - 1)).squareRoot()
        limits = pairs.count < 2 ? nil : bias - reach...bias + reach
    }

    var svg: HTML {
        let ends = limits.map { [$0.lowerBound, $0.upperBound] } ?? []
        let frame = ChartFrame(
            width: 370,
            height: 240,
            axis: ChartAxis(pairs.map(\.difference) + ends + [0, bias])
        )
        let across = ChartAxis(pairs.map(\.mean))
        let text = ChartFrame.text
        func level(_ value: Double, _ kind: String) -> HTML {
            let y = frame.y(value)
            return """
                <line class="\(kind)" x1="\(text(frame.x(0)))" x2="\(text(frame.x(1)))" y1="\(text(y))" y2="\(text(y))"/>\
                <text x="\(text(frame.x(1)))" y="\(text(y - 3))" text-anchor="end">\(PlainText.number(value))</text>
                """
        }
        let ticks = across.ticks.map { frame.label(across.label($0), at: frame.x(across.position($0))) }
        let circles = pairs.map { pair -> HTML in
            """
            <circle class="\(SeriesStyle.classes(pair.series))" cx="\(text(frame.x(across.position(pair.mean))))" \
            cy="\(text(frame.y(pair.difference)))" r="2"/>
            """
        }
        return frame.svg(
            title,
            [level(bias, "bias")] + ends.map { level($0, "limit") } + ticks + circles
                + [frame.label(horizontalTitle, at: frame.x(1), line: 32, anchor: "end")]
        )
    }
}
