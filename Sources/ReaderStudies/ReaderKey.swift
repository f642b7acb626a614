import Digests
import Foundation
import Reports

/// What readers must not know: which method each side of each pair shows.
public struct ReaderKey: Sendable {
    /// One pair.
    public struct Entry: Hashable, Sendable {
        /// The pair as readers know it, such as `READER-007`.
        public let pair: String
        /// The pair that is shown again; nil for a first showing.
        public let repeated: String?
        /// What is compared.
        public let comparison: ReaderCase
        /// Whether side A shows the opponent.
        public let isSwapped: Bool
        /// SHA-256 of the files of side A and side B.
        let digests: [String]

        /// The method on a side.
        public func method(on side: ReaderSide) -> String {
            (side == .a) == isSwapped ? comparison.opponent : comparison.method
        }
    }

    /// The pairs in the order of their numbers.
    public let entries: [Entry]
    /// SHA-256 of the key's text: what readers hold, so that the key cannot be changed afterwards.
    public let seal: String
    /// The file's text.
    let text: String

    private static let columns = [
        "pair", "repeat-of", "modality", "noise", "image", "patient", "method", "opponent", "a", "b",
        "a-sha256", "b-sha256", "salt",
    ]

    init(_ entries: [Entry], salt: String) {
        self.entries = entries
        let lines = entries.map { entry in
            let compared = entry.comparison
            return [
                entry.pair, entry.repeated ?? "", compared.modality, compared.noise, compared.image,
                "\(compared.patient)", compared.method, compared.opponent, entry.method(on: .a),
                entry.method(on: .b),
            ] + entry.digests + [salt]
        }
        text = ([Self.columns] + lines).map(CommaSeparatedText.line).joined()
        seal = SHA256.hash(of: text).description
    }

    /// Reads a key.
    /// - Throws: `not-readable`, `invalid-key`.
    public init(file path: String) throws(ReaderStudyError) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ReaderStudyError(
                .notReadable,
                "the key cannot be read",
                expanded: "\(path) cannot be read; it is OUT/reader-study-key/key.csv of limpid evaluate"
            )
        }
        guard let text = String(bytes: bytes, encoding: .utf8), let table = ReaderTable(text),
            table.columns == Self.columns
        else { throw Self.invalid(path, line: 1) }
        var entries: [Entry] = []
        for record in table.records {
            let methods = [record["method"], record["opponent"]]
            let sides = [record["a"], record["b"]]
            guard let patient = Int(record["patient"]), methods[0] != methods[1],
                sides == methods || sides == methods.reversed()
            else { throw Self.invalid(path, line: record.line) }
            entries.append(
                Entry(
                    pair: record["pair"],
                    repeated: record["repeat-of"].isEmpty ? nil : record["repeat-of"],
                    comparison: ReaderCase(
                        modality: record["modality"],
                        noise: record["noise"],
                        image: record["image"],
                        patient: patient,
                        method: methods[0],
                        opponent: methods[1]
                    ),
                    isSwapped: sides != methods,
                    digests: [record["a-sha256"], record["b-sha256"]]
                )
            )
        }
        let known = Set(entries.map(\.pair))
        guard !entries.isEmpty, known.count == entries.count,
            entries.allSatisfy({ $0.repeated.map(known.contains) ?? true })
        else { throw Self.invalid(path, line: 1) }
        self.entries = entries
        self.text = text
        seal = SHA256.hash(data: bytes).description
    }

    private static func invalid(_ path: String, line: Int) -> ReaderStudyError {
        ReaderStudyError(
            .invalidKey,
            "the key is not one that limpid evaluate wrote",
            expanded:
                "\(path):\(line): this is no line of a reader study's key; give OUT/reader-study-key/key.csv"
        )
    }
}
