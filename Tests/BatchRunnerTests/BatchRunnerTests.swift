import BatchRunner
import Foundation
import Phantoms
import Pipelines
import Reports
import Testing

/// Runs over phantoms in process; the built tool itself is tested in CommandTests.
@Suite struct BatchRunnerTests {
    private static func temporary() -> String { NSTemporaryDirectory() + "limpid-batch-\(UUID().uuidString)" }

    @Test func runsOnceAndThenHasNothingToDo() async throws {
        let folder = Self.temporary()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .mr, size: 64, slices: 3).write(to: folder + "/in")
        let options = RunOptions(inputs: [folder + "/in/series"], output: folder + "/out")
        let first = try await BatchRunner(plans: .byModality, options: options).run()
        #expect(first.exitCode == .allDone && first.report.totals.series.done == 1)
        #expect(first.report.totals.reconciles)
        let second = try await BatchRunner(plans: .byModality, options: options).run()
        #expect(second.exitCode == .allDone && second.report.totals.series.skipped == 1)
        #expect(second.report.series[0].outputFiles == first.report.series[0].outputFiles)
        #expect(second.report.series[0].pictures == first.report.series[0].pictures)
        #expect(try OutputVerification(output: folder + "/out").exitCode == .allDone)
    }

    @Test func aLaterPlanGetsOtherSeries() async throws {
        let folder = Self.temporary()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .mr, size: 64, slices: 2).write(to: folder + "/in")
        let options = RunOptions(inputs: [folder + "/in/series"], output: folder + "/out")
        let a = try await BatchRunner(plans: .byModality, options: options).run()
        let b = try await BatchRunner(plans: .one(.passThrough), options: options).run()
        #expect(b.exitCode == .allDone && b.report.totals.series.done == 1)
        #expect(
            Set(a.report.series[0].outputSeriesInstanceUIDs)
                .isDisjoint(with: b.report.series[0].outputSeriesInstanceUIDs)
        )
    }

    @Test func nothingMatchesAPlanForAnotherModality() async throws {
        let folder = Self.temporary()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .us, size: 64, slices: 2).write(to: folder + "/in")
        let options = RunOptions(inputs: [folder + "/in/series"], output: folder + "/out")
        let summary = try await BatchRunner(plans: .one(.lowDoseCT), options: options).run()
        #expect(summary.exitCode == .nothingMatched && summary.report.totals.series.notSelected == 1)
    }

    @Test func verificationNoticesEveryChange() async throws {
        let folder = Self.temporary()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .mr, size: 64, slices: 2).write(to: folder + "/in")
        let output = folder + "/out"
        let options = RunOptions(inputs: [folder + "/in/series"], output: output)
        let report = try await BatchRunner(plans: .one(.passThrough), options: options).run().report
        let file = output + "/" + report.series[0].outputFiles[0].path
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        var flipped = bytes
        flipped[flipped.count - 3] ^= 1
        try flipped.write(to: URL(fileURLWithPath: file))
        #expect(try OutputVerification(output: output).problems.contains { $0.contains("SHA-256") })
        try FileManager.default.removeItem(atPath: file)
        #expect(try OutputVerification(output: output).problems.contains { $0.contains("missing") })
        try bytes.write(to: URL(fileURLWithPath: file))
        #expect(try OutputVerification(output: output).problems.isEmpty)
        try bytes.write(to: URL(fileURLWithPath: file + ".copy"))
        #expect(try OutputVerification(output: output).problems.contains { $0.contains("did not write") })
    }
}
