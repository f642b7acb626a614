import DICOMFiles
import Digests
import Statistics

/// What a reader study's order, its UIDs and the salt of its key are drawn from: a digest of everything that decides the study.
///
/// Who has neither study nor images cannot guess it. Each use takes a digest of its own, so that what readers see, such as
/// UIDs, tells nothing of the others.
struct ReaderSecret: Sendable {
    private let text: String

    /// The secret of a study.
    /// - Parameter identity: everything that decides it, its seed included.
    init(identity: String) { text = SHA256.hash(of: "limpid reader study\n" + identity).description }

    /// The digest for one use.
    private func digest(for use: String) -> Digest { SHA256.hash(of: "\(use)\n\(text)") }

    /// Goes into the key, so that its seal cannot be found by trying every order.
    var salt: String { digest(for: "salt").description }

    /// Names the folder in which the images are put together.
    var stagingLabel: String { "reader-study-" + digest(for: "folder").description.prefix(16) }

    /// Random words for the order of pairs and sides.
    var random: SplitMix64 {
        SplitMix64(seed: digest(for: "order").bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The UID of what a pair consists of.
    func uid(_ kind: String) -> String {
        DICOMUID.derived(source: "reader-study", kind: kind, runDigest: digest(for: "uid").description)
    }
}

extension SplitMix64 {
    /// The items in a random order, each as likely as any other.
    ///
    /// The algorithm of R. A. Fisher and F. Yates, as R. Durstenfeld gave it to computers, 1964.
    mutating func shuffled<Item>(_ items: [Item]) -> [Item] {
        var items = items
        for place in items.indices.reversed() { items.swapAt(place, index(below: place + 1)) }
        return items
    }
}
