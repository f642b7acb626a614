import Statistics

/// Whether a reader decides the same when a pair is shown again, and whether one side is preferred whatever it shows.
public struct Steadiness: Hashable, Sendable {
    /// The reader.
    public let reader: String
    /// Pairs answered at both showings.
    public let repeated: Int
    /// Those answered alike.
    public let same: Int
    /// Wilson's interval of the share answered alike; nil where nothing was shown again.
    public let interval: ConfidenceInterval?
    /// Cohen's kappa of both showings; nil where nothing was shown again or all answers are of one kind.
    public let kappa: Double?
    /// How often side A was preferred.
    public let sideA: Int
    /// How often side B was.
    public let sideB: Int
    /// p of the two-sided sign test of the sides.
    public let sidesPValue: Double

    init(_ reader: ReaderAnswers, _ unblinding: Unblinding, level: Double) throws(StatisticsError) {
        let entries = Dictionary(
            unblinding.key.entries.map { ($0.pair, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let answered = unblinding.key.entries.compactMap { again -> [Unblinding.Choice]? in
            guard let first = again.repeated.flatMap({ entries[$0] }),
                let before = unblinding.choice(reader, first), let after = unblinding.choice(reader, again)
            else { return nil }
            return [before, after]
        }
        self.reader = reader.reader
        repeated = answered.count
        same = answered.count { $0[0] == $0[1] }
        interval =
            answered.isEmpty ? nil : try .wilson(successes: same, trials: answered.count, level: level)
        kappa = try? Kappa.cohen(answered.map { $0[0] }, answered.map { $0[1] })
        sideA = reader.answers.values.count { $0.preference == .side(.a) }
        sideB = reader.answers.values.count { $0.preference == .side(.b) }
        sidesPValue = try SignTest(favorable: sideA, unfavorable: sideB).pValue
    }
}

/// How far readers agree on which method is better, or that neither is.
public struct Agreement: Hashable, Sendable {
    /// Two readers, or all.
    public let readers: [String]
    /// First showings that all of them answered.
    public let pairs: Int
    /// Those on which all agree.
    public let same: Int
    /// Cohen's kappa of two readers, Fleiss' of more; nil without a pair or where all answers are of one kind.
    public let kappa: Double?

    static func all(_ unblinding: Unblinding) throws(StatisticsError) -> [Agreement] {
        let readers = unblinding.readers
        var groups: [[ReaderAnswers]] = []
        for (place, first) in readers.enumerated() {
            for second in readers[(place + 1)...] { groups.append([first, second]) }
        }
        if readers.count > 2 { groups.append(readers) }
        return groups.map { group in
            let choices = unblinding.key.entries.filter { $0.repeated == nil }.compactMap { entry in
                let all = group.compactMap { unblinding.choice($0, entry) }
                return all.count == group.count ? all : nil
            }
            return Agreement(
                readers: group.map(\.reader),
                pairs: choices.count,
                same: choices.count { Set($0).count == 1 },
                kappa: group.count == 2
                    ? try? Kappa.cohen(choices.map { $0[0] }, choices.map { $0[1] })
                    : try? Kappa.fleiss(choices)
            )
        }
    }
}
