import Foundation
import Reports

/// What a reading came to, as text: Markdown for people, comma-separated tables for programs.
public struct ReadingReport: Sendable {
    private let unblinding: Unblinding
    private let findings: ReadingFindings

    /// Counts, tests and puts into words.
    /// - Throws: `internal-error`.
    public init(_ unblinding: Unblinding) throws(ReaderStudyError) {
        self.unblinding = unblinding
        findings = try ReadingFindings(unblinding)
    }

    /// The tables of the report and what they mean.
    public var markdown: String {
        let pairs = unblinding.key.entries.count { $0.repeated == nil }
        let again = unblinding.key.entries.count - pairs
        let images = Set(unblinding.key.entries.map(\.comparison.image)).count
        let patients = Set(unblinding.key.entries.map(\.comparison.patient)).count
        let readers = unblinding.readers.count
        return """
            # Reader study

            \(Self.counted(pairs, "pair")), \(again) of them shown twice, of \(Self.counted(images, "image")) of \
            \(Self.counted(patients, "patient")); \(Self.counted(readers, "reader")). The key is the one that was sealed: \
            \(unblinding.key.seal).

            ## Preferences

            \(Self.table(Self.preferenceTitles, findings.preferences.map(preferenceCells)))
            "Preferred" is the share of decisions in favour of the method; pairs judged equal are left out of it, of its \
            95 % interval (Wilson) and of p (exact two-sided sign test), as are second showings. p (Holm) is corrected \
            for all lines of this table. \
            \(readers > 1 ? "The majority counts each pair once, by what more readers prefer. " : "")\
            Interval and p take pairs to be independent; those of one image, or of one patient, are less so.

            ## Readers

            \(Self.table(Self.steadinessTitles, findings.steadiness.map(steadinessCells)))
            "Same" are pairs answered alike when shown again with sides changed; kappa is Cohen's. A small p of sides \
            means that a reader prefers one side whatever it shows.

            \(findings.agreements.isEmpty ? "" : agreement)
            """.trimmingCharacters(in: .newlines) + "\n"
    }

    private static func counted(_ number: Int, _ what: String) -> String {
        "\(number) \(what)" + (number == 1 ? "" : "s")
    }

    private var agreement: String {
        """
        ## Agreement

        \(Self.table(Self.agreementTitles, findings.agreements.map(agreementCells)))
        Cohen's kappa of two readers, Fleiss' of all.
        """
    }

    /// Writes `reading.md`, `preferences.csv`, `readers.csv`, `agreement.csv` where there are several readers, and
    /// `answers.csv`, every answer with its method, into a new folder.
    /// - Throws: `unsuitable-folder` where the folder exists; `not-writable`.
    public func write(to folder: String) throws(ReaderStudyError) {
        guard !AtomicFile.exists(folder) else {
            throw ReaderStudyError(
                .unsuitableFolder,
                "the folder of the results exists",
                expanded: "\(folder) exists; name a new folder"
            )
        }
        var files = [
            ("reading.md", markdown), ("preferences.csv", preferenceTable), ("readers.csv", steadinessTable),
            ("answers.csv", answerTable),
        ]
        if !findings.agreements.isEmpty { files.append(("agreement.csv", agreementTable)) }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (name, text) in files { try AtomicFile.write(text, toPath: folder + "/" + name) }
        } catch { throw .notWritable(folder, error) }
    }
}

// MARK: - Tables for programs

extension ReadingReport {
    package var preferenceTable: String {
        let titles = [
            "method", "opponent", "modality", "noise", "reader", "method-preferred", "opponent-preferred",
            "equal", "open", "proportion", "lower", "upper", "p", "p-holm", "mean-confidence",
        ]
        let lines = findings.preferences.map { line in
            [
                line.method, line.opponent, line.modality ?? "all", line.noise ?? "all",
                line.reader ?? Self.majority, "\(line.favorable)", "\(line.unfavorable)", "\(line.equal)",
                "\(line.open)", Self.number(line.proportion), Self.number(line.interval?.lower),
                Self.number(line.interval?.upper), Self.number(line.pValue), Self.number(line.adjusted),
                Self.number(line.confidence),
            ]
        }
        return Self.commaSeparated(titles, lines)
    }

    package var steadinessTable: String {
        let titles = [
            "reader", "shown-again", "same", "proportion", "lower", "upper", "kappa", "side-a", "side-b",
            "p-sides",
        ]
        let lines = findings.steadiness.map { line in
            [
                line.reader, "\(line.repeated)", "\(line.same)",
                line.repeated == 0 ? "" : "\(Double(line.same) / Double(line.repeated))",
                Self.number(line.interval?.lower), Self.number(line.interval?.upper), Self.number(line.kappa),
                "\(line.sideA)", "\(line.sideB)", "\(line.sidesPValue)",
            ]
        }
        return Self.commaSeparated(titles, lines)
    }

    package var agreementTable: String {
        Self.commaSeparated(
            ["readers", "pairs", "same", "kappa"],
            findings.agreements.map {
                [$0.readers.joined(separator: "; "), "\($0.pairs)", "\($0.same)", Self.number($0.kappa)]
            }
        )
    }

    /// Every answer with what it was an answer to.
    package var answerTable: String {
        let titles = [
            "reader", "pair", "repeat-of", "modality", "noise", "image", "patient", "a", "b", "preferred",
            "confidence", "comment",
        ]
        let lines = unblinding.readers.flatMap { reader in
            unblinding.key.entries.map { entry in
                let answer = reader.answers[entry.pair]
                let compared = entry.comparison
                let preferred =
                    switch answer?.preference {
                    case nil: ""
                    case .equal: "equal"
                    case .side(let side): entry.method(on: side)
                    }
                return [
                    reader.reader, entry.pair, entry.repeated ?? "", compared.modality, compared.noise,
                    compared.image, "\(compared.patient)", entry.method(on: .a), entry.method(on: .b),
                    preferred, answer?.confidence.map(String.init) ?? "", answer?.comment ?? "",
                ]
            }
        }
        return Self.commaSeparated(titles, lines)
    }

    private static let majority = "majority"

    private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

    private static func commaSeparated(_ titles: [String], _ lines: [[String]]) -> String {
        ([titles] + lines).map(CommaSeparatedText.line).joined()
    }
}
