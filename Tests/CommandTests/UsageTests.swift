import Foundation
import Testing

extension CommandTests {
    /// Help, wrong command lines, wrong plans and their exit codes.
    @Suite struct Usage {
        private static let verbs: [(String, [String])] = [
            ("denoise", ["<input>", "<output>", "--jobs", "--max-memory", "--on-existing", "--dry-run"]),
            (
                "run",
                [
                    "<plan>", "--input", "--output", "--state", "--jobs", "--max-memory", "--on-existing",
                    "--dry-run", "--report", "--quiet", "--verbose",
                ]
            ),
            ("inspect", ["<paths>", "--json"]), ("validate", ["<plans>"]), ("verify", ["<output>"]),
            ("status", ["<output>", "--state"]),
            ("phantom", ["<directory>", "--modality", "--size", "--slices", "--noise", "--seed"]),
            ("export-png", ["<series>", "<output>", "--beside", "--window", "--slices"]),
            (
                "evaluate",
                ["<study>", "--data", "--out", "--models", "--networks", "--reader-study", "--quiet"]
            ),
            ("recipes", ["<study>", "--out"]),
            ("unblind", ["<key>", "<answers>", "--seal", "--out"]),
            ("cohort", ["<inputs>", "--out", "--region", "--jobs", "--quiet"]),
            (
                "train",
                [
                    "<recipe>", "--data", "--out", "--from", "--resume", "--time-limit", "--threads",
                    "--kernels", "--quiet",
                ]
            ),
        ]

        @Test func theToolsHelpNamesEveryVerbAndExitCode() throws {
            let help = try limpid(["--help"])
            #expect(help.status == 0 && help.error.isEmpty)
            for (verb, _) in Self.verbs { #expect(help.output.contains("\n  \(verb) "), "\(verb)") }
            let text = help.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for code in [
                "0 all done", "1 internal", "2 usage or plan invalid", "3 nothing matched",
                "4 some series failed", "5 all failed", "6 output not writable",
            ] { #expect(text.contains(code), "\(code)") }
            let version = try limpid(["--version"])
            #expect(version.status == 0 && version.output.contains("."))
        }

        @Test(arguments: verbs.indices) func aVerbsHelpNamesItsArguments(_ index: Int) throws {
            let (verb, arguments) = Self.verbs[index]
            let help = try limpid([verb, "--help"])
            #expect(help.status == 0 && help.error.isEmpty, "\(help.summary)")
            for argument in arguments { #expect(help.output.contains(argument), "\(argument)") }
            // Each argument has a line of its own under a heading.
            let listed = help.output.components(separatedBy: "ARGUMENTS:").last ?? ""
            for argument in arguments {
                #expect(listed.contains("  " + argument) || listed.contains(", " + argument), "\(argument)")
            }
        }

        @Test func aWrongCommandLineIsTwo() throws {
            let folder = try TemporaryFolder()
            let series = try Phantoms.series("CT")
            let plan = Limpid.recipe("pass-through")
            let output = folder.at("out")
            let wrong: [[String]] = [
                ["nonsense"], ["run"], ["run", plan], ["run", plan, "--input", series], ["denoise"],
                ["denoise", series], ["denoise", series, output, "--nonsense"],
                ["denoise", series, output, "--jobs", "0"], ["denoise", series, output, "--jobs", "many"],
                ["denoise", series, output, "--max-memory", "1M"],
                ["denoise", series, output, "--max-memory", "-5"],
                ["denoise", series, output, "--on-existing", "perhaps"],
                ["denoise", series, output, "--quiet", "--verbose"],
                ["denoise", folder.at("absent"), output],
                ["run", folder.at("absent.yaml"), "--input", series, "--output", output],
                ["inspect"], ["inspect", folder.at("absent")], ["validate"],
                ["validate", folder.at("absent.yaml")],
                ["verify"], ["verify", folder.at("absent")], ["status", folder.at("absent")],
                ["phantom", folder.at("phantom")], ["phantom", folder.at("phantom"), "--modality", "XX"],
                ["phantom", folder.at("phantom"), "--modality", "CT", "--size", "7"],
                ["export-png", folder.at("absent"), folder.at("png")],
                ["export-png", series, folder.at("png"), "--window", "wide"],
                ["export-png", series, folder.at("png"), "--slices", "99"],
            ]
            for arguments in wrong {
                let ended = try limpid(arguments)
                #expect(ended.status == 2, "\(arguments): \(ended.summary) \(ended.error)")
                #expect(ended.output.isEmpty && !ended.error.isEmpty, "\(arguments)")
            }
            let epoch = try limpid(["denoise", series, output], ["SOURCE_DATE_EPOCH": "yesterday"])
            #expect(epoch.status == 2 && epoch.error.contains("SOURCE_DATE_EPOCH"))
            #expect(try Tree(folder.path).files.isEmpty, "a wrong command line wrote something")
        }

        @Test func aBrokenPlanIsTwoAndSaysWhere() throws {
            let folder = try TemporaryFolder()
            let plan = try folder.write(
                "plan.yaml",
                """
                version: 1
                name: broken
                steps:
                  - select-series: {modality: CT}
                  - assemble-volume: {spacing-tolerance: 0.01 mm}
                  - estimate-noise: {modle: ct}

                """
            )
            let output = folder.at("out")
            for arguments in [
                ["validate", plan], ["run", plan, "--input", try Phantoms.series("CT"), "--output", output],
            ] {
                let ended = try limpid(arguments)
                #expect(ended.status == 2 && ended.output.isEmpty)
                #expect(ended.error.contains("\(plan):6:22"), "\(ended.error)")
                #expect(ended.error.contains("modle") && ended.error.contains("model"), "\(ended.error)")
            }
            #expect(!FileManager.default.fileExists(atPath: output))
            // One broken plan among good ones: the good are printed, the status tells.
            let both = try limpid(["validate", Limpid.recipe("xray"), plan])
            #expect(both.status == 2 && both.output.contains("xray.yaml: valid"))
        }

        @Test func everyRecipeIsValidAndPrintedWhole() throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: Limpid.root + "/pipelines")
                .filter { $0.hasSuffix(".yaml") }.sorted()
            #expect(names.count >= 5)
            let folder = try TemporaryFolder()
            for name in names {
                let first = try limpid(["validate", "\(Limpid.root)/pipelines/\(name)"])
                #expect(first.status == 0 && first.error.isEmpty, "\(name): \(first.error)")
                // What is printed is a plan itself, and the same one.
                let again = try limpid(["validate", try folder.write(name, first.output)])
                #expect(again.status == 0, "\(name): \(again.error)")
                func digest(_ text: String) -> String {
                    String(text.prefix { $0 != "\n" }.split(separator: " ").last ?? "")
                }
                #expect(digest(first.output).count == 64 && digest(first.output) == digest(again.output))
            }
        }

        @Test func nothingThatMatchesIsThree() throws {
            let folder = try TemporaryFolder()
            let empty = folder.at("empty")
            try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
            _ = try folder.write("texts/notes.txt", "notes\n")
            for input in [empty, folder.at("texts")] {
                let ended = try limpid(["denoise", input, folder.at("out")])
                #expect(
                    ended.status == 3 && ended.output.contains("no DICOM series found"),
                    "\(ended.summary)"
                )
                #expect(try limpid(["inspect", input]).status == 3)
            }
            #expect(try limpid(["verify", empty]).status == 3)
            let other = try limpid([
                "run", Limpid.recipe("low-dose-ct"), "--input", try Phantoms.series("MR"), "--output",
                folder.at("other"),
            ])
            #expect(other.status == 3 && other.output.contains("1 not selected by the plan"))
            #expect(try published(folder.at("other")).entries.isEmpty)
        }

        @Test func anOutputThatCannotBeWrittenIsSix() throws {
            let folder = try TemporaryFolder()
            let input = try Phantoms.series("CT")
            let untouched = try UntouchedInput(input)
            let file = try folder.write("file", "not a folder")
            for output in [file, file + "/below"] {
                let ended = try limpid(["denoise", input, output])
                #expect(ended.status == 6 && ended.output.isEmpty, "\(ended.summary) \(ended.error)")
            }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "not a folder")
            let state = try limpid(["denoise", input, folder.at("out"), "--state", file])
            #expect(state.status == 6, "\(state.summary) \(state.error)")
            #expect(try limpid(["phantom", file + "/below", "--modality", "CT", "--size", "64"]).status == 6)
            try untouched.expect()
        }

        @Test func anOutputWithoutPermissionIsSix() throws {
            let folder = try TemporaryFolder()
            let locked = folder.at("locked")
            chmod(folder.path, 0o755)
            try FileManager.default.createDirectory(atPath: locked, withIntermediateDirectories: true)
            chmod(locked, 0o555)
            var wrapper: [String] = []
            if getuid() == 0 {
                // Permissions mean nothing to root.
                guard let setpriv = Limpid.tool("setpriv") else { try Test.cancel("needs setpriv") }
                wrapper = [setpriv, "--reuid", "65534", "--regid", "65534", "--clear-groups"]
                guard try limpid(["--version"], through: wrapper).status == 0 else {
                    try Test.cancel("the tool lies where only root may go")
                }
            }
            // Readable by everyone, unlike the phantom's files.
            let input = folder.at("in")
            try FileManager.default.copyItem(atPath: try Phantoms.series("CT"), toPath: input)
            for name in try Tree(input).files { chmod("\(input)/\(name)", 0o644) }
            chmod(input, 0o755)
            try #require(try limpid(["inspect", input, "--no-noise"], through: wrapper).status == 0)
            for output in [locked, locked + "/new"] {
                let ended = try limpid(["denoise", input, output], through: wrapper)
                #expect(
                    ended.status == 6 && ended.error.contains("cannot be"),
                    "\(ended.summary) \(ended.error)"
                )
            }
            #expect(try Tree(locked).files.isEmpty)
        }
    }
}
