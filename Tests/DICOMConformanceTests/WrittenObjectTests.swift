import Foundation
import Testing

/// What the built tool writes, judged by programs that share no code with it.
///
/// Skipped where dicom3tools, the Python environment (.venv, made by Tests/run.sh) or the shared images are absent.
@Suite struct WrittenObjectTests {
    private static let canJudge = Surroundings.hasDicom3tools && Surroundings.python != nil

    @Test(
        .enabled(if: canJudge, "dicom3tools and .venv are needed"),
        .timeLimit(.minutes(2)),
        arguments: ConformanceCase.phantoms
    )
    func phantomsConform(_ one: ConformanceCase) throws { try judge(one) }

    @Test(
        .enabled(if: canJudge && Surroundings.hasFixtures, "dicom3tools, .venv and shared images are needed"),
        .timeLimit(.minutes(2)),
        arguments: ConformanceCase.real
    )
    func realImagesConform(_ one: ConformanceCase) throws { try judge(one) }

    private func judge(_ one: ConformanceCase) throws {
        try Surroundings.withScratch { folder in
            let files = try DerivedFiles(of: one, in: folder)
            try dciodvfyFindsNothingNew(files)
            try dcentvfyIsSilent(files)
            try pythonReadsEverything(files, one)
        }
    }

    /// The rule and its exceptions stand in Tests/DICOMConformance/allow-list.txt.
    private func dciodvfyFindsNothingNew(_ files: DerivedFiles) throws {
        func errors(_ path: String) throws -> Set<String> {
            let (status, output) = try Surroundings.run("/usr/bin/dciodvfy", ["-new", path])
            let lines = Set(
                output.split(separator: "\n").map(String.init).filter { $0.hasPrefix("Error") }
            )
            // It exits with 0 after some errors, so that the text decides; any other exit must have told why.
            #expect(status == 0 || !lines.isEmpty, "dciodvfy exits with \(status) and says nothing")
            return lines
        }
        let allowList = Surroundings.packageRoot.appending(path: "Tests/DICOMConformance/allow-list.txt")
        let allowed = try String(contentsOf: allowList, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.map { try Regex(String($0)) }
        let inherited = try files.sources.reduce(into: Set<String>()) { $0.formUnion(try errors($1)) }
        for output in files.outputs {
            for error in try errors(output) where !inherited.contains(error) {
                let isAllowed = try allowed.contains { try $0.wholeMatch(in: error) != nil }
                #expect(isAllowed, "\(error)")
            }
        }
    }

    /// dcentvfy prints what differs between objects of one patient, study or series.
    private func dcentvfyIsSilent(_ files: DerivedFiles) throws {
        // A source that the tool cannot read (MOVEKNEE: a value of odd length) leaves the outputs, judged among themselves.
        let alone = try Surroundings.run("/usr/bin/dcentvfy", files.sources)
        let readable = alone.output.isEmpty ? files.sources : []
        #expect(try Surroundings.run("/usr/bin/dcentvfy", readable + files.outputs).output == "")
    }

    private func pythonReadsEverything(_ files: DerivedFiles, _ one: ConformanceCase) throws {
        let python = try #require(Surroundings.python)
        let options = [
            "--compression", one.compression, "--precision", one.precision,
            "--threshold", "\(ConformanceCase.overlayThreshold)",
        ]
        let arguments = [Surroundings.script("check_conformance.py"), files.outputFolder] + options
        let result = try Surroundings.run(python, arguments + ["--source"] + files.sources)
        #expect(result.status == 0, "\(result.output)")
    }
}
