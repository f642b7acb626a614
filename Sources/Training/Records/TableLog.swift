import Foundation
import Reports

/// A CSV file that grows by lines, each beginning with a step; a resumed run goes on where its state ends.
final class TableLog {
    private let path: String
    private let handle: FileHandle

    /// Opens a file, or begins it with its header; lines after `step`, which a killed run may have left, are taken out.
    /// - Throws: `not-writable`.
    init(_ path: String, header: String, keepingUpTo step: Int) throws(TrainingError) {
        self.path = path
        let kept = [header] + Self.lines(path, upTo: step)
        try RunFolder.writing { () throws(ReportError) in
            try AtomicFile.write(kept.map { $0 + "\n" }.joined(), toPath: path)
        }
        guard let handle = FileHandle(forWritingAtPath: path) else { throw Self.notWritable(path) }
        self.handle = handle
        do { try handle.seekToEnd() } catch { throw Self.notWritable(path) }
    }

    deinit { try? handle.close() }

    /// Adds a line.
    func append(_ line: String) throws(TrainingError) {
        do { try handle.write(contentsOf: Data((line + "\n").utf8)) } catch {
            throw Self.notWritable(path)
        }
    }

    /// Brings every line to the disk.
    func synchronize() throws(TrainingError) {
        do { try handle.synchronize() } catch { throw Self.notWritable(path) }
    }

    /// Whole lines below the header, up to and with a step.
    static func lines(_ path: String, upTo step: Int) -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        // What follows the last line break was cut off while it was written.
        return String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropFirst().dropLast().map(String.init)
            .filter { line in
                guard let number = line.split(separator: ",").first.flatMap({ Int($0) }) else { return false }
                return number <= step
            }
    }

    private static func notWritable(_ path: String) -> TrainingError {
        TrainingError(
            .notWritable,
            "\(path) cannot be written: \(String(cString: strerror(errno))); check space and permissions"
        )
    }
}
