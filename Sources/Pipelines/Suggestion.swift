/// Finds the known word that was probably meant.
enum Suggestion {
    /// `known: a, b`, with the nearest word in front where one is near enough.
    static func advice(for word: String, among known: [String]) -> String {
        let list = known.isEmpty ? "there is none here" : "known: " + known.joined(separator: ", ")
        guard let nearest = nearest(to: word, among: known) else { return list }
        return "did you mean '\(nearest)'? " + list
    }

    /// The word with the smallest edit distance, at most a third of its length; the first of equals.
    ///
    /// So a word of two letters is only suggested for another case: CT is not what PT meant.
    static func nearest(to word: String, among known: [String]) -> String? {
        let written = Array(word.prefix(64).lowercased())
        var best: (word: String, distance: Int)?
        for candidate in known {
            let distance = editDistance(written, Array(candidate.lowercased()))
            guard distance <= candidate.count / 3 else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.word
    }

    /// Levenshtein distance: insertions, deletions and replacements.
    private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
        var previous = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var current = [i + 1]
            for (j, y) in b.enumerated() {
                current.append(min(previous[j + 1] + 1, current[j] + 1, previous[j] + (x == y ? 0 : 1)))
            }
            previous = current
        }
        return previous[b.count]
    }
}
