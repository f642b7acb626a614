import Foundation
import Testing

extension CommandTests {
    /// The whole way: phantom, recipe, verification, second run, and what the other verbs show of it.
    @Suite struct Journey {
        private static let recipes = [
            ("low-dose-ct", "CT"), ("mr-rician", "MR"), ("ultrasound-speckle", "US"), ("pass-through", "CT"),
            ("pass-through", "MR"), ("pass-through", "US"),
        ]

        /// Ultrasound lies in no frame of reference, which a Parametric Map requires.
        private static func kinds(_ modality: String) -> Set<String> {
            modality == "US" ? ["denoised", "fused"] : ["denoised", "fused", "standard-deviation"]
        }

        @Test(arguments: recipes.indices) func aRecipeRunsOnceAndThenDoesNothing(_ index: Int) throws {
            let (recipe, modality) = Self.recipes[index]
            try runTwice(
                try Phantoms.series(modality),
                kinds: recipe == "pass-through" ? ["denoised"] : Self.kinds(modality)
            ) { input, output in
                ["run", Limpid.recipe(recipe), "--input", input, "--output", output]
            }
        }

        @Test(arguments: ["CT", "MR", "US"]) func denoiseRunsOnceAndThenDoesNothing(_ modality: String) throws
        {
            try runTwice(
                try Phantoms.series(modality),
                kinds: Self.kinds(modality)
            ) { ["denoise", $0, $1] }
        }

        @Test(.enabled(if: Limpid.python != nil, "needs .venv")) func theXRayRecipeRuns() throws {
            let folder = try TemporaryFolder()
            try python("command_objects.py", ["xray", folder.at("xray")])
            try runTwice(folder.at("xray"), kinds: ["denoised", "fused"]) {
                ["run", Limpid.recipe("xray"), "--input", $0, "--output", $1]
            }
        }

        private func runTwice(
            _ input: String,
            kinds: Set<String>,
            _ arguments: (String, String) -> [String]
        ) throws {
            let folder = try TemporaryFolder()
            let output = folder.at("out")
            let untouched = try UntouchedInput(input)
            let files = try Tree(input).files.count
            let first = try limpid(arguments(input, output))
            #expect(first.status == 0, "\(first.summary) \(first.error)")
            #expect(first.output.contains("1 series: 1 done") && first.output.contains("report/index.html"))
            let record = try RunRecord(output)
            #expect(record.states == ["done:done"] && record.totals.files.unaccounted == 0)
            #expect(record.totals.files.seen == files)
            let series = try #require(record.series.first)
            #expect(Set(series.outputFiles.map(\.kind)) == kinds)
            #expect(series.sourceFiles.allSatisfy { $0.sha256?.count == 64 })
            let tree = try published(output, times: true)
            // Every object lies where the record says, and there are no others.
            #expect(tree.files.filter { $0.hasSuffix(".dcm") } == series.outputFiles.map(\.path).sorted())
            #expect(try Tree(output).files.contains("report/index.html"))
            #expect(try limpid(["verify", output]).status == 0)
            try expectOrdinaryNames(output)

            let second = try limpid(arguments(input, output))
            #expect(second.status == 0 && second.output.contains("1 were done before, nothing to do"))
            #expect(try tree == published(output, times: true), "the second run changed an object")
            let again = try RunRecord(output)
            #expect(again.states == ["skipped:already-done"])
            #expect(again.series.first?.outputFiles.map(\.sha256) == series.outputFiles.map(\.sha256))
            let status = try limpid(["status", output])
            #expect(status.status == 0 && status.output.contains("1 jobs: 1 done"), "\(status.output)")
            #expect(status.output.contains("the ledger is sound"))
            try untouched.expect()
        }

        /// Names made of UIDs and fixed words; objects that are neither executable nor open to others.
        private func expectOrdinaryNames(_ output: String) throws {
            let fixed: Set<String> = [
                "provenance.json", "run.json", "report", "index.html", "pictures.js", ".limpid",
            ]
            let tree = try Tree(output)
            for (path, entry) in tree.entries where !path.hasPrefix(".limpid/") {
                for name in path.split(separator: "/").map(String.init) where !fixed.contains(name) {
                    let stem = name.split(separator: ".").last.map { ["dcm", "png"].contains($0) } == true
                    let base = stem ? String(name.dropLast(4)) : name
                    #expect(
                        base.allSatisfy { $0.isNumber || $0 == "." } || base.hasPrefix("slice-"),
                        "\(path)"
                    )
                }
                if path.hasSuffix(".dcm") { #expect(entry.mode & 0o777 == 0o640, "\(path)") }
            }
            #expect(tree.entries.keys.allSatisfy { !$0.contains("staging") })
        }

        @Test func verifyFindsWhatWasDoneToResults() throws {
            let folder = try TemporaryFolder()
            let output = folder.at("out")
            #expect(
                try limpid([
                    "run", Limpid.recipe("pass-through"), "--input", try Phantoms.series("CT"), "--output",
                    output,
                ]).status == 0
            )
            let name = try #require(try published(output).files.first { $0.hasSuffix(".dcm") })
            let path = output + "/" + name
            let bytes = try #require(FileManager.default.contents(atPath: path))
            func verify(_ text: String) throws {
                let ended = try limpid(["verify", output])
                #expect(ended.status == 5 && ended.error.contains(text), "\(ended.summary) \(ended.error)")
            }
            var flipped = bytes
            flipped[flipped.count - 1] ^= 1
            try flipped.write(to: URL(fileURLWithPath: path))
            try verify("SHA-256 has changed")
            try bytes.dropLast(100).write(to: URL(fileURLWithPath: path))
            try verify(name)
            try FileManager.default.removeItem(atPath: path)
            try verify("missing")
            // A run that finds a result missing makes it again.
            #expect(
                try limpid([
                    "run", Limpid.recipe("pass-through"), "--input", try Phantoms.series("CT"), "--output",
                    output,
                ]).status == 0
            )
            #expect(try limpid(["verify", output]).status == 0)
            let foreign = URL(fileURLWithPath: path).deletingLastPathComponent()
                .appendingPathComponent("foreign.txt")
            try Data("foreign".utf8).write(to: foreign)
            try verify("foreign.txt")
        }

        @Test func inspectListsOneRowASeries() throws {
            let paths = try ["CT", "MR", "US"].map(Phantoms.series)
            let untouched = try paths.map { try UntouchedInput($0) }
            let json = try limpid(["inspect", "--json"] + paths)
            #expect(json.status == 0 && json.error.isEmpty, "\(json.error)")
            let parsed = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            let rows = try #require(parsed?["series"] as? [[String: Any]])
            #expect(
                Set(rows.compactMap { $0["modality"] as? String }) == ["CT", "MR", "US"] && rows.count == 3
            )
            for row in rows {
                #expect(row["columns"] as? Int == 96 && row["rows"] as? Int == 96)
                #expect(row["slices"] as? Int == (row["modality"] as? String == "US" ? 4 : 5))
                #expect((row["noise"] as? String)?.isEmpty == false && row["refusal"] == nil)
                #expect((row["transferSyntaxUIDs"] as? [String])?.isEmpty == false)
            }
            let table = try limpid(["inspect"] + paths)
            #expect(table.status == 0 && table.output.contains("96x96"))
            for (modality, noise) in [("CT", "ct:"), ("MR", "rician:"), ("US", "speckle:")] {
                let row = table.output.split(separator: "\n").first { $0.hasPrefix(modality) }
                #expect(row?.contains(noise) == true, "\(table.output)")
            }
            for input in untouched { try input.expect() }
        }

        @Test func exportWritesPicturesAndOverwritesNone() throws {
            let folder = try TemporaryFolder()
            let input = try Phantoms.series("CT")
            let untouched = try UntouchedInput(input)
            let output = folder.at("out")
            #expect(try limpid(["denoise", input, output]).status == 0)
            let denoised = try #require(
                RunRecord(output).series.first?.outputFiles.first { $0.kind == "denoised" }
            )
            let folderOfSeries =
                output + "/" + denoised.path.split(separator: "/").dropLast().joined(separator: "/")
            let png = folder.at("png")
            let ended = try limpid([
                "export-png", input, png, "--beside", folderOfSeries, "--window", "40/400", "--slices", "2-4",
            ])
            #expect(ended.status == 0, "\(ended.summary) \(ended.error)")
            let pictures = ended.output.split(separator: "\n").map(String.init)
            #expect(pictures.count == 3)
            for picture in pictures {
                let bytes = try #require(FileManager.default.contents(atPath: picture))
                #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            }
            let before = try Tree(png)
            let again = try limpid(["export-png", input, png, "--slices", "2-4"])
            #expect(again.status != 0 && again.status != 1, "\(again.summary)")
            #expect(try before == Tree(png), "a picture was overwritten")
            try untouched.expect()
        }

        @Test func aDryRunWritesNothing() throws {
            let folder = try TemporaryFolder()
            let input = try Phantoms.series("MR")
            let untouched = try UntouchedInput(input)
            let ended = try limpid(["denoise", input, folder.at("out"), "--dry-run"])
            #expect(
                ended.status == 0 && ended.output.contains("dry run: nothing was written"),
                "\(ended.error)"
            )
            #expect(try Tree(folder.path).entries.isEmpty, "a dry run wrote something")
            let reported = try limpid([
                "denoise", input, folder.at("out"), "--dry-run", "--report", folder.at("report.json"),
            ])
            #expect(reported.status == 0)
            #expect(try Tree(folder.path).files == ["report.json"])
            let record = try RunRecord(folder.at("report.json"))
            #expect(record.states == ["skipped:dry-run"] && record.totals.files.unaccounted == 0)
            try untouched.expect()
        }

        @Test func theReportIsCopiedAndTheStateGoesWhereAsked() throws {
            let folder = try TemporaryFolder()
            let output = folder.at("out")
            let ended = try limpid([
                "denoise", try Phantoms.series("US"), output, "--report", folder.at("copy.json"), "--state",
                folder.at("state"), "--quiet",
            ])
            #expect(ended.status == 0 && ended.error.isEmpty, "\(ended.error)")
            let manager = FileManager.default
            #expect(manager.contentsEqual(atPath: folder.at("copy.json"), andPath: output + "/run.json"))
            #expect(manager.fileExists(atPath: folder.at("state/ledger.sqlite")))
            #expect(!manager.fileExists(atPath: output + "/.limpid"))
            #expect(try limpid(["status", output]).status == 2)
            let status = try limpid(["status", output, "--state", folder.at("state")])
            #expect(status.status == 0 && status.output.contains("1 jobs: 1 done"))
        }

        @Test func linksOutOfTheInputAreNotFollowedAndLoopsEnd() throws {
            let folder = try TemporaryFolder()
            let input = folder.at("in")
            let manager = FileManager.default
            try manager.createDirectory(atPath: input, withIntermediateDirectories: true)
            try manager.copyItem(atPath: try Phantoms.series("CT"), toPath: input + "/series")
            try manager.createSymbolicLink(atPath: input + "/loop", withDestinationPath: input)
            let elsewhere = try Phantoms.series("MR")
            try manager.createSymbolicLink(atPath: input + "/folder", withDestinationPath: elsewhere)
            let file = try #require(Tree(elsewhere).files.first)
            try manager.createSymbolicLink(
                atPath: input + "/file",
                withDestinationPath: "\(elsewhere)/\(file)"
            )
            let untouched = try UntouchedInput(folder.at("in"))
            let ended = try limpid([
                "run", Limpid.recipe("pass-through"), "--input", input, "--output", folder.at("out"),
            ])
            #expect(ended.status == 0, "\(ended.summary) \(ended.error)")
            let record = try RunRecord(folder.at("out"))
            #expect(record.states == ["done:done"] && record.totals.files.unaccounted == 0)
            #expect(record.ignored.contains { $0.path == "file" }, "\(record.ignored)")
            try untouched.expect()
        }
    }
}
