import Foundation

/// Where the built tool, the outside tools and the images are.
enum Surroundings {
    /// Root of the package: the parent of `Tests`.
    static let packageRoot = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The data shared between the workplaces: `LIMPID_SHARED`, else beside the package.
    static let shared: URL = {
        if let path = ProcessInfo.processInfo.environment["LIMPID_SHARED"] { return URL(filePath: path) }
        return packageRoot.deletingLastPathComponent().appending(path: "shared")
    }()

    /// Real images.
    static let fixtures = shared.appending(path: "data/fixtures")

    /// The built tool: `LIMPID_BIN`, else beside the test program.
    static let limpid: String = {
        if let path = ProcessInfo.processInfo.environment["LIMPID_BIN"] { return path }
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "limpid")
            .path
    }()

    /// The interpreter with pydicom and highdicom, or nil.
    static let python: String? = {
        let path = packageRoot.appending(path: ".venv/bin/python").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Whether the shared images are there.
    static let hasFixtures = FileManager.default.fileExists(atPath: fixtures.path)
    /// Whether dicom3tools are installed.
    static let hasDicom3tools = FileManager.default.isExecutableFile(atPath: "/usr/bin/dciodvfy")
    /// Whether Orthanc and DCMTK's storescu are installed.
    static let hasOrthanc =
        FileManager.default.isExecutableFile(atPath: "/usr/sbin/Orthanc")
        && FileManager.default.isExecutableFile(atPath: "/usr/bin/storescu")

    /// What a program printed, standard output and error together, and its exit status; 124 where it took longer than
    /// `seconds` and was ended.
    static func run(
        _ program: String,
        _ arguments: [String],
        seconds: Int = 60
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["--kill-after=5", "\(seconds)", program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// Path of a script in Tests/Python.
    static func script(_ name: String) -> String {
        packageRoot.appending(path: "Tests/Python").appending(path: name).path
    }

    /// Hands over a new empty folder and removes it afterwards.
    static func withScratch<Value>(_ body: (String) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "limpid-conformance-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }
}
