/// What a box plot draws of a sample: quartiles, whiskers after Tukey, and the values beyond them.
public struct BoxPlotSummary: Hashable, Sendable {
    /// First, second (the median) and third quartile, linear between the values next to them (type 7 of Hyndman and Fan).
    public let quartiles: [Double]
    /// The least value within 1.5 interquartile ranges below the first quartile.
    public let lowerWhisker: Double
    /// The greatest value within 1.5 interquartile ranges above the third quartile.
    public let upperWhisker: Double
    /// Values beyond the whiskers, ascending.
    public let outliers: [Double]

    /// The median.
    public var median: Double { quartiles[1] }

    /// Summarises a sample.
    public init(_ sample: Sample) {
        let sorted = sample.values.sorted()
        func quantile(_ share: Double) -> Double {
            let place = share * Double(sorted.count - 1)
            let below = Int(place)
            let above = min(below + 1, sorted.count - 1)
            return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
        }
        let (first, third) = (quantile(0.25), quantile(0.75))
        quartiles = [first, quantile(0.5), third]
        let reach = 1.5 * (third - first)
        let inside = sorted.filter { (first - reach...third + reach).contains($0) }
        // A quartile between two far values may have none of them inside on its side of the box.
        lowerWhisker = min(inside.first ?? first, first)
        upperWhisker = max(inside.last ?? third, third)
        outliers = sorted.filter { $0 < first - reach || $0 > third + reach }
    }
}
