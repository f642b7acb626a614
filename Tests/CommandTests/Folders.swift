import Foundation
import Testing

/// A folder that goes when the value goes.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("\(NSTemporaryDirectory())/limpid-command-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer -> String? in
            guard let base = buffer.baseAddress, mkdtemp(base) != nil, let real = realpath(base, nil) else {
                return nil
            }
            defer { free(real) }
            return String(cString: real)
        }
        path = try #require(made, "no temporary folder")
    }

    deinit {
        // Whatever a test took away must not keep the folder alive.
        _ = try? FileManager.default.removeItem(atPath: path)
    }

    /// A path inside.
    func at(_ name: String) -> String { path + "/" + name }

    /// Writes a file inside and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        let target = at(name)
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: target).deletingLastPathComponent().path,
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: URL(fileURLWithPath: target))
        return target
    }
}

/// What a folder tree holds: every file's bytes, mode and time, every link's target, every folder.
struct Tree: Equatable {
    struct Entry: Equatable {
        var bytes: Data?
        var mode: UInt32
        var modified: [Int]
    }

    private(set) var entries: [String: Entry] = [:]

    /// Reads a tree; with `times` false, and for folders, modification times do not count.
    init(_ root: String, times: Bool = true, where isWanted: (String) -> Bool = { _ in true }) throws {
        let names = FileManager.default.enumerator(atPath: root)
        var paths = [String](names?.compactMap { $0 as? String } ?? [])
        // A single file is a tree of one.
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: root, isDirectory: &isFolder)
        if exists, !isFolder.boolValue { paths = [""] }
        for name in paths where isWanted(name) {
            let path = name.isEmpty ? root : root + "/" + name
            var status = stat()
            try #require(lstat(path, &status) == 0, "\(path)")
            let kind = status.st_mode & S_IFMT
            var bytes: Data?
            if kind == S_IFREG { bytes = try Data(contentsOf: URL(fileURLWithPath: path)) }
            if kind == S_IFLNK {
                bytes = Data(try FileManager.default.destinationOfSymbolicLink(atPath: path).utf8)
            }
            entries[name] = Entry(
                bytes: bytes,
                mode: UInt32(status.st_mode),
                modified: times && kind == S_IFREG
                    ? [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)] : []
            )
        }
    }

    /// Paths of the files.
    var files: [String] { entries.filter { $0.value.bytes != nil }.map(\.key).sorted() }

    /// Paths that the two trees do not share with the same content.
    func differences(_ other: Tree) -> [String] {
        Set(entries.keys).union(other.entries.keys).filter { entries[$0] != other.entries[$0] }.sorted()
    }
}

/// An input that must be the same in the end, bytes and times.
struct UntouchedInput {
    private let path: String
    private let before: Tree

    init(_ path: String) throws {
        self.path = path
        before = try Tree(path)
    }

    /// Expects that nothing has changed.
    func expect(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let differences = try before.differences(Tree(path))
        #expect(differences.isEmpty, "the input was changed", sourceLocation: sourceLocation)
    }
}

/// The DICOM objects and their provenance: what a run publishes.
func isPublished(_ name: String) -> Bool { name.hasSuffix(".dcm") || name.hasSuffix("provenance.json") }

/// The tree of published files of an output.
func published(_ output: String, times: Bool = false) throws -> Tree {
    try Tree(output, times: times, where: isPublished)
}

/// Phantoms, made once and kept for the whole test run.
enum Phantoms {
    static let ct = make("CT", ["--size", "96", "--slices", "5"])
    static let mr = make("MR", ["--size", "96", "--slices", "5"])
    static let us = make("US", ["--size", "96", "--slices", "4"])

    /// The folder with `series` and `truth`.
    static func folder(_ modality: String) throws -> String {
        let made = modality == "CT" ? ct : modality == "MR" ? mr : us
        return try #require(made, "no phantom").path + "/phantom"
    }

    /// The noisy series.
    static func series(_ modality: String) throws -> String { try folder(modality) + "/series" }

    private static func make(_ modality: String, _ options: [String]) -> TemporaryFolder? {
        guard let folder = try? TemporaryFolder(),
            let ended = try? limpid(["phantom", folder.at("phantom"), "--modality", modality] + options),
            ended.status == 0
        else { return nil }
        Leftovers.add(folder.path)
        return folder
    }
}

/// Static folders are never released: they are removed when the process ends.
private enum Leftovers {
    nonisolated(unsafe) private static var paths: [String] = []
    private static let lock = NSLock()

    static func add(_ path: String) {
        lock.withLock {
            if paths.isEmpty { atexit { Leftovers.removeAll() } }
            paths.append(path)
        }
    }

    private static func removeAll() {
        for path in paths { _ = try? FileManager.default.removeItem(atPath: path) }
    }
}
