import BatchRunner
import Foundation
import Testing

@Suite struct OutputGuardTests {
    private let folder = NSTemporaryDirectory() + "limpid-guard-\(UUID().uuidString)"

    private func make(_ names: String...) throws {
        for name in names {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(name)",
                withIntermediateDirectories: true
            )
        }
    }

    private func code(input: String, output: String, state: String? = nil) -> BatchError.Code? {
        do throws(BatchError) {
            try OutputGuard.check(
                inputs: ["\(folder)/\(input)"],
                output: "\(folder)/\(output)",
                state: "\(folder)/\(state ?? output)"
            )
            return nil
        } catch {
            return error.code
        }
    }

    @Test func refusesWhatTouchesTheInput() throws {
        try make("in/deep", "other")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(code(input: "in", output: "in") == .outputTouchesInput)
        #expect(code(input: "in", output: "in/new/folder") == .outputTouchesInput)
        #expect(code(input: "in/deep", output: "in") == .outputTouchesInput)
        #expect(code(input: "in", output: "other/../in/deep") == .outputTouchesInput)
        #expect(code(input: "in", output: "other", state: "in/state") == .outputTouchesInput)
        #expect(code(input: "in", output: "other") == nil)
        #expect(code(input: "in", output: "in-results") == nil)
        #expect(code(input: "absent", output: "other") == .inputNotReadable)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/link",
            withDestinationPath: "\(folder)/in"
        )
        #expect(code(input: "in", output: "link/out") == .outputTouchesInput)
        #expect(code(input: "link", output: "in/out") == .outputTouchesInput)
    }

    @Test func refusesLinksIntoTheInput() throws {
        try make("in", "out")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let source = "\(folder)/in/a.dcm"
        FileManager.default.createFile(atPath: source, contents: Data("x".utf8))
        try OutputGuard.checkLinks(in: "\(folder)/out", sources: [source], inputs: ["\(folder)/in"])
        try FileManager.default.linkItem(atPath: source, toPath: "\(folder)/out/b.dcm")
        #expect(throws: BatchError.self) {
            try OutputGuard.checkLinks(in: "\(folder)/out", sources: [source], inputs: ["\(folder)/in"])
        }
        try FileManager.default.removeItem(atPath: "\(folder)/out/b.dcm")
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/out/c", withDestinationPath: source)
        #expect(throws: BatchError.self) {
            try OutputGuard.checkLinks(in: "\(folder)/out", sources: [source], inputs: ["\(folder)/in"])
        }
    }

    @Test func clockComesFromTheEnvironmentOrIsRefused() throws {
        let fixed = try RunClock.fromEnvironment(["SOURCE_DATE_EPOCH": "1700000000"])
        #expect(fixed.isFixed && fixed.now.timeIntervalSince1970 == 1_700_000_000)
        #expect(try RunClock.fromEnvironment([:]).isFixed == false)
        #expect(throws: BatchError.self) { try RunClock.fromEnvironment(["SOURCE_DATE_EPOCH": "yesterday"]) }
        #expect(throws: BatchError.self) { try RunClock.fromEnvironment(["SOURCE_DATE_EPOCH": "-1"]) }
    }
}
