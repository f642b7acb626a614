/// Independent measurements of one quantity: finite, at least one, with their mean and standard deviation.
///
/// The unit of a clinical sample is the patient: several images of one patient are averaged first, see
/// `ClusteredSample`.
public struct Sample: Hashable, Sendable {
    /// The measurements, in the order given.
    public let values: [Double]
    /// The arithmetic mean, in the values' unit.
    public let mean: Double
    /// The sample standard deviation (divided by n − 1), in the values' unit; nil for a single value, which has none.
    public let standardDeviation: Double?
    /// Whether the values differ by no more than the rounding of the numbers they were computed from.
    ///
    /// Statistics that divide by the spread refuse such a sample with `no-variance`.
    public let isConstant: Bool

    /// The number of measurements, n.
    public var count: Int { values.count }

    /// The standard error of the mean, the standard deviation divided by √n; nil for a single value.
    public var standardError: Double? { standardDeviation.map { $0 / Double(count).squareRoot() } }

    /// The standard deviation, or 0 where there is none to speak of.
    var spread: Double { isConstant ? 0 : standardDeviation ?? 0 }

    /// Creates a sample.
    /// - Throws: `empty-sample`; `not-finite` where a value is NaN or infinite, or the values are so large that their
    ///   squares have no finite sum.
    public init(_ values: [Double]) throws(StatisticsError) {
        try self.init(values, rounding: 0)
    }

    /// Creates a sample of values that carry a rounding error of up to `rounding`.
    init(_ values: [Double], rounding: Double) throws(StatisticsError) {
        guard let first = values.first else {
            throw StatisticsError(.emptySample, "the sample holds no value")
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw StatisticsError(
                .notFinite,
                "the sample holds a value that is not finite",
                expanded: "value \(index) of the sample is \(values[index])"
            )
        }
        let count = Double(values.count)
        let rough = values.reduce(0, +) / count
        // The second pass takes out the rounding error of the first.
        mean = rough + values.reduce(0) { $0 + ($1 - rough) } / count
        var (least, greatest, squares) = (first, first, 0.0)
        for value in values {
            (least, greatest) = (min(least, value), max(greatest, value))
            squares += (value - mean) * (value - mean)
        }
        guard mean.isFinite, squares.isFinite else {
            throw StatisticsError(
                .notFinite,
                "the values are too large to be summed",
                expanded: "the values from \(least) to \(greatest) are too large to be summed"
            )
        }
        self.values = values
        standardDeviation = values.count > 1 ? (squares / (count - 1)).squareRoot() : nil
        isConstant = greatest - least <= 4 * rounding
    }
}
