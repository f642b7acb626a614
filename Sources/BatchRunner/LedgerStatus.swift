import Foundation
import JobLedger

/// What a ledger remembers, as a table for people.
public struct LedgerStatus: Sendable {
    /// The table.
    public let text: String

    /// Reads a ledger; throws `BatchError.inputNotReadable` where there is none and `ledgerFailed` where it cannot be read.
    public init(stateDirectory: String) throws(BatchError) {
        let path = stateDirectory + "/ledger.sqlite"
        guard FileManager.default.fileExists(atPath: path) else {
            throw BatchError(
                .inputNotReadable,
                "no ledger in \(stateDirectory); was anything run with this folder?"
            )
        }
        do {
            let ledger = try JobLedger(path: path)
            try ledger.integrityCheck()
            let summary = try ledger.summary()
            var lines = ["state        attempts  outputs  series"]
            for job in try ledger.jobs() {
                let reason = job.reason.map { " (\($0))" } ?? ""
                lines.append(
                    Self.column(job.state.rawValue, 13) + Self.column("\(job.attempts.count)", 10)
                        + Self.column("\(job.outputs.count)", 9) + job.key.seriesInstanceUID
                        + (job.key.part > 0 ? " part \(job.key.part + 1)" : "") + reason
                )
            }
            let counts = JobState.allCases.filter { summary[$0] > 0 }.map { "\(summary[$0]) \($0.rawValue)" }
            lines.append(
                "\(summary.total) jobs: " + (counts.isEmpty ? "none yet" : counts.joined(separator: ", "))
                    + "; \(summary.outputs) files, \(summary.outputBytes) bytes written; the ledger is sound"
            )
            text = lines.joined(separator: "\n")
        } catch {
            throw BatchError(.ledgerFailed, error.description, underlying: error)
        }
    }

    private static func column(_ text: String, _ width: Int) -> String {
        text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
    }
}
