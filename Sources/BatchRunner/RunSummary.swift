import Foundation
import Reports

/// How a run ended.
public struct RunSummary: Sendable {
    /// Everything that happened; `run.json` holds the same.
    public let report: RunReport
    /// The status the process should exit with.
    public let exitCode: ProcessStatus
    /// The result in a few lines for standard output; the last says where to look.
    public let text: String

    package init(report: RunReport, output: String) {
        self.report = report
        exitCode = Self.exitCode(report)
        text = Self.text(report, output: output)
    }

    /// Defects count as failures; series that are not eligible or not selected, and files that are not DICOM, do not.
    private static func exitCode(_ report: RunReport) -> ProcessStatus {
        let counts = report.totals.series
        let defects =
            counts.failed + counts.interrupted + report.rejected.count
            + report.series.count { $0.state == .refused && Defects.codes.contains($0.reasonCode) }
        let successes = counts.done + counts.skipped
        if defects > 0 { return successes > 0 ? .someFailed : .allFailed }
        return successes > 0 ? .allDone : .nothingMatched
    }

    private static func text(_ report: RunReport, output: String) -> String {
        let counts = report.totals.series
        var lines: [String] = []
        var parts = ["\(counts.done) done"]
        if counts.skipped > 0 { parts.append("\(counts.skipped) were done before, nothing to do") }
        if counts.refused > 0 { parts.append("\(counts.refused) refused") }
        if counts.notSelected > 0 { parts.append("\(counts.notSelected) not selected by the plan") }
        if counts.failed > 0 { parts.append("\(counts.failed) failed") }
        if counts.interrupted > 0 { parts.append("\(counts.interrupted) interrupted") }
        lines.append("\(counts.total) series: " + parts.joined(separator: ", "))
        let files = report.totals.files
        var leftOut: [String] = []
        if files.rejected > 0 { leftOut.append("\(files.rejected) broken or unreadable") }
        if files.ignored > 0 { leftOut.append("\(files.ignored) not DICOM images") }
        if files.duplicates > 0 { leftOut.append("\(files.duplicates) identical copies") }
        if !leftOut.isEmpty { lines.append("files left out: " + leftOut.joined(separator: ", ")) }
        if counts.total == 0 { lines = ["no DICOM series found"] + lines.dropFirst() }
        lines.append(
            report.dryRun
                ? "dry run: nothing was written"
                : "look at \(output)/report/index.html; every detail is in \(output)/run.json"
        )
        return lines.joined(separator: "\n")
    }
}

/// The refusals that mean broken data, as against series that are simply not for denoising.
enum Defects {
    static let codes: Set<String> = [
        "patient-mix-up", "conflicting-duplicates", "broken-member", "duplicate-positions", "malformed-value",
        "rescale",
        "pixel-format", "decode-failed",
    ]
}
