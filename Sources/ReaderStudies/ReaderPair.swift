/// Which of two images.
public enum ReaderSide: String, CaseIterable, Hashable, Sendable {
    /// The first series of a pair.
    case a = "A"
    /// The second.
    case b = "B"
}

/// How a pair is called wherever readers see it.
struct ReaderPair: Hashable, Sendable {
    /// Three digits or more, such as `007`.
    let digits: String

    /// Patient ID of both images, and name in answers and key, such as `READER-007`.
    var identifier: String { "READER-" + digits }

    /// The pair of a number, from 1.
    init(number: Int) {
        let text = String(number)
        digits = String(repeating: "0", count: max(0, 3 - text.count)) + text
    }
}
