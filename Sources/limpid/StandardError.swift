import Foundation

/// Where progress, warnings and errors go; results go to standard output.
enum StandardError {
    /// Writes a line.
    static func write(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

    /// Writes without ending the line, for a progress bar.
    static func writePartial(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    /// Whether a person is watching.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
