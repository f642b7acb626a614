import Statistics

/// Which cases readers see, in which order, and which method stands on which side.
public struct ReaderSchedule: Sendable {
    /// One pair as readers see it.
    public struct Showing: Hashable, Sendable {
        /// Its place in the reading, from 1.
        public let number: Int
        /// Index of its case in `cases`.
        public let index: Int
        /// Whether side A shows the opponent.
        public let isSwapped: Bool
        /// Number of the pair that is shown again; nil for a first showing.
        public let repeated: Int?
    }

    /// Every case of the study.
    public let cases: [ReaderCase]
    /// The pairs in the order of their numbers.
    public let showings: [Showing]
    let secret: ReaderSecret

    /// Draws a schedule, the same every time.
    ///
    /// Cases are drawn evenly over modality, noise and methods. A pair that is shown again comes once in each half of the
    /// reading, with its sides changed.
    /// - Parameters:
    ///   - cases: every case of the study.
    ///   - pairs: how many different ones are shown at most; nil for all.
    ///   - repeats: how many are shown again.
    ///   - identity: everything that decides the study, its seed included.
    /// - Throws: `invalid-request` where there is no case, or more repeats than half of the pairs.
    public init(
        _ cases: [ReaderCase],
        pairs: Int?,
        repeats: Int,
        identity: String
    ) throws(ReaderStudyError) {
        guard !cases.isEmpty else {
            throw ReaderStudyError(
                .invalidRequest,
                "no image of the study has two methods to compare; name them with reader-study: {compare: […]}"
            )
        }
        let count = min(pairs ?? cases.count, cases.count)
        guard repeats <= count / 2 else {
            throw ReaderStudyError(
                .invalidRequest,
                "\(repeats) of \(count) pairs are to be shown again; at most half of them can be, here \(count / 2)"
            )
        }
        self.cases = cases
        secret = ReaderSecret(identity: identity)
        var random = secret.random
        let drawn = Self.drawn(count, of: cases, &random)
        let chosen = random.shuffled(drawn)
        let swapped = chosen.map { _ in random.next() & 1 == 1 }
        let again = Array(random.shuffled(Array(0..<count / 2)).prefix(repeats))
        // Places in `chosen`; those of the second half mix with the repeats.
        let first = (0..<count / 2).map { (place: $0, isRepeat: false) }
        let second = random.shuffled(
            (count / 2..<count).map { (place: $0, isRepeat: false) }
                + again.map { (place: $0, isRepeat: true) }
        )
        showings = (first + second).enumerated().map { number, entry in
            Showing(
                number: number + 1,
                index: chosen[entry.place],
                isSwapped: swapped[entry.place] != entry.isRepeat,
                // First showings of repeated pairs are in the first half, whose order is that of `chosen`.
                repeated: entry.isRepeat ? entry.place + 1 : nil
            )
        }
    }

    /// What decides how a case looks and what is compared in it.
    private struct Stratum: Hashable {
        let modality: String
        let noise: String
        let methods: [String]
    }

    /// Indices of as many cases, in turn from each stratum at random.
    private static func drawn(_ count: Int, of cases: [ReaderCase], _ random: inout SplitMix64) -> [Int] {
        var strata: [Stratum: [Int]] = [:]
        var order: [Stratum] = []
        for (index, entry) in cases.enumerated() {
            let stratum = Stratum(
                modality: entry.modality,
                noise: entry.noise,
                methods: [entry.method, entry.opponent]
            )
            if strata[stratum] == nil { order.append(stratum) }
            strata[stratum, default: []].append(index)
        }
        let shuffled = order.map { random.shuffled(strata[$0] ?? []) }
        let queues = random.shuffled(shuffled)
        let longest = queues.map(\.count).max() ?? 0
        let dealt = (0..<longest).flatMap { turn in
            queues.compactMap { turn < $0.count ? $0[turn] : nil }
        }
        return Array(dealt.prefix(count))
    }
}
