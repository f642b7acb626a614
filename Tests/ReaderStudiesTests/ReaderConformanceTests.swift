import Foundation
import ReaderStudies
import Testing

/// The images for readers, judged by programs that share no code with ours; skipped where those are not installed.
@Suite struct ReaderConformanceTests {
    private static let dciodvfy = "/usr/bin/dciodvfy"
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private static let python = root + "/.venv/bin/python"

    private static func isThere(_ program: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: program)
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["60"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    @Test(.enabled(if: isThere(dciodvfy), "dicom3tools are not installed"))
    func dciodvfyFindsNoError() throws {
        let fixture = try ReadingFixture()
        try fixture.write(ReadingFixture.schedule(pairs: 4))
        for name in try fixture.files().keys where name.hasSuffix(".dcm") {
            let (status, output) = try Self.run([Self.dciodvfy, "-new", fixture.readers + "/" + name])
            #expect(status == 0 && !output.contains("Error"), "\(name): \(output)")
        }
    }

    @Test(.enabled(if: isThere(python), "the Python environment .venv of Tests/run.sh is not there"))
    func pydicomReadsWhatTheKeySays() throws {
        let fixture = try ReadingFixture()
        try fixture.write(ReadingFixture.schedule(repeats: 4))
        let script = Self.root + "/Tests/Python/reader_study.py"
        let (status, output) = try Self.run([Self.python, script, fixture.readers, fixture.key])
        #expect(status == 0 && output.hasSuffix("24 pairs\n"), "\(output)")
    }
}
