/// Box plots in groups: one group a condition, in it one box a series of the legend.
public struct BoxChart: Hashable, Sendable {
    /// One box with its whiskers.
    public struct Box: Hashable, Sendable {
        /// First quartile, median and third quartile.
        public let quartiles: [Double]
        /// End of the lower and of the upper whisker.
        public let whiskers: ClosedRange<Double>
        /// Values beyond the whiskers.
        public let outliers: [Double]

        /// Creates a box; three quartiles in ascending order.
        public init(quartiles: [Double], whiskers: ClosedRange<Double>, outliers: [Double]) {
            precondition(quartiles.count == 3, "a box has three quartiles")
            self.quartiles = quartiles
            self.whiskers = whiskers
            self.outliers = outliers
        }
    }

    /// The boxes of one condition.
    public struct Group: Hashable, Sendable {
        /// What it is of.
        public let title: String
        /// One box for each series of the chart; nil where nothing was measured.
        public let boxes: [Box?]

        /// Creates a group.
        public init(title: String, boxes: [Box?]) {
            self.title = title
            self.boxes = boxes
        }
    }

    /// What is drawn.
    public let title: String
    /// Names of the series; 24 look different.
    public let series: [String]
    /// The groups, from left to right.
    public let groups: [Group]

    /// Creates a chart.
    public init(title: String, series: [String], groups: [Group]) {
        self.title = title
        self.series = series
        self.groups = groups
    }

    var svg: HTML {
        let values = groups.flatMap(\.boxes).compactMap(\.self).flatMap {
            $0.outliers + [$0.whiskers.lowerBound, $0.whiskers.upperBound]
        }
        let frame = ChartFrame(width: 760, height: 260, axis: ChartAxis(values))
        let share = 1 / Double(max(1, groups.count))
        var drawn: [HTML] = []
        for (number, group) in groups.enumerated() {
            let left = frame.x(Double(number) * share)
            // A tenth of a group's width is left free on both sides.
            let width = frame.span * share * 0.8 / Double(max(1, series.count))
            for (place, box) in group.boxes.enumerated() {
                guard let box else { continue }
                let start = left + frame.span * share * 0.1 + Double(place) * width
                drawn.append(
                    draw(
                        box,
                        frame,
                        start + 0.1 * width...start + 0.9 * width,
                        series: place
                    )
                )
            }
            // Long names of neighbours would run into each other on one line, and the last over the edge.
            let line = groups.count > 4 && number % 2 == 1 ? 30.0 : 16.0
            let isLast = number == groups.count - 1 && groups.count > 4
            drawn.append(
                isLast
                    ? frame.label(group.title, at: frame.x(1), line: line, anchor: "end")
                    : frame.label(group.title, at: left + frame.span * share / 2, line: line)
            )
        }
        return frame.svg(title, drawn)
    }

    private func draw(_ box: Box, _ frame: ChartFrame, _ extent: ClosedRange<Double>, series: Int) -> HTML {
        let text = ChartFrame.text
        let (left, right) = (extent.lowerBound, extent.upperBound)
        let middle = (left + right) / 2
        let name = series < self.series.count ? self.series[series] : ""
        let (low, median, high) = (box.quartiles[0], box.quartiles[1], box.quartiles[2])
        let (least, most) = (box.whiskers.lowerBound, box.whiskers.upperBound)
        let circles = box.outliers.map { value -> HTML in
            "<circle cx=\"\(text(middle))\" cy=\"\(text(frame.y(value)))\" r=\"1.6\"/>"
        }
        func line(_ x: (Double, Double), _ y: (Double, Double)) -> HTML {
            "<line x1=\"\(text(x.0))\" x2=\"\(text(x.1))\" y1=\"\(text(frame.y(y.0)))\" y2=\"\(text(frame.y(y.1)))\"/>"
        }
        let height = max(0.5, frame.y(low) - frame.y(high))
        return """
            <g class="\(SeriesStyle.classes(series))"><title>\(name): \(PlainText.number(median, digits: 4))</title>\
            \(line((middle, middle), (least, low)))\(line((middle, middle), (high, most)))\
            \(line((left, right), (least, least)))\(line((left, right), (most, most)))\
            <rect x="\(text(left))" y="\(text(frame.y(high)))" width="\(text(right - left))" height="\(text(height))"/>\
            \(line((left, right), (median, median)))\(circles)</g>

            """
    }
}
