import Foundation
import Testing

/// The built tool, run as a process.
///
/// One test at a time: the tool takes every core itself, and several tests kill it at chosen moments.
@Suite(
    .serialized,
    .enabled(if: Limpid.binary != nil, "the tool is not built: set LIMPID_BIN or build the product limpid")
)
struct CommandTests {}

/// Where things are.
enum Limpid {
    /// LIMPID_BIN, else `limpid` beside the test bundle.
    static let binary: String? = {
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("limpid").path
        let path = ProcessInfo.processInfo.environment["LIMPID_BIN"] ?? beside
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// The package's root.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The folder of shared data: LIMPID_SHARED, else `../shared` beside the package; nil where it is absent.
    static let shared: String? = {
        let path = ProcessInfo.processInfo.environment["LIMPID_SHARED"] ?? root + "/../shared"
        return FileManager.default.fileExists(atPath: path + "/data/corpus/MANIFEST.csv")
            ? URL(fileURLWithPath: path).standardizedFileURL.path : nil
    }()

    /// The tests' Python, or nil where the environment has not been made.
    static let python: String? = {
        let path = root + "/.venv/bin/python"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// A tool of the machine, looked up in the usual folders.
    static func tool(_ name: String) -> String? {
        ["/usr/bin/", "/bin/", "/usr/sbin/"].map { $0 + name }
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }

    static let isSlow = ProcessInfo.processInfo.environment["LIMPID_SLOW_TESTS"] == "1"

    /// A recipe of pipelines/.
    static func recipe(_ name: String) -> String { "\(root)/pipelines/\(name).yaml" }
}

/// Runs the tool to its end.
@discardableResult
func limpid(
    _ arguments: [String],
    _ environment: [String: String] = [:],
    through wrapper: [String] = []
) throws -> Ended {
    let binary = try #require(Limpid.binary)
    return try Running(wrapper + [binary] + arguments, environment: environment).wait()
}

/// Runs a script of Tests/Python and returns what it printed.
@discardableResult
func python(_ script: String, _ arguments: [String]) throws -> String {
    let interpreter = try #require(Limpid.python)
    let ended = try Running([interpreter, "\(Limpid.root)/Tests/Python/\(script)"] + arguments).wait()
    try #require(ended.status == 0, "\(script): \(ended.error)")
    return ended.output
}

/// The JSON object that command_checks.py prints.
func check(_ arguments: [String]) throws -> [String: Any] {
    let text = try python("command_checks.py", arguments)
    return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
