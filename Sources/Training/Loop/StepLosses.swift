/// The losses of one step, means over its batch.
struct StepLosses: Hashable, Sendable {
    /// What was minimised.
    var total = 0.0
    /// What it is made of, by the task's names; a term that a network does not have is missing.
    private(set) var terms: [String: Double] = [:]

    /// Adds a part's share of a term.
    mutating func add(_ value: Double, to term: String) { terms[term, default: 0] += value }
}
