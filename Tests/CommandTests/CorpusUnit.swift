import Foundation
import Testing

/// Rows of a CSV file by column name; quoted fields may hold commas and doubled quotes, not line breaks.
func rows(ofCSV path: String) throws -> [[String: String]] {
    func fields(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        var last: Character?
        for character in line {
            switch character {
            case "\"":
                if !isQuoted, last == "\"" { fields[fields.count - 1].append("\"") }
                isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
            last = character
        }
        return fields
    }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
    let names = fields(lines.first ?? "")
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(names, fields($0))) }
}

/// Plans of the tests.
enum TestPlan {
    /// Denoises every modality, faster than the recipes do.
    static func quick(insist: String = "", wholeFrame: Bool = false) -> String {
        """
        version: 1
        name: quick
        steps:
          - select-series: {modality: [CT, MR, US, CR, DX, MG]\(wholeFrame ? ", regions: whole-frame" : "")\(insist)}
          - assemble-volume: {spacing-tolerance: 0.01 mm}
          - estimate-noise: {model: auto}
          - denoise: {non-local-means: {search-radius: 2, patch-radius: 1}}
          - write-derived-series: {description-suffix: Limpid}
          - record-in-ledger

        """
    }
}

/// One unit of the corpus or the fixtures, run alone through the tool: with `denoise`, and with a plan.
struct CorpusUnit {
    /// What became of it.
    enum Outcome: String {
        /// All of it was processed.
        case processed
        /// Nothing is wrong with it, but it is no image for denoising, and the reason says so.
        case refused
        /// It is broken, and the reason says how.
        case rejected
        /// It is not DICOM, or not an image file at all.
        case ignored
    }

    /// Reasons that say that an object is not for Limpid, as against broken.
    private static let notForUs: Set<String> = [
        "not-handled", "not-an-image", "derived", "reformat", "map", "localizer", "colour", "no-regions",
        "already-denoised", "modality",
    ]

    let outcome: Outcome
    let record: RunRecord
    let reasons: [String]
    /// Codes of warnings about the series that were looked at.
    let warnings: Set<String>
    let status: Int32?

    /// Runs one unit and expects what holds for every one.
    init(_ source: String, arguments: (String) -> [String]) throws {
        let folder = try TemporaryFolder()
        let output = folder.at("out")
        let untouched = try UntouchedInput(source)
        let ended = try limpid(arguments(output) + ["--quiet"])
        let name = source.split(separator: "/").suffix(2).joined(separator: "/")
        status = ended.status
        try #require(
            ended.status.map { [0, 3, 4, 5].contains($0) } == true,
            "\(name): \(ended.summary) \(ended.error)"
        )
        try untouched.expect()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"], "\(name)")
        let text = ended.output + ended.error
        #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, "\(name): control characters")
        #expect(!text.contains("SYNTHETIC") && !text.contains("../"), "\(name): \(text)")

        record = try RunRecord(output)
        #expect(record.totals.files.unaccounted == 0, "\(name): files are not accounted for")
        let listed = (record.rejected + record.ignored + record.duplicates).map(\.path)
        #expect(Set(listed).count == listed.count, "\(name): a file is named twice")
        reasons =
            record.series.filter { $0.state != "done" }.map { "\($0.reasonCode): \($0.reason)" }
            + (record.rejected + record.ignored).map { "\($0.code): \($0.reason)" }
        #expect(reasons.allSatisfy { $0.count > 20 }, "\(name): \(reasons)")
        warnings = Set(record.series.flatMap(\.findings).filter { $0.severity == "warning" }.map(\.code))

        let states = Set(record.series.map(\.state))
        let codes =
            record.series.filter { $0.state != "done" }.map(\.reasonCode) + record.rejected.map(\.code)
        if codes.isEmpty, states == ["done"] {
            outcome = .processed
        } else if !codes.isEmpty, codes.allSatisfy(Self.notForUs.contains) {
            outcome = .refused
        } else if codes.isEmpty {
            outcome = .ignored
        } else {
            outcome = .rejected
        }
        guard states.contains("done") else {
            #expect(try published(output).entries.isEmpty, "\(name)")
            return
        }
        let verified = try limpid(["verify", output])
        #expect(verified.status == 0, "\(name): \(verified.error)")
    }
}
