import Foundation

/// Where progress, warnings and errors go; results go to standard output.
enum StandardError {
    /// Writes a line.
    static func write(_ line: String) { writePartial(line + "\n") }

    /// Writes without ending the line, for a progress bar.
    ///
    /// A log that cannot be written, on a full disk or to a terminal that is gone, must not end a run.
    static func writePartial(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Whether a person is watching.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
