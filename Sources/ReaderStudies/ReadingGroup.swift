/// Pairs that are counted together: those of two methods, all or of one modality, one noise or both.
struct ReadingGroup {
    let method: String
    let opponent: String
    /// nil for all.
    let modality: String?
    /// nil for all.
    let noise: String?
    /// First showings.
    let entries: [ReaderKey.Entry]

    /// The groups of a key; one that would hold the same pairs as a wider one is left out.
    static func all(_ key: ReaderKey) -> [ReadingGroup] {
        let first = key.entries.filter { $0.repeated == nil }
        let methods = distinct(
            first.map { [$0.comparison.method, $0.comparison.opponent] }.sorted {
                $0.lexicographicallyPrecedes($1)
            }
        )
        return methods.flatMap { names in
            let pairs = first.filter {
                $0.comparison.method == names[0] && $0.comparison.opponent == names[1]
            }
            let modalities: [String?] = distinct(pairs.map(\.comparison.modality).sorted())
            let noises: [String?] = distinct(pairs.map(\.comparison.noise).sorted())
            let wanted =
                [(nil, nil)] + modalities.map { ($0, nil) } + noises.map { (nil, $0) }
                + modalities.flatMap { modality in noises.map { (modality, $0) } }
            var groups: [ReadingGroup] = []
            for (modality, noise) in wanted {
                let members = pairs.filter {
                    (modality ?? $0.comparison.modality) == $0.comparison.modality
                        && (noise ?? $0.comparison.noise) == $0.comparison.noise
                }
                guard !members.isEmpty, !groups.contains(where: { $0.entries == members }) else { continue }
                groups.append(
                    ReadingGroup(
                        method: names[0],
                        opponent: names[1],
                        modality: modality,
                        noise: noise,
                        entries: members
                    )
                )
            }
            return groups
        }
    }

    /// Each of some values once, in their order.
    private static func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
        var known: Set<Value> = []
        return values.filter { known.insert($0).inserted }
    }
}
