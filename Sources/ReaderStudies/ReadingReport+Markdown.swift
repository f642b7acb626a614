import Foundation
import Statistics

extension ReadingReport {
    static let preferenceTitles = [
        "Method", "Against", "Pairs", "Reader", "Preferred", "95 % interval", "p", "p (Holm)", "For",
        "Against",
        "Equal", "Open", "Confidence",
    ]

    func preferenceCells(_ line: ReadingFindings.Preference) -> [String] {
        let group = [line.modality, line.noise].compactMap(\.self)
        return [
            line.method, line.opponent, group.isEmpty ? "all" : group.joined(separator: ", "),
            line.reader ?? "majority", Self.percent(line.proportion), Self.percent(line.interval),
            Self.pValue(line.pValue), Self.pValue(line.adjusted), "\(line.favorable)", "\(line.unfavorable)",
            "\(line.equal)", "\(line.open)", Self.decimals(line.confidence, 1),
        ]
    }

    static let steadinessTitles = [
        "Reader", "Shown again", "Same", "95 % interval", "kappa", "Side A", "Side B", "p of sides",
    ]

    func steadinessCells(_ line: Steadiness) -> [String] {
        let share = line.repeated == 0 ? nil : Double(line.same) / Double(line.repeated)
        return [
            line.reader, "\(line.repeated)", Self.percent(share), Self.percent(line.interval),
            Self.decimals(line.kappa, 2), "\(line.sideA)", "\(line.sideB)", Self.pValue(line.sidesPValue),
        ]
    }

    static let agreementTitles = ["Readers", "Pairs", "Same", "kappa"]

    func agreementCells(_ line: Agreement) -> [String] {
        let share = line.pairs == 0 ? nil : Double(line.same) / Double(line.pairs)
        return [
            line.readers.joined(separator: ", "), "\(line.pairs)", Self.percent(share),
            Self.decimals(line.kappa, 2),
        ]
    }

    /// A table of Markdown; texts come from files, so that nothing in them may end a cell.
    static func table(_ titles: [String], _ lines: [[String]]) -> String {
        let rows = [titles, titles.map { _ in "---" }] + lines
        return rows.map { row in
            "| " + row.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }.joined()
    }

    private static let missing = "–"

    private static func percent(_ share: Double?) -> String {
        share.map { String(format: "%.0f %%", 100 * $0) } ?? missing
    }

    private static func percent(_ interval: ConfidenceInterval?) -> String {
        interval.map { String(format: "%.0f–%.0f %%", 100 * $0.lower, 100 * $0.upper) } ?? missing
    }

    private static func pValue(_ value: Double?) -> String {
        value.map { $0 < 0.001 ? "< 0.001" : String(format: "%.3f", $0) } ?? missing
    }

    private static func decimals(_ value: Double?, _ digits: Int) -> String {
        value.map { String(format: "%.\(digits)f", $0) } ?? missing
    }
}
