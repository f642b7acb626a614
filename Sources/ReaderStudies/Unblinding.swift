import Foundation

/// A key joined with its readers' answers.
public struct Unblinding: Sendable {
    /// What a reader prefers, by its method.
    public enum Choice: Hashable, Sendable {
        /// The method in whose favour preferences are counted.
        case method
        /// The one it is compared with.
        case opponent
        /// Neither.
        case equal
    }

    /// The key.
    public let key: ReaderKey
    /// Readers in the order given.
    public let readers: [ReaderAnswers]

    /// Opens a key: proves that it is the one that the readers' sheets were sealed with, and joins the answers.
    /// - Parameters:
    ///   - path: the key.
    ///   - answers: paths of the sheets, one a reader.
    ///   - seal: path of the readers' `SEAL.txt`, needed where a sheet has lost its column `seal`; nil where there is none.
    /// - Throws: `not-readable`, `invalid-key`, `invalid-answers`, and `broken-seal` where the key is not the one of the
    ///   beginning, or nothing tells.
    public init(key path: String, answers: [String], seal: String? = nil) throws(ReaderStudyError) {
        let key = try ReaderKey(file: path)
        let held = try seal.map { (file) throws(ReaderStudyError) in try Self.seal(file) }
        if let held, held != key.seal { throw Self.broken(path, by: seal ?? "") }
        var readers: [ReaderAnswers] = []
        for (file, name) in zip(answers, Self.names(answers)) {
            let sheet = try ReaderAnswers(file: file, reader: name, key: key)
            guard let known = sheet.seal ?? held else {
                throw ReaderStudyError(
                    .brokenSeal,
                    "a sheet has lost its seal",
                    expanded: "\(file) has no column 'seal' any more; give the readers' SEAL.txt with --seal"
                )
            }
            guard known == key.seal else { throw Self.broken(path, by: file) }
            readers.append(sheet)
        }
        self.key = key
        self.readers = readers
    }

    /// What a reader prefers in a pair; nil where it was left open.
    func choice(_ reader: ReaderAnswers, _ entry: ReaderKey.Entry) -> Choice? {
        switch reader.answers[entry.pair]?.preference {
        case nil: nil
        case .equal: .equal
        case .side(let side): entry.method(on: side) == entry.comparison.method ? .method : .opponent
        }
    }

    /// Names of files without their ending; with their folders where they would be the same.
    private static func names(_ paths: [String]) -> [String] {
        let urls = paths.map { URL(fileURLWithPath: $0).deletingPathExtension() }
        let names = urls.map(\.lastPathComponent)
        return zip(urls, names).map { url, name in
            names.count { $0 == name } == 1
                ? name : url.deletingLastPathComponent().lastPathComponent + "/" + name
        }
    }

    private static func seal(_ path: String) throws(ReaderStudyError) -> String {
        guard let bytes = FileManager.default.contents(atPath: path),
            let word = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
        else {
            throw ReaderStudyError(
                .notReadable,
                "the seal cannot be read",
                expanded: "\(path) cannot be read; it is SEAL.txt of the readers' folder"
            )
        }
        return word.lowercased()
    }

    private static func broken(_ key: String, by holder: String) -> ReaderStudyError {
        ReaderStudyError(
            .brokenSeal,
            "the key is not the one that was sealed",
            expanded:
                "\(key) is not the key that \(holder) was sealed with: it was changed, or is of another reading"
        )
    }
}
