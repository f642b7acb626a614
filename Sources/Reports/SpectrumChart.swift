/// Curves over one horizontal axis, each with a light band about it.
public struct SpectrumChart: Hashable, Sendable {
    /// A value with the band about it.
    public struct Point: Hashable, Sendable {
        /// Along the horizontal axis.
        public let x: Double
        /// The value.
        public let y: Double
        /// The band, which holds the value.
        public let band: ClosedRange<Double>

        /// Creates a point.
        public init(x: Double, y: Double, band: ClosedRange<Double>) {
            self.x = x
            self.y = y
            self.band = band
        }
    }

    /// A curve in the order of its points.
    public struct Curve: Hashable, Sendable {
        /// Index of the curve in the legend.
        public let series: Int
        /// What it is called.
        public let name: String
        /// Its points.
        public let points: [Point]

        /// Creates a curve.
        public init(series: Int, name: String, points: [Point]) {
            self.series = series
            self.name = name
            self.points = points
        }
    }

    /// What is drawn.
    public let title: String
    /// What the horizontal axis is.
    public let horizontalTitle: String
    /// The curves.
    public let curves: [Curve]

    /// Creates a chart of one point at least.
    public init(title: String, horizontalTitle: String, curves: [Curve]) {
        precondition(curves.contains { !$0.points.isEmpty }, "nothing to draw")
        self.title = title
        self.horizontalTitle = horizontalTitle
        self.curves = curves
    }

    var svg: HTML {
        let points = curves.flatMap(\.points)
        let frame = ChartFrame(
            width: 370,
            height: 240,
            axis: ChartAxis(points.flatMap { [$0.band.lowerBound, $0.band.upperBound] } + [0])
        )
        let across = ChartAxis(points.map(\.x) + [0])
        func place(_ x: Double, _ y: Double) -> String {
            ChartFrame.text(frame.x(across.position(x))) + "," + ChartFrame.text(frame.y(y))
        }
        let drawn = curves.map { curve -> HTML in
            let upper = curve.points.map { place($0.x, $0.band.upperBound) }
            let lower = curve.points.reversed().map { place($0.x, $0.band.lowerBound) }
            let line = curve.points.map { place($0.x, $0.y) }
            return """
                <g class="\(SeriesStyle.classes(curve.series))"><title>\(curve.name)</title>\
                <polygon points="\((upper + lower).joined(separator: " "))"/>\
                <polyline points="\(line.joined(separator: " "))"/></g>
                """
        }
        let ticks = across.ticks.map { frame.label(across.label($0), at: frame.x(across.position($0))) }
        return frame.svg(
            title,
            drawn + ticks + [frame.label(horizontalTitle, at: frame.x(1), line: 32, anchor: "end")]
        )
    }
}
