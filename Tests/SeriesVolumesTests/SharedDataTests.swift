import DICOMFiles
import Foundation
import SeriesVolumes
import Testing
import Volumes

/// The fixtures and the corpus against what their tables expect.
///
/// Skipped where ../shared (or LIMPID_SHARED) is absent.
@Suite(.enabled(if: SharedData.folder != nil, "needs ../shared or LIMPID_SHARED"))
struct SharedDataTests {
    /// What became of one unit.
    private struct Outcome {
        var volumes: [AssembledSeries] = []
        var refused: [RefusedSeries] = []
        var scan: FolderScan

        init(_ paths: [URL], _ options: SeriesOptions = SeriesOptions()) throws {
            scan = try FolderScan.scan(paths: paths.map(\.path))
            for series in scan.series {
                let result = series.assemble(options)
                volumes += result.volumes
                refused += result.refused
            }
        }

        /// Every input once: in a volume, a refusal, a copy, a rejection or ignored.
        var accounted: [String] {
            volumes.flatMap(\.headers).map(\.path) + refused.flatMap(\.paths)
                + (scan.series.flatMap(\.duplicates) + scan.rejected + scan.ignored).map(\.path)
        }

        var summary: String {
            if !volumes.isEmpty && refused.isEmpty && scan.rejected.isEmpty { return "process" }
            let reasons =
                refused.map { "\($0.code): \($0.reason)" } + scan.rejected.map { "\($0.code): \($0.reason)" }
            return (volumes.isEmpty ? [] : ["process"] + reasons).isEmpty
                ? reasons.joined(separator: " | ") : (["process"] + reasons).joined(separator: " | ")
        }
    }

    private func inputs(_ folder: URL) throws -> [URL] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return names.map { folder.appendingPathComponent($0) }.filter { !$0.hasDirectoryPath && isFile($0) }
    }

    private func isFile(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    /// Images whose Image Type is "DERIVED " with a trailing space, which PS3.5 6.2 calls insignificant.
    ///
    /// The table took them for originals and says "process", although it refuses the same image as DERIVED under the
    /// syntaxes .50 and .51. They are refused, and `insist: [derived]` processes them.
    private static let derivedWithASpace = ["1.2.840.10008.1.2.4.91.dcm", "1.2.840.10008.1.2.4.81.dcm"]

    @Test func fixturesAreWhatTheirTableExpects() throws {
        let rows = try SharedData.rows(SharedData.fixtures.appendingPathComponent("index.csv"))
        #expect(rows.count == 144)
        // Files of one series folder are one unit; all others are alone.
        let units = Dictionary(grouping: rows) { row -> String in
            let file = row["file"] ?? ""
            return file.contains("_series_") && !file.hasSuffix("liver.dcm")
                ? String(file.prefix { $0 != "/" }) : file
        }
        var table: [String] = []
        for (unit, members) in units.sorted(by: { $0.key < $1.key }) {
            let urls = members.compactMap { $0["file"] }.map {
                SharedData.fixtures.appendingPathComponent($0)
            }
            let expected = members.first?["expected"] ?? ""
            let outcome = try Outcome(urls)
            #expect(outcome.accounted.sorted() == urls.map(\.path).sorted(), "\(unit)")
            table.append("\(unit) | \(expected) | \(outcome.summary)")
            if let read = outcome.volumes.first { _ = try? read.read(0..<1) }
            let insisting = SeriesOptions(
                insistOn: RefusalCode.overridable.subtracting([.colour]).map(\.rawValue),
                ultrasoundRegions: .wholeFrame
            )
            if Self.derivedWithASpace.contains(where: unit.hasSuffix) {
                #expect(outcome.refused.map(\.code) == [.derived], "\(unit)")
                #expect(try !Outcome(urls, insisting).volumes.isEmpty, "\(unit)")
            } else if expected == "process" {
                #expect(outcome.summary == "process", "\(unit): \(outcome.summary)")
                for volume in outcome.volumes { _ = try volume.read(0..<volume.shape.slices) }
            } else if expected.hasPrefix("refuse: ") {
                #expect(outcome.volumes.isEmpty, "\(unit)")
                check(outcome, expected, unit)
                if expected.contains("plan insists") || expected.contains("whole-frame") {
                    let volumes = try Outcome(urls, insisting).volumes
                    #expect(!volumes.isEmpty, "\(unit)")
                    for volume in volumes { _ = try volume.read(0..<volume.shape.slices) }
                }
            } else if expected.hasPrefix("refuse if") {
                // DERIVED as well: refused either way unless insisted on, and then read where the syntax can be.
                for volume in try Outcome(urls, insisting).volumes { _ = try? volume.read(0..<1) }
            }
        }
        if let path = ProcessInfo.processInfo.environment["LIMPID_FIXTURE_TABLE"] {
            try table.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    /// Whether the reasons are those that the table names.
    private func check(_ outcome: Outcome, _ expected: String, _ unit: String) {
        let reasons = outcome.refused.map(\.reason) + outcome.scan.rejected.map(\.reason)
        // An ultrasound picture in colour among the secondary captures: the class is handled, the colour is not.
        let isColourUltrasound = unit == "rgb_color/color-pl.dcm"
        let named =
            if expected.contains("not an image class") && !isColourUltrasound {
                "not an image class Limpid handles"
            } else if expected.contains("colour") || isColourUltrasound {
                "colour"
            } else if expected.contains("no regions") {
                "no regions"
            } else {
                String(expected.dropFirst("refuse: ".count).prefix { $0 != " " })
            }
        #expect(!reasons.isEmpty && reasons.allSatisfy { $0.contains(named) }, "\(unit): \(reasons)")
    }

    @Test func fixtureSeriesAreWholeVolumes() throws {
        let lung = try #require(
            try Outcome([SharedData.fixtures.appendingPathComponent("ct_series_cmb_crc")]).volumes.first
        )
        #expect(lung.shape == VolumeShape(columns: 512, rows: 512, slices: 8) && lung.runs == [0..<8])
        #expect(lung.unit == .hounsfield && abs((lung.geometry?.sliceSpacingMillimeters ?? 0) - 2.5) < 1e-6)
        // Padding of -2000 declared as 63536: masked, and everything comes back as it was.
        let slab = try lung.read(0..<8)
        let valid = try #require(slab.volume.valid).values
        #expect(slab.stored.indices.allSatisfy { valid[$0] == (slab.stored[$0] != -2000) })
        let moved = slab.volume.replacing(voxels: slab.volume.voxels.map { $0.nextUp })
        #expect(lung.storedValues(of: moved, over: slab).stored == slab.stored)
        let adc = SeriesOptions(insistOn: ["derived"])
        let prostate = try Outcome(
            [SharedData.fixtures.appendingPathComponent("mr_series_prostate_adc")],
            adc
        )
        #expect(prostate.volumes.map(\.shape.slices) == [12] && prostate.volumes.first?.runs == [0..<12])
    }

    @Test(arguments: ["fixtures", "corpus"])
    func everyFileOfATreeIsAccountedFor(_ name: String) throws {
        let folder = name == "fixtures" ? SharedData.fixtures : SharedData.corpus
        for unit in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() + [""] {
            let url = unit.isEmpty ? folder : folder.appendingPathComponent(unit)
            let outcome = try Outcome([url])
            let expected = isFile(url) ? [url.path] : try inputs(url).map(\.path)
            #expect(outcome.accounted.sorted() == expected.sorted(), "\(unit)")
        }
    }

    @Test func generatedSeriesAreWhatTheManifestExpects() throws {
        let ok = SharedData.corpus.appendingPathComponent("ok/gen_series")
        let broken = SharedData.corpus.appendingPathComponent("broken/gen_series")
        func outcome(_ name: String) throws -> Outcome {
            let url = (name == "clean6" ? ok : broken).appendingPathComponent(name)
            let outcome = try Outcome([url])
            #expect(outcome.accounted.sorted() == (try inputs(url)).map(\.path).sorted(), "\(name)")
            return outcome
        }
        let clean = try outcome("clean6")
        #expect(clean.volumes.map(\.runs) == [[0..<6]] && clean.summary == "process")
        #expect(
            Set(clean.volumes.flatMap(\.findings).map(\.code)) == ["rescale-missing", "image-type-missing"]
        )

        let copies = try outcome("dup_sop_identical")
        #expect(
            copies.volumes.map(\.runs) == [[0..<6]] && copies.scan.series.flatMap(\.duplicates).count == 1
        )
        #expect(copies.volumes.flatMap(\.findings).contains { $0.code == "duplicate-instance" })

        let refusals: [(String, RefusalCode)] = [
            ("dup_sop_conflict", .conflictingDuplicates), ("same_position", .duplicatePositions),
            ("one_truncated", .brokenMember), ("two_patients", .patientMixUp),
        ]
        for (name, code) in refusals {
            let result = try outcome(name)
            #expect(result.volumes.isEmpty && result.refused.map(\.code) == [code], "\(name)")
        }
        for (name, code) in [
            ("mixed_matrix", "split-matrix"), ("mixed_orientation", "split-orientation"),
            ("mixed_spacing", "split-pixel-spacing"),
        ] {
            let result = try outcome(name)
            #expect(result.volumes.map(\.shape.slices) == [5, 1] && result.refused.isEmpty, "\(name)")
            #expect(
                result.volumes.allSatisfy {
                    $0.findings.contains { $0.code == code && $0.severity == .warning }
                },
                "\(name)"
            )
        }
        let gap = try outcome("gap")
        #expect(gap.volumes.map(\.runs) == [[0..<3, 3..<5]])
        #expect(gap.volumes.first?.findings.contains { $0.code == "missing-slice" } == true)
        let unplaced = try outcome("no_ipp")
        #expect(unplaced.volumes.map(\.runs.count) == [6] && unplaced.volumes.first?.geometry == nil)
        let junk = try outcome("with_junk")
        #expect(
            junk.volumes.map(\.runs) == [[0..<6]] && junk.scan.ignored.count == 4
                && junk.scan.rejected.isEmpty
        )
    }
}
