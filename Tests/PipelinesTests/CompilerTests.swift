import Foundation
import Pipelines
import Testing

/// Runs the compiler on plans in a wrong order; skipped where the Volumes module is not beside the test bundle, or there is no swiftc.
@Suite(.enabled(if: Compiler.isAvailable, "no swiftc, or no built modules beside the test bundle"))
struct CompilerTests {
    @Test func wrongOrdersDoNotCompile() throws {
        let output = try Compiler.check([
            "Unestimated": [
                "SelectSeries(modality: .ct)", "AssembleVolume()", "Denoise(with: .nonLocalMeans())",
                "WriteDerivedSeries()", "RecordInLedger()",
            ],
            "SimulatedLate": [
                "SelectSeries(modality: .ct)", "AssembleVolume()", "EstimateNoise(.ct)",
                "SimulateNoise(.speckle(looks: 8), seed: 1)", "WriteDerivedSeries()", "RecordInLedger()",
            ],
            "Unassessed": [
                "SelectSeries(modality: .ct)", "AssembleVolume()", "EstimateNoise(.ct)",
                "Denoise(with: .nonLocalMeans())", "WriteDerivedSeries()",
                "WriteUncertainty([.parametricMap])", "RecordInLedger()",
            ],
            "Unrecorded": ["SelectSeries(modality: .ct)", "AssembleVolume()", "WriteDerivedSeries()"],
        ])
        let errors = output.split(separator: "\n").filter { $0.contains("error:") && $0.contains(".swift:") }
        for (plan, sentence) in [
            ("Unestimated", PlanError.orderSentence), ("SimulatedLate", PlanError.orderSentence),
            ("Unassessed", PlanError.orderSentence), ("Unrecorded", PlanError.endsSentence),
        ] {
            #expect(
                errors.contains { $0.contains(plan + ".swift") && $0.contains(sentence) },
                "\(plan): \(output)"
            )
        }
        #expect(
            errors.allSatisfy { $0.contains("this step cannot") || $0.contains("a plan begins") },
            "\(output)"
        )
    }

    @Test func rightOrderCompiles() throws {
        let output = try Compiler.check([
            "Right": [
                "SelectSeries(modality: .ct)", "AssembleVolume()", "WriteDerivedSeries()", "RecordInLedger()",
            ]
        ])
        #expect(output == "")
    }
}

/// The Swift compiler, run on this package's plan types.
///
/// They are compiled anew from their sources, without the two folders that need other packages.
enum Compiler {
    static var isAvailable: Bool { swiftc != nil && volumes != nil }

    /// The folder that holds Volumes.swiftmodule, beside the test executable.
    private static let volumes: URL? = {
        let executable = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let folder = executable.deletingLastPathComponent().appendingPathComponent("Modules")
        let module = folder.appendingPathComponent("Volumes.swiftmodule").path
        return FileManager.default.fileExists(atPath: module) ? folder : nil
    }()

    private static let swiftc: URL? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(
        separator: ":"
    )
    .map { URL(fileURLWithPath: String($0)).appendingPathComponent("swiftc") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }

    /// What the compiler says about plans with the given steps, one file a plan; empty where it has nothing to say.
    static func check(_ plans: [String: [String]]) throws -> String {
        let swiftc = try #require(swiftc)
        let volumes = try #require(volumes)
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("limpid-plans-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        var files = try sources()
        for (name, steps) in plans {
            let file = folder.appendingPathComponent(name + ".swift")
            let body = steps.joined(separator: "\n")
            try "func plan\(name)() -> PipelinePlan {\nPipelinePlan(\"p\") {\n\(body)\n}\n}\n"
                .write(to: file, atomically: true, encoding: .utf8)
            files.append(file.path)
        }
        let process = Process()
        process.executableURL = swiftc
        process.arguments =
            ["-typecheck", "-wmo", "-swift-version", "6", "-parse-as-library", "-I", volumes.path] + files
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private static func sources() throws -> [String] {
        let root = PlanFiles.tests.appendingPathComponent("../../Sources/Pipelines").standardizedFileURL.path
        return try FileManager.default.subpathsOfDirectory(atPath: root)
            .filter { $0.hasSuffix(".swift") && !$0.hasPrefix("YAML/") && !$0.hasSuffix("+Digest.swift") }
            .map { root + "/" + $0 }
    }
}
