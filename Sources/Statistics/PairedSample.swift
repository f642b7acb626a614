/// Two measurements of every unit, such as one metric of two methods on the same patients.
public struct PairedSample: Hashable, Sendable {
    /// The first measurement of every unit.
    public let first: Sample
    /// The second measurement of every unit.
    public let second: Sample
    /// First minus second, unit by unit.
    ///
    /// They count as constant where they differ by no more than the rounding of the subtraction: 3.1 − 3 and
    /// 7.1 − 7 are not the same number in binary.
    public let differences: Sample

    /// The number of pairs.
    public var count: Int { differences.count }

    /// Creates pairs from two lists in the same order of units.
    /// - Throws: `unequal-lengths`, `empty-sample`, `not-finite`.
    public init(first: [Double], second: [Double]) throws(StatisticsError) {
        guard first.count == second.count else {
            throw StatisticsError(
                .unequalLengths,
                "the measurements do not pair",
                expanded: "\(first.count) first and \(second.count) second measurements do not pair"
            )
        }
        self.first = try Sample(first)
        self.second = try Sample(second)
        let largest = zip(first, second).reduce(0) { max($0, abs($1.0), abs($1.1)) }
        differences = try Sample(zip(first, second).map { $0 - $1 }, rounding: largest.ulp)
    }

    /// Creates pairs of patient averages from measurements of images, so that the unit is the patient.
    /// - Parameters:
    ///   - first: the first measurement of every image.
    ///   - second: the second measurement of every image.
    ///   - patients: whose image it is, one entry an image; any names that tell patients apart.
    /// - Throws: `unequal-lengths`, `empty-sample`, `not-finite`.
    public init(
        averaging first: [Double],
        _ second: [Double],
        by patients: [String]
    ) throws(StatisticsError) {
        try self.init(
            first: ClusteredSample(first, clusters: patients).averages.values,
            second: ClusteredSample(second, clusters: patients).averages.values
        )
    }
}
