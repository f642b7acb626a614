import DICOMFiles
import DerivedObjects
import Foundation
import SeriesVolumes
import Volumes

/// Where the tests find what they need, and a place to write.
enum Workshop {
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

    /// Whether the shared images are there; tests that need them are skipped where they are not.
    static let hasFixtures = FileManager.default.fileExists(atPath: fixtures.path)

    /// The interpreter with pydicom and highdicom, or nil.
    static let python: String? = {
        let path = packageRoot.appending(path: ".venv/bin/python").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Whether dicom3tools are installed.
    static let hasDicom3tools = FileManager.default.isExecutableFile(atPath: "/usr/bin/dciodvfy")

    /// A new empty folder.
    static func scratch() throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "limpid-derived-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url.path
    }

    /// What a program printed, standard output and error together, and its exit status.
    static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// The volumes of files or folders, whatever their eligibility.
    static func assemble(_ paths: [String]) throws -> [AssembledSeries] {
        let insisted = ["derived", "localizer", "map", "reformat", "already-denoised"]
        let options = SeriesOptions(insistOn: insisted, ultrasoundRegions: .wholeFrame)
        return try FolderScan.scan(paths: paths, progress: nil).series.flatMap {
            $0.assemble(options).volumes
        }
    }

    /// An account that says something in every field.
    static func derivation(
        syntax: OutputTransferSyntax = .explicitVRLittleEndian,
        sliceRadius: Int = 1,
        digest: Character = "a"
    ) -> Derivation {
        Derivation(
            applicationVersion: "0.1.0",
            planName: "low-dose-ct",
            planDigest: String(repeating: "b", count: 64),
            runDigest: String(repeating: digest, count: 64),
            methodName: "non-local means",
            methodSettings: ["search radius 10", "patch radius 3"],
            noiseModelName: "CT",
            noiseParameters: ["sigma 12.5"],
            strength: 0.8,
            weightsDigest: String(repeating: "c", count: 64),
            created: Date(timeIntervalSince1970: 1_700_000_000),
            sliceRadius: sliceRadius,
            syntax: syntax
        )
    }
}
