import Foundation
import Testing

extension CommandTests {
    /// Every unit of the shared corpus and fixtures ends as its table expects.
    @Suite(.enabled(if: Limpid.shared != nil, "needs ../shared")) struct Corpus {
        private func write(_ table: [String], _ name: String) throws {
            let path = "\(NSTemporaryDirectory())/limpid-\(name)-table.md"
            try (table.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
            print("table of \(table.count - 3) units: \(path)")
        }

        @Test func everyUnitOfTheCorpusEndsAsItsManifestExpects() throws {
            let corpus = try #require(Limpid.shared) + "/data/corpus/"
            let rows = try rows(ofCSV: corpus + "MANIFEST.csv")
            #expect(rows.count == 286)
            // A gen_series folder is one unit, every other file is one.
            var units: [(path: String, expected: String)] = []
            for row in rows {
                let (path, expected) = (row["path"] ?? "", row["expected"] ?? "")
                let parts = path.split(separator: "/")
                let unit = parts.contains("gen_series") ? parts.prefix(3).joined(separator: "/") : path
                if units.last?.path != unit { units.append((unit, expected)) }
            }
            #expect(Set(units.map(\.path)).count == units.count)
            var counts: [CorpusUnit.Outcome: Int] = [:]
            var table: [String] = []
            for (path, expected) in units {
                let unit = try run(corpus + path)
                let problem = CorpusExpectation.problem(unit, expected, path)
                #expect(
                    problem == nil,
                    "\(path): \(problem ?? "") — \(expected) — \(unit.record.states) \(unit.reasons)"
                )
                counts[unit.outcome, default: 0] += 1
                table.append(
                    "| \(path) | \(expected) | \(unit.outcome.rawValue) | "
                        + (unit.reasons + unit.warnings.sorted()).joined(separator: "; ") + " |"
                )
            }
            let head =
                "\(units.count) units: "
                + counts.map { "\($0.value) \($0.key.rawValue)" }.sorted().joined(separator: ", ")
            try write(
                [head, "| unit | expected | outcome | reason or warnings |", "|---|---|---|---|"] + table,
                "corpus"
            )
            #expect(counts[.processed, default: 0] > 40 && counts[.rejected, default: 0] > 35, "\(counts)")
        }

        /// `denoise` says what is for Limpid; what is too small to estimate noise from is then copied instead.
        private func run(_ path: String) throws -> CorpusUnit {
            let unit = try CorpusUnit(path) { ["denoise", path, $0] }
            guard unit.record.series.contains(where: { $0.reasonCode == "too-few-voxels" }) else {
                return unit
            }
            return try CorpusUnit(path) {
                ["run", Limpid.recipe("pass-through"), "--input", path, "--output", $0]
            }
        }

        @Test func everyFixtureEndsAsItsTableExpects() throws {
            let fixtures = try #require(Limpid.shared) + "/data/fixtures/"
            let rows = try rows(ofCSV: fixtures + "index.csv")
            #expect(rows.count == 144)
            var units: [(path: String, expected: String)] = []
            for row in rows {
                let (file, expected) = (row["file"] ?? "", row["expected"] ?? "")
                let isMember = file.contains("_series_") && !file.hasSuffix("liver.dcm")
                let unit = isMember ? String(file.prefix { $0 != "/" }) : file
                if !units.contains(where: { $0.path == unit }) { units.append((unit, expected)) }
            }
            let folder = try TemporaryFolder()
            let quick = try folder.write("quick.yaml", TestPlan.quick())
            let insisting = try folder.write(
                "insisting.yaml",
                TestPlan.quick(insist: ", insist: [derived, reformat, map, localizer]", wholeFrame: true)
            )
            var table: [String] = []
            var counts: [CorpusUnit.Outcome: Int] = [:]
            for (path, expected) in units {
                let source = fixtures + path
                func unit(_ plan: String) throws -> CorpusUnit {
                    try CorpusUnit(source) { ["run", plan, "--input", source, "--output", $0] }
                }
                let isDerivedWithASpace = CorpusExpectation.derivedWithASpace.contains(where: path.hasSuffix)
                let found: CorpusUnit
                if expected == "process", !isDerivedWithASpace {
                    found = try unit(quick)
                    // A segmentation lies beside the liver: it is left out, the images are not.
                    let left = found.record.series.filter { $0.state != "done" }.map(\.reasonCode)
                    #expect(
                        found.record.series.contains { $0.state == "done" } && found.record.rejected.isEmpty
                            && left == (path == "ct_series_liver_with_seg" ? ["modality"] : []),
                        "\(path): \(found.record.states) \(found.reasons)"
                    )
                } else {
                    found = try CorpusUnit(source) { ["denoise", source, $0] }
                    if expected.hasPrefix("refuse: ") || isDerivedWithASpace {
                        let wanted = CorpusExpectation.reason(expected, path)
                        #expect(found.outcome == .refused, "\(path): \(found.record.states)")
                        #expect(
                            !found.reasons.isEmpty && found.reasons.allSatisfy { $0.contains(wanted) },
                            "\(path): \(wanted) is not in \(found.reasons)"
                        )
                    }
                    if expected.contains("insists") || expected.contains("whole-frame") || isDerivedWithASpace
                    {
                        let insisted = try unit(insisting)
                        #expect(
                            insisted.outcome == .processed,
                            "\(path): \(insisted.record.states) \(insisted.reasons)"
                        )
                    }
                }
                counts[found.outcome, default: 0] += 1
                table.append(
                    "| \(path) | \(expected) | \(found.outcome.rawValue) | "
                        + (found.reasons + found.warnings.sorted()).joined(separator: "; ") + " |"
                )
            }
            let head =
                "\(units.count) units: "
                + counts.map { "\($0.value) \($0.key.rawValue)" }.sorted().joined(separator: ", ")
            try write(
                [head, "| unit | expected | outcome | reason or warnings |", "|---|---|---|---|"] + table,
                "fixtures"
            )
        }
    }
}
