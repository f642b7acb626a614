import Foundation
import Testing

extension CommandTests {
    /// Good series among everything bad that the shared data hold.
    @Suite(.enabled(if: Limpid.shared != nil && Limpid.python != nil, "needs ../shared and .venv"))
    struct MixedFolder {
        @Test func goodSeriesComeOutAsFromACleanFolder() throws {
            let folder = try TemporaryFolder()
            let shared = try #require(Limpid.shared) + "/data/"
            let clock = ["SOURCE_DATE_EPOCH": "1700000000"]
            let plan = try folder.write("plan.yaml", TestPlan.quick())
            let manager = FileManager.default
            for name in ["clean", "mixed"] {
                try manager.createDirectory(atPath: folder.at(name), withIntermediateDirectories: true)
                for modality in ["CT", "MR"] {
                    try manager.copyItem(
                        atPath: try Phantoms.series(modality),
                        toPath: folder.at("\(name)/good-\(modality)")
                    )
                }
            }
            for name in ["corpus", "fixtures"] {
                try manager.copyItem(atPath: shared + name, toPath: folder.at("mixed/" + name))
            }
            func run(_ name: String) throws -> Ended {
                let peak = folder.at(name + ".peak")
                let python = try #require(Limpid.python)
                return try limpid(
                    ["run", plan, "--input", folder.at(name), "--output", folder.at(name + "-out")],
                    clock,
                    through: [python, Limpid.root + "/Tests/Python/peak_memory.py", peak]
                )
            }
            let untouched = try UntouchedInput(folder.at("mixed"))
            #expect(try run("clean").status == 0)
            let mixed = try run("mixed")
            #expect(mixed.status == 4, "\(mixed.summary) \(mixed.error.suffix(2000))")
            try untouched.expect()

            let clean = try published(folder.at("clean-out"))
            let all = try published(folder.at("mixed-out"))
            #expect(clean.files.filter { $0.hasSuffix(".dcm") }.count == 10)
            #expect(
                clean.files.allSatisfy { clean.entries[$0] == all.entries[$0] },
                "a good series came out otherwise"
            )
            #expect(try limpid(["verify", folder.at("mixed-out")]).status == 0)

            let kibibytes = try #require(
                Int(String(contentsOfFile: folder.at("mixed.peak"), encoding: .utf8))
            )
            print("mixed folder: peak memory \(kibibytes >> 10) MiB")
            #expect(kibibytes < 1 << 20, "\(kibibytes) KiB")
            try expectReconciled(folder.at("mixed"), try RunRecord(folder.at("mixed-out")))
        }

        /// Every file is in one place of run.json, and every broken one in the list of broken files.
        private func expectReconciled(_ input: String, _ record: RunRecord) throws {
            let files = try Tree(input, times: false).files
            #expect(record.totals.files.seen == files.count && record.totals.files.unaccounted == 0)
            let listed = (record.rejected + record.ignored + record.duplicates).map(\.path)
            #expect(Set(listed).count == listed.count, "a file is named twice")
            #expect(Set(listed).isSubset(of: files), "\(Set(listed).subtracting(files).sorted())")
            #expect(
                (record.rejected + record.ignored + record.duplicates).allSatisfy { $0.reason.count > 10 }
            )
            let counts = record.totals.series
            let sum =
                counts.done + counts.skipped + counts.notSelected + counts.refused + counts.failed
                + counts.interrupted
            #expect(counts.total == sum && counts.total == record.series.count)
            #expect(record.series.allSatisfy { !$0.reason.isEmpty && !$0.sourceFiles.isEmpty })

            // All the others belong to a series, and each instance to one.
            let rejected = Set(record.rejected.map(\.path))
            for row in try rows(ofCSV: input + "/corpus/MANIFEST.csv") {
                guard let path = row["path"], path.hasPrefix("broken/gen/"), let expected = row["expected"],
                    expected.hasPrefix("reject")
                else { continue }
                #expect(rejected.contains("corpus/" + path), "\(path): \(expected)")
            }
            let inSeries = Set(record.series.flatMap(\.sourceFiles).compactMap(\.sopInstanceUID))
            #expect(inSeries.count <= files.count - listed.count)
        }
    }

    /// What is planted in the attributes of a patient turns up in the objects and nowhere else.
    @Suite(.enabled(if: Limpid.python != nil, "needs .venv")) struct Privacy {
        private static let marker = "ZQX7"

        @Test(arguments: ["denoise", "pass-through"]) func markersStayInTheObjects(_ plan: String) throws {
            let folder = try TemporaryFolder()
            let input = folder.at("in")
            for (what, number) in [("ct", "1"), ("broken", "2")] {
                try python(
                    "command_objects.py",
                    [what, input + "/" + what, "--marker", Self.marker, "--id", number, "--slices", "3"]
                )
            }
            let output = folder.at("out")
            let first =
                plan == "denoise"
                ? try limpid(["denoise", input, output, "--verbose"])
                : try limpid([
                    "run", Limpid.recipe(plan), "--input", input, "--output", output, "--verbose", "--report",
                    folder.at("report.json"),
                ])
            #expect(first.status == 4, "\(first.summary) \(first.error)")
            let record = try RunRecord(output)
            #expect(record.states.sorted() == ["done:done", "refused:broken-member"])
            #expect(record.rejected.map(\.path) == ["broken/slice-003.dcm"])

            var texts = [first.output, first.error]
            let denoised = record.series.flatMap(\.outputFiles).first?.path ?? ""
            let series = output + "/" + denoised.split(separator: "/").dropLast().joined(separator: "/")
            for arguments in [
                ["inspect", input], ["inspect", "--json", input], ["verify", output], ["status", output],
                ["export-png", series, folder.at("png")],
                ["denoise", input, output, "--verbose", "--dry-run"],
                ["export-png", input, folder.at("png-2")],
            ] {
                let ended = try limpid(arguments)
                texts += [ended.output, ended.error]
            }
            for text in texts {
                #expect(!text.contains(Self.marker) && !text.contains("19010203"), "\(text)")
            }

            var objects = 0
            let needles = [Data(Self.marker.utf8), Data("19010203".utf8)]
            for (name, entry) in try Tree(folder.path).entries where !name.hasPrefix("in/") {
                #expect(!name.contains(Self.marker), "\(name)")
                guard let bytes = entry.bytes else { continue }
                let found = needles.contains { bytes.range(of: $0) != nil }
                if name.hasSuffix(".dcm") {
                    objects += found ? 1 : 0
                } else {
                    #expect(!found, "\(name) holds a text of the patient's")
                }
            }
            // Otherwise nothing was looked for.
            #expect(objects >= 3)
        }
    }
}
