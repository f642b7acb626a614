/// Figures against steps, one panel each, as an offline page and as a picture.
public struct CurveChart: Hashable, Sendable {
    /// A point of a curve.
    public struct Point: Hashable, Sendable {
        /// Along the common horizontal axis.
        public let x: Double
        /// The figure.
        public let y: Double

        /// Creates a point.
        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// One curve with its own vertical axis.
    public struct Panel: Hashable, Sendable {
        /// What is drawn, in ASCII.
        public let title: String
        /// The curve, in the order of its steps; points that are not finite are left out.
        public let points: [Point]

        /// Creates a panel.
        public init(title: String, points: [Point]) {
            self.title = title
            self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
        }
    }

    /// What the curves are of.
    public let title: String
    /// One sentence below the title.
    public let summary: String
    /// What the horizontal axis counts.
    public let horizontalTitle: String
    /// The panels, in reading order.
    public let panels: [Panel]

    /// Creates a chart.
    public init(title: String, summary: String, horizontalTitle: String, panels: [Panel]) {
        self.title = title
        self.summary = summary
        self.horizontalTitle = horizontalTitle
        self.panels = panels
    }

    /// The horizontal axis, common to all panels.
    var horizontalAxis: ChartAxis { ChartAxis(panels.flatMap { $0.points.map(\.x) } + [0]) }
}

/// An axis from one round number to another, with ticks between.
struct ChartAxis: Hashable {
    /// Where the axis begins.
    let lower: Double
    /// Where it ends.
    let upper: Double
    private let step: Double

    /// An axis that holds every value, in steps of 1, 2 or 5 times a power of ten.
    init(_ values: [Double]) {
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        // A curve without any rise still needs a height.
        let span = high > low ? high - low : max(abs(high) * 0.1, 1e-6)
        let power = power10((span / 4).exponent10)
        step = [1, 2, 5, 10].map { $0 * power }.first { span / $0 <= 5 } ?? 10 * power
        lower = (low / step).rounded(.down) * step
        let end = (high / step).rounded(.up) * step
        upper = end > lower ? end : lower + step
    }

    /// The ticks.
    var ticks: [Double] {
        (0...Int(((upper - lower) / step).rounded())).map { lower + Double($0) * step }
    }

    /// Where a value lies, 0 at the beginning and 1 at the end.
    func position(_ value: Double) -> Double { (value - lower) / (upper - lower) }

    /// A tick's label.
    func label(_ tick: Double) -> String {
        // Rounding leaves a tick at zero a hair away from it.
        PlainText.compact(abs(tick) < step / 1_000 ? 0 : tick)
    }
}

private func power10(_ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1.0) { value, _ in exponent > 0 ? value * 10 : value / 10 }
}

extension Double {
    /// The power of ten below a positive number.
    fileprivate var exponent10: Int {
        var (exponent, value) = (0, self)
        while value >= 10 {
            value /= 10
            exponent += 1
        }
        while value < 1 {
            value *= 10
            exponent -= 1
        }
        return exponent
    }
}
