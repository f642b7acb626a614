import Foundation
import Testing

extension CommandTests {
    /// Equal inputs give equal bytes, whatever the machine does meanwhile.
    @Suite struct Determinism {
        private static let clock = ["SOURCE_DATE_EPOCH": "1700000000"]

        /// Three series, so that there is something to do at the same time.
        private func input(_ folder: TemporaryFolder) throws -> String {
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
            return folder.at("in")
        }

        /// Everything but the ledger, which remembers when things happened.
        private func tree(_ output: String) throws -> Tree {
            try Tree(output, times: false) { !$0.hasPrefix(".limpid") }
        }

        @Test func twoRunsAreIdentical() throws {
            let folder = try TemporaryFolder()
            let input = try input(folder)
            let untouched = try UntouchedInput(input)
            // Each in a folder of the same name: a path is no part of a result, but the report may show it.
            for name in ["a", "b"] {
                #expect(try limpid(["denoise", input, folder.at(name)], Self.clock).status == 0)
            }
            let a = try tree(folder.at("a"))
            #expect(
                a.files.count > 20 && a.files.contains("run.json") && a.files.contains("report/index.html")
            )
            #expect(try a.differences(tree(folder.at("b"))) == [])
            try untouched.expect()
        }

        private static let variants: [(String, [String], [String])] = [
            ("two jobs", [], ["--jobs", "2"]), ("little memory", [], ["--max-memory", "192M"]),
            ("one processor", ["taskset", "-c", "0"], []),
        ]

        @Test(arguments: variants.indices) func theMachineDoesNotMatter(_ index: Int) throws {
            let (name, wrapper, options) = Self.variants[index]
            if let tool = wrapper.first, Limpid.tool(tool) == nil { try Test.cancel("needs \(tool)") }
            let folder = try TemporaryFolder()
            let input = try input(folder)
            #expect(try limpid(["denoise", input, folder.at("a")], Self.clock).status == 0)
            #expect(
                try limpid(["denoise", input, folder.at("b")] + options, Self.clock, through: wrapper).status
                    == 0
            )
            let (a, b) = (try tree(folder.at("a")), try tree(folder.at("b")))
            let different = a.differences(b).filter {
                // They name the option that was given.
                !(name == "two jobs" && ["run.json", "report/index.html"].contains($0))
            }
            #expect(different == [], "\(name)")
            let records = try [RunRecord(folder.at("a")), RunRecord(folder.at("b"))].map { record in
                record.series.map { ($0.sourceSeriesInstanceUID, $0.outputFiles.map(\.sha256)) }
            }
            #expect(records[0].elementsEqual(records[1], by: ==), "the order of the series in run.json")
        }

        @Test func theClockOnlyDatesThings() throws {
            let folder = try TemporaryFolder()
            let input = try Phantoms.series("CT")
            let plan = Limpid.recipe("pass-through")
            for (name, epoch) in [("a", "1700000000"), ("b", "1700086400")] {
                let ended = try limpid(
                    ["run", plan, "--input", input, "--output", folder.at(name)],
                    ["SOURCE_DATE_EPOCH": epoch]
                )
                #expect(ended.status == 0)
            }
            let (a, b) = (try published(folder.at("a")), try published(folder.at("b")))
            #expect(a.files == b.files && a != b, "the same UIDs, other dates")
            let bytes = a.files.first { $0.hasSuffix(".dcm") }.flatMap { a.entries[$0]?.bytes }
            #expect(bytes?.range(of: Data("20231114".utf8)) != nil, "the creation date is that of the clock")
        }
    }
}
