import Statistics

/// What a reading came to: preferences, how steady each reader is, and how far readers agree.
///
/// Second showings count for steadiness alone.
public struct ReadingFindings: Sendable {
    /// Preferences of one reader, or of the majority, in one group of pairs.
    public struct Preference: Hashable, Sendable {
        /// The method in whose favour is counted, and its opponent.
        public let method: String
        /// The method it is compared with.
        public let opponent: String
        /// A modality; nil for all.
        public let modality: String?
        /// A noise; nil for all.
        public let noise: String?
        /// A reader; nil for the majority of all readers, each pair counted once.
        public let reader: String?
        /// Pairs in which the method was preferred.
        public let favorable: Int
        /// Pairs in which its opponent was.
        public let unfavorable: Int
        /// Pairs in which neither was.
        public let equal: Int
        /// Pairs left open.
        public let open: Int
        /// Mean confidence of the answers, 1 to 5; nil where none was written.
        public let confidence: Double?
        /// Wilson's 95 % interval of `proportion`; nil without a decision.
        public let interval: ConfidenceInterval?
        /// p of the two-sided sign test; nil without a decision.
        public let pValue: Double?
        /// The p value by Holm and Bonferroni over all lines.
        public fileprivate(set) var adjusted: Double?

        /// Share of decisions in the method's favour, those for neither left out; nil without a decision.
        public var proportion: Double? {
            favorable + unfavorable == 0 ? nil : Double(favorable) / Double(favorable + unfavorable)
        }
    }

    /// The confidence level of all intervals.
    public static let level = 0.95

    /// Preferences, all readers of a group together.
    public let preferences: [Preference]
    /// How steady readers are, in their order.
    public let steadiness: [Steadiness]
    /// How far readers agree: every two of them, then all where there are three or more.
    public let agreements: [Agreement]

    /// Counts and tests.
    /// - Throws: `internal-error`.
    public init(_ unblinding: Unblinding) throws(ReaderStudyError) {
        do throws(StatisticsError) {
            var lines: [Preference] = []
            for group in ReadingGroup.all(unblinding.key) {
                let readers: [ReaderAnswers?] =
                    unblinding.readers + (unblinding.readers.count > 1 ? [nil] : [])
                for reader in readers { lines.append(try Self.preference(group, reader, unblinding)) }
            }
            let tested = lines.indices.filter { lines[$0].pValue != nil }
            let adjusted = try HolmBonferroni.adjusted(tested.compactMap { lines[$0].pValue })
            for (index, value) in zip(tested, adjusted) { lines[index].adjusted = value }
            preferences = lines
            var steadiness: [Steadiness] = []
            for reader in unblinding.readers {
                steadiness.append(try Steadiness(reader, unblinding, level: Self.level))
            }
            self.steadiness = steadiness
            agreements = try Agreement.all(unblinding)
        } catch {
            throw ReaderStudyError(.internalError, error.expandedDescription, underlying: error)
        }
    }

    private static func preference(
        _ group: ReadingGroup,
        _ reader: ReaderAnswers?,
        _ unblinding: Unblinding
    ) throws(StatisticsError) -> Preference {
        let choices = group.entries.map { entry in
            reader.map { unblinding.choice($0, entry) } ?? unblinding.majority(entry)
        }
        let (favorable, unfavorable) = (choices.count { $0 == .method }, choices.count { $0 == .opponent })
        let decisions = favorable + unfavorable
        let sheets = reader.map { [$0] } ?? unblinding.readers
        let confidences = group.entries.flatMap { entry in
            sheets.compactMap { $0.answers[entry.pair]?.confidence }
        }
        return Preference(
            method: group.method,
            opponent: group.opponent,
            modality: group.modality,
            noise: group.noise,
            reader: reader?.reader,
            favorable: favorable,
            unfavorable: unfavorable,
            equal: choices.count { $0 == .equal },
            open: choices.count { $0 == nil },
            confidence: confidences.isEmpty
                ? nil : Double(confidences.reduce(0, +)) / Double(confidences.count),
            interval: decisions == 0
                ? nil : try .wilson(successes: favorable, trials: decisions, level: level),
            pValue: decisions == 0
                ? nil : try SignTest(favorable: favorable, unfavorable: unfavorable).pValue
        )
    }
}

extension Unblinding {
    /// What more readers prefer than prefer the other; equal where neither has more, nil where nobody answered.
    func majority(_ entry: ReaderKey.Entry) -> Choice? {
        let choices = readers.compactMap { choice($0, entry) }
        guard !choices.isEmpty else { return nil }
        let lead = choices.count { $0 == .method } - choices.count { $0 == .opponent }
        return lead == 0 ? .equal : lead > 0 ? .method : .opponent
    }
}
