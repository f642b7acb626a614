/// Ranks from 1 in the order of the values given, equal values sharing the average of theirs.
struct AverageRanks {
    /// The rank of each value: a whole number or a half.
    let values: [Double]
    /// How many values share a rank, for every rank that more than one has.
    let tieSizes: [Int]

    init(_ numbers: [Double]) {
        let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
        var ranks = [Double](repeating: 0, count: numbers.count)
        var sizes: [Int] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, numbers[order[end]] == numbers[order[start]] { end += 1 }
            for position in start..<end { ranks[order[position]] = Double(start + 1 + end) / 2 }
            if end - start > 1 { sizes.append(end - start) }
            start = end
        }
        values = ranks
        tieSizes = sizes
    }
}

/// The distribution of the positive rank sum where every rank is positive or negative with equal chance.
struct SignedRankDistribution {
    /// The probability of each sum, in steps of ½ from 0.
    private let probabilities: [Double]

    /// Counts the assignments of signs rank by rank; ranks are whole numbers or halves.
    init(ranks: [Double]) {
        var probabilities = [1.0]
        for rank in ranks {
            let shift = Int(2 * rank)
            var next = [Double](repeating: 0, count: probabilities.count + shift)
            // Powers of ½ times whole numbers below 2⁵³: exact up to 53 ranks.
            for (sum, probability) in probabilities.enumerated() {
                next[sum] += 0.5 * probability
                next[sum + shift] += 0.5 * probability
            }
            probabilities = next
        }
        self.probabilities = probabilities
    }

    /// Twice the smaller of P(sum ≤ s) and P(sum ≥ s), at most 1.
    func twoSided(_ sum: Double) -> Double {
        let index = Int(2 * sum)
        let atMost = probabilities[...index].reduce(0, +)
        let atLeast = probabilities[index...].reduce(0, +)
        return min(1, 2 * min(atMost, atLeast))
    }
}
