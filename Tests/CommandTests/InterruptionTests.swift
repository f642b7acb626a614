import Foundation
import Testing

extension CommandTests {
    /// A run that is killed, asked to end, or not alone.
    @Suite struct Interruption {
        private static let clock = ["SOURCE_DATE_EPOCH": "1700000000"]

        /// What holds at every moment: published series are whole, nothing else is visible, the ledger is sound.
        private func expectInvariants(_ output: String, _ moment: String) throws {
            guard FileManager.default.fileExists(atPath: output) else { return }
            let verified = try limpid(["verify", output])
            let problems = verified.error.split(separator: "\n").filter { !$0.contains("left behind") }
            #expect(problems.isEmpty, "\(moment): \(problems)")
            if FileManager.default.fileExists(atPath: output + "/.limpid/ledger.sqlite") {
                let status = try limpid(["status", output])
                #expect(
                    status.status == 0 && status.output.contains("the ledger is sound"),
                    "\(moment): \(status.error)"
                )
            }
        }

        private func staged(_ output: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: output).filter { $0.contains("staging") }
        }

        private func longSeries(_ folder: TemporaryFolder) throws -> String {
            let made = try limpid([
                "phantom", folder.at("p"), "--modality", "CT", "--size", "128", "--slices", "40",
            ])
            try #require(made.status == 0, "\(made.error)")
            return folder.at("p/series")
        }

        @Test func aKilledRunLeavesNothingPartialAndGoesOn() throws {
            let folder = try TemporaryFolder()
            let input = try longSeries(folder)
            let untouched = try UntouchedInput(input)
            let clock = ContinuousClock()
            var whole: Ended?
            let duration = try clock.measure {
                whole = try limpid(["denoise", input, folder.at("whole")], Self.clock)
            }
            #expect(whole?.status == 0)
            let expected = try published(folder.at("whole"))
            let binary = try #require(Limpid.binary)
            var killed = 0
            for (index, share) in [0.05, 0.3, 0.6, 0.85, 0.97].enumerated() {
                let output = folder.at("killed-\(index)")
                let running = try Running([binary, "denoise", input, output], environment: Self.clock)
                let seconds =
                    Double(duration.components.attoseconds) * 1e-18 + Double(duration.components.seconds)
                usleep(UInt32(seconds * share * 1e6))
                running.send(SIGKILL)
                killed += try running.wait().signal == SIGKILL ? 1 : 0
                try expectInvariants(output, "killed at \(share)")
                let again = try limpid(["denoise", input, output], Self.clock)
                #expect(again.status == 0, "\(share): \(again.summary) \(again.error)")
                #expect(try staged(output).isEmpty, "\(share)")
                #expect(try limpid(["verify", output]).status == 0)
                #expect(try expected.differences(published(output)) == [], "\(share): other results")
                try expectInvariants(output, "after \(share)")
            }
            #expect(killed >= 3, "the runs were over before they were killed")
            try untouched.expect()
        }

        @Test(arguments: [SIGTERM, SIGINT]) func aRunThatIsAskedToEndEndsInOrder(_ signal: Int32) throws {
            let folder = try TemporaryFolder()
            let input = try longSeries(folder)
            let untouched = try UntouchedInput(input)
            let binary = try #require(Limpid.binary)
            let output = folder.at("out")
            let running = try Running([binary, "denoise", input, output, "--max-memory", "192M"])
            // As soon as there is something to give up.
            for _ in 0..<400 where (try? staged(output))?.isEmpty != false && !running.hasEnded {
                usleep(5000)
            }
            running.send(signal)
            let ended = try running.wait()
            #expect(ended.signal == nil && ended.status == 5, "\(ended.summary) \(ended.error)")
            #expect(ended.output.contains("1 interrupted"), "\(ended.output)")
            #expect(try RunRecord(output).states == ["interrupted:interrupted"])
            #expect(try staged(output).isEmpty && published(output).entries.isEmpty)
            try expectInvariants(output, "asked to end")
            #expect(try limpid(["denoise", input, output]).status == 0)
            #expect(try limpid(["verify", output]).status == 0)
            try untouched.expect()
        }

        @Test func twoRunsOnOneOutputDoEveryJobOnce() throws {
            let folder = try TemporaryFolder()
            for modality in ["CT", "MR", "US"] {
                try FileManager.default.createDirectory(
                    atPath: folder.at("in"),
                    withIntermediateDirectories: true
                )
                try FileManager.default.copyItem(
                    atPath: try Phantoms.series(modality),
                    toPath: folder.at("in/" + modality)
                )
            }
            let untouched = try UntouchedInput(folder.at("in"))
            let output = folder.at("out")
            let binary = try #require(Limpid.binary)
            let pair = try (0..<2).map { index in
                try Running([
                    binary, "denoise", folder.at("in"), output, "--report", folder.at("report-\(index).json"),
                ])
            }
            let ended = try pair.map { try $0.wait() }
            #expect(ended.allSatisfy { $0.status == 0 }, "\(ended.map { $0.summary + $0.error })")
            let records = try (0..<2).map { try RunRecord(folder.at("report-\($0).json")) }
            #expect(records.reduce(0) { $0 + $1.totals.series.done } == 3, "\(records.map(\.states))")
            #expect(records.allSatisfy { $0.totals.series.total == 3 && $0.totals.series.failed == 0 })
            let status = try limpid(["status", output])
            #expect(status.output.contains("3 jobs: 3 done"), "\(status.output)")
            let attempts = status.output.split(separator: "\n").filter { $0.hasPrefix("done ") }
                .map { $0.split(separator: " ")[1] }
            #expect(attempts == ["1", "1", "1"], "\(status.output)")
            #expect(try limpid(["verify", output]).status == 0 && staged(output).isEmpty)
            #expect(try published(output).files.filter { $0.hasSuffix("provenance.json") }.count == 8)
            try untouched.expect()
        }

        @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
        func aLogThatCannotBeWrittenEndsNoRun() throws {
            let folder = try TemporaryFolder()
            let arguments = ["denoise", try Phantoms.series("US"), folder.at("out"), "--verbose"]
            let full = ["/bin/sh", "-c", "exec \"$@\" >/dev/full 2>/dev/full", "sh"]
            let ended = try limpid(arguments, through: full)
            #expect(ended.status == 0, "\(ended.summary)")
            #expect(try limpid(["verify", folder.at("out")]).status == 0)
            let wrong = try limpid(["denoise", "--nonsense"], through: full)
            #expect(wrong.status == 2, "\(wrong.summary)")
        }
    }
}
