/// Holm's step-down correction of p values for the number of comparisons made.
///
/// S. Holm, A simple sequentially rejective multiple test procedure, 1979: holds the chance of even one false
/// rejection among all comparisons below the level, whatever their dependence.
public enum HolmBonferroni {
    /// The adjusted p values, in the order given: a hypothesis is rejected at every level its adjusted p value does
    /// not exceed.
    /// - Parameter pValues: those of all comparisons of a study, each 0 to 1.
    /// - Returns: as many values, 0 to 1, none smaller than its p value; none of none.
    /// - Throws: `invalid-parameter` where a p value is NaN or outside 0 to 1.
    public static func adjusted(_ pValues: [Double]) throws(StatisticsError) -> [Double] {
        if let index = pValues.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
            throw StatisticsError(
                .invalidParameter,
                "a p value lies outside 0 to 1",
                expanded: "p value \(index) is \(pValues[index]), outside 0 to 1"
            )
        }
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var adjusted = pValues
        var largest = 0.0
        for (rank, index) in order.enumerated() {
            largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
            adjusted[index] = largest
        }
        return adjusted
    }
}
