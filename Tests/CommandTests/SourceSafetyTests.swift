import Foundation
import Testing

extension CommandTests {
    /// "Never harm the source": whatever could let a run write where it reads is refused before any work.
    @Suite struct SourceSafety {
        private let folder: TemporaryFolder
        private let input: String

        /// A copy of a phantom, so that a mistake would harm nothing else.
        init() throws {
            folder = try TemporaryFolder()
            input = folder.at("in")
            try FileManager.default.copyItem(atPath: try Phantoms.series("CT"), toPath: input)
        }

        private func run(_ output: String, _ more: [String] = [], input: String? = nil) throws -> Ended {
            try limpid(
                ["run", Limpid.recipe("pass-through"), "--input", input ?? self.input, "--output", output]
                    + more
            )
        }

        private func expectRefused(
            _ output: String,
            _ more: [String] = [],
            input: String? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let untouched = try UntouchedInput(self.input)
            let before = try Tree(folder.path)
            let ended = try run(output, more, input: input)
            #expect(
                ended.status == 2 && ended.error.contains(/input|source file/) && ended.output.isEmpty,
                "\(ended.summary) \(ended.error)",
                sourceLocation: sourceLocation
            )
            try untouched.expect(sourceLocation: sourceLocation)
            #expect(
                try before.differences(Tree(folder.path)) == [],
                "a refused run wrote something",
                sourceLocation: sourceLocation
            )
        }

        @Test func outputThatTouchesTheInput() throws {
            try expectRefused(input)
            try expectRefused(input + "/")
            try expectRefused(input + "/results")
            try expectRefused(input + "/results/deeper")
            // The input lies in the output.
            try expectRefused(folder.path)
            try expectRefused(input + "/../in/results")
            try expectRefused("/")
            // A single file as input: the folder it lies in is its own business, the file is not.
            let file = input + "/" + (try Tree(input).files.first ?? "")
            try expectRefused(file, input: file)
        }

        @Test func outputThroughASymbolicLink() throws {
            let manager = FileManager.default
            try manager.createSymbolicLink(atPath: folder.at("link"), withDestinationPath: input)
            try expectRefused(folder.at("link"))
            try expectRefused(folder.at("link/results"))
            // The input named through the link, the output directly.
            try expectRefused(input + "/results", input: folder.at("link"))
            // A link whose target is not there yet, inside the input.
            try manager.createSymbolicLink(
                atPath: folder.at("dangling"),
                withDestinationPath: input + "/not-yet"
            )
            for output in ["dangling", "dangling/results"] {
                let untouched = try UntouchedInput(input)
                let ended = try run(folder.at(output))
                #expect(ended.status == 2 || ended.status == 6, "\(ended.summary)")
                try untouched.expect()
            }
        }

        @Test func stateAndReportInTheInput() throws {
            try expectRefused(folder.at("out"), ["--state", input + "/state"])
            try FileManager.default.createSymbolicLink(atPath: folder.at("link"), withDestinationPath: input)
            try expectRefused(folder.at("out"), ["--state", folder.at("link/state")])
            try expectRefused(folder.at("out"), ["--report", input + "/run.json"])
            let source = try Tree(input).files.first ?? ""
            try expectRefused(folder.at("out"), ["--report", input + "/" + source])
            try expectRefused(folder.at("out"), ["--report", folder.at("link/" + source), "--dry-run"])
        }

        @Test func linksInTheOutput() throws {
            let manager = FileManager.default
            let source = input + "/" + (try Tree(input).files.first ?? "")
            func output(_ name: String) throws -> String {
                try manager.createDirectory(atPath: folder.at(name), withIntermediateDirectories: true)
                return folder.at(name)
            }
            let hard = try output("hard/deep")
            #expect(link(source, hard + "/run.json") == 0)
            try expectRefused(folder.at("hard"))
            let symbolic = try output("symbolic")
            try manager.createSymbolicLink(atPath: symbolic + "/report", withDestinationPath: input)
            try expectRefused(symbolic)
            let single = try output("single")
            try manager.createSymbolicLink(atPath: single + "/run.json", withDestinationPath: source)
            try expectRefused(single)
            // The output itself reached through a link does not hide what lies in it.
            try manager.createSymbolicLink(atPath: folder.at("alias"), withDestinationPath: folder.at("hard"))
            try expectRefused(folder.at("alias"))
            // The ledger's folder as well.
            let state = try output("state")
            #expect(link(source, state + "/ledger.sqlite") == 0)
            try expectRefused(folder.at("out"), ["--state", state])
        }

        @Test func anExistingTarget() throws {
            let output = folder.at("out")
            let untouched = try UntouchedInput(input)
            #expect(try run(output).status == 0)
            let first = try published(output, times: true)
            // A new ledger knows of nothing: the target stands in the way.
            func again(_ policy: String, _ state: String) throws -> (Ended, RunRecord) {
                let ended = try run(output, ["--state", folder.at(state), "--on-existing", policy])
                return (ended, try RunRecord(output))
            }
            let (failed, failure) = try again("fail", "state-1")
            #expect(failed.status == 5 && failure.states == ["failed:target-exists"], "\(failed.summary)")
            #expect(failure.series.first?.reason.contains("--on-existing") == true)
            #expect(try first == published(output, times: true))
            let (skipped, skip) = try again("skip", "state-2")
            #expect(skipped.status == 0 && skip.states == ["skipped:target-exists"], "\(skipped.summary)")
            #expect(try first == published(output, times: true))
            let (replaced, replacement) = try again("replace", "state-3")
            #expect(replaced.status == 0 && replacement.states == ["done:done"], "\(replaced.summary)")
            #expect(try first.files == published(output).files, "the same UIDs")
            #expect(try first != published(output, times: true), "nothing was replaced")
            #expect(try limpid(["verify", output]).status == 0)

            // A file that this program did not write, in the target.
            let target = try #require(first.files.first { $0.hasSuffix(".dcm") })
            let foreign = URL(fileURLWithPath: output + "/" + target).deletingLastPathComponent()
                .appendingPathComponent("notes.txt")
            try Data("mine".utf8).write(to: foreign)
            let before = try Tree(output, where: { $0.contains("/") && !$0.hasPrefix("report") })
            let (refused, refusal) = try again("replace", "state-4")
            #expect(refused.status == 5 && refusal.states == ["failed:target-not-ours"], "\(refused.summary)")
            #expect(try String(contentsOf: foreign, encoding: .utf8) == "mine")
            let after = try Tree(output, where: { $0.contains("/") && !$0.hasPrefix("report") })
            #expect(before.differences(after) == [])
            try untouched.expect()
        }

        @Test func aFolderThatIsNotOurs() throws {
            let output = folder.at("out")
            #expect(try run(output).status == 0)
            // The same name with nothing of ours in it.
            let target = try #require(published(output).files.first { $0.hasSuffix(".dcm") })
            let series = URL(fileURLWithPath: output + "/" + target).deletingLastPathComponent().path
            try FileManager.default.removeItem(atPath: series)
            try FileManager.default.createDirectory(atPath: series, withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: URL(fileURLWithPath: series + "/mine.txt"))
            for policy in ["fail", "replace"] {
                let ended = try run(output, ["--state", folder.at("new-\(policy)"), "--on-existing", policy])
                #expect(ended.status == 5, "\(ended.summary)")
                #expect(try Tree(series).files == ["mine.txt"])
            }
            // Even the ledger's own memory of the job does not allow to remove a stranger's file.
            #expect(try run(output).status == 5)
            #expect(try Tree(series).files == ["mine.txt"])
            // A link in the place of the target is not followed.
            try FileManager.default.removeItem(atPath: series)
            try FileManager.default.createDirectory(
                atPath: folder.at("elsewhere"),
                withIntermediateDirectories: true
            )
            try FileManager.default.createSymbolicLink(
                atPath: series,
                withDestinationPath: folder.at("elsewhere")
            )
            #expect(
                try run(output, ["--state", folder.at("new-link"), "--on-existing", "replace"]).status == 5
            )
            #expect(try Tree(folder.at("elsewhere")).entries.isEmpty)
        }

        @Test(.enabled(if: Limpid.python != nil, "needs .venv")) func anOutputUIDThatIsASourceUID() throws {
            // What would be written is known from a first run; then a source of that UID turns up.
            #expect(try run(folder.at("first")).status == 0)
            let uid = try #require(
                RunRecord(folder.at("first")).series.first?.outputFiles.first?.sopInstanceUID
            )
            let source = input + "/" + (try Tree(input).files.first ?? "")
            let both = folder.at("both")
            try FileManager.default.copyItem(atPath: input, toPath: both + "")
            try python("command_objects.py", ["take-uid", source, both + "/other/taken.dcm", uid])
            let untouched = try UntouchedInput(both)
            let ended = try run(folder.at("second"), input: both)
            let record = try RunRecord(folder.at("second"))
            #expect(ended.status == 4 || ended.status == 5, "\(ended.summary) \(record.states)")
            #expect(!record.series.flatMap(\.outputFiles).contains { $0.sopInstanceUID == uid })
            #expect(
                record.series.contains { $0.state == "failed" && $0.reason.contains("UID") },
                "\(record.states)"
            )
            try untouched.expect()
            // The whole result beside its source: nothing to make, and no failure either.
            let result = folder.at("result")
            try FileManager.default.copyItem(atPath: input, toPath: result)
            let made = try #require(published(folder.at("first")).files.first { $0.hasSuffix(".dcm") })
            try FileManager.default.copyItem(atPath: folder.at("first/" + made), toPath: result + "/made.dcm")
            let beside = try run(folder.at("third"), input: result)
            let third = try RunRecord(folder.at("third"))
            #expect(third.states.sorted() == ["refused:already-denoised", "refused:result-in-input"])
            #expect(beside.status == 3, "\(beside.summary) \(third.states)")
            #expect(try published(folder.at("third")).entries.isEmpty)
        }

        @Test func aSourceThatCannotBeReadIsNamed() throws {
            // A folder without permission means nothing to root; a dangling link cannot be read by anyone.
            try FileManager.default.createSymbolicLink(
                atPath: input + "/gone.dcm",
                withDestinationPath: folder.at("nowhere")
            )
            let ended = try run(folder.at("out"))
            let record = try RunRecord(folder.at("out"))
            #expect(
                record.series.map(\.state) == ["done"] && ended.status.map { [0, 4].contains($0) } == true
            )
            #expect((record.rejected + record.ignored).map(\.path) == ["gone.dcm"])
            #expect(record.totals.files.unaccounted == 0)
        }
    }
}
