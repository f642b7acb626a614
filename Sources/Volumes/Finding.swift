/// Something a reader, estimator or writer noticed that did not stop the work.
///
/// Kept in the ledger and the report; holds nothing of a patient.
public struct Finding: Codable, Hashable, Sendable, CustomStringConvertible {
    /// How much attention it deserves.
    public enum Severity: String, Codable, Hashable, Sendable {
        /// Worth knowing.
        case note
        /// Something was odd and was handled as the message says.
        case warning
    }

    /// How much attention it deserves.
    public let severity: Severity
    /// A stable kebab-case name, such as `missing-slice`.
    public let code: String
    /// One sentence for people, free of patient data.
    public let message: String

    /// Creates a finding; `code` is kebab-case and `message` is free of patient data.
    public init(_ severity: Severity, code: String, _ message: String) {
        self.severity = severity
        self.code = code
        self.message = message
    }

    /// Severity, code and message in one line.
    public var description: String { "\(severity.rawValue): \(code): \(message)" }
}
