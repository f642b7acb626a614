import Foundation

/// A file that is read once from its start, and never more of it than its size allows.
final class SourceFile {
    let path: String
    /// Bytes that are left.
    private(set) var remaining: Int
    private let handle: FileHandle

    /// Opens a file.
    init(path: String) throws(CheckpointError) {
        self.path = path
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            remaining = Int(try handle.seekToEnd())
            try handle.seek(toOffset: 0)
        } catch { throw Self.failure(path, error) }
    }

    deinit { try? handle.close() }

    /// The next bytes.
    /// - Throws: `truncated`, `not-readable`.
    func read(_ count: Int) throws(CheckpointError) -> [UInt8] {
        guard count <= remaining else { throw truncated }
        guard count > 0 else { return [] }
        let bytes: [UInt8]
        do { bytes = Array(try handle.read(upToCount: count) ?? Data()) } catch {
            throw Self.failure(path, error)
        }
        guard bytes.count == count else { throw truncated }
        remaining -= count
        return bytes
    }

    /// The error for a file that ends too early.
    var truncated: CheckpointError {
        CheckpointError(.truncated, "\(path) is cut off: copy or train it again")
    }

    private static func failure(_ path: String, _ error: any Error) -> CheckpointError {
        CheckpointError(
            .notReadable,
            "could not read \(path): check the path and its permissions",
            expanded: "could not read \(path): \(error)",
            underlying: error
        )
    }
}
