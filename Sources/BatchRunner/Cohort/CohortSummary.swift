/// How the making of a cohort ended.
public struct CohortSummary: Sendable {
    /// Rows written.
    public let rows: Int
    /// Series, or parts of one, that were measured in full.
    public let measured: Int
    /// Those that could not be, through a fault of their data, and broken files that name no series.
    public let defects: Int

    /// The status the process should exit with: defects count as failures, series that are not for measuring do not.
    public var exitCode: ProcessStatus {
        if defects > 0 { return measured > 0 ? .someFailed : .allFailed }
        return measured > 0 ? .allDone : .nothingMatched
    }

    /// The result in one line.
    public var text: String {
        guard rows > 0 || defects > 0 else { return "no DICOM series found" }
        let others = rows - measured
        return "\(rows) series: \(measured) measured"
            + (others > 0 ? ", \(others) not or not in full: the column error says why" : "")
    }
}
