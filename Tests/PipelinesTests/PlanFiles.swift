import Foundation
import Pipelines

/// Files that the tests read, found from this source file.
enum PlanFiles {
    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    static let recipes = tests.appendingPathComponent("../../pipelines").standardizedFileURL
    static let goldens = tests.appendingPathComponent("Goldens")
    static let broken = tests.appendingPathComponent("Broken")

    static func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func text(_ name: String, in folder: URL) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name + ".yaml"), encoding: .utf8)
    }

    /// A plan with the given steps, one a line.
    static func plan(_ steps: String...) -> String {
        "version: 1\nname: test\nsteps:\n" + steps.map { "  - \($0)\n" }.joined()
    }
}
