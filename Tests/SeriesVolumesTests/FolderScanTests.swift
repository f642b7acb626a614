import DICOMFiles
import Foundation
import SeriesVolumes
import Testing
import Volumes

@Suite struct FolderScanTests {
    private let files = FileManager.default

    private func codes(_ list: [RejectedFile]) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: list.map { (URL(fileURLWithPath: $0.path).lastPathComponent, $0.code) }
        )
    }

    @Test func foreignFilesAreNamedOnceAndLeftAlone() throws {
        let folder = try TemporaryFolder()
        for number in 1...3 { try SyntheticInstance.slice(number, z: Double(number)).write(to: folder.url) }
        let inner = try folder.folder("sub/deeper")
        try SyntheticInstance.slice(4, z: 4).write(to: inner, "no-extension")
        let junk = [".DS_Store", "Thumbs.db", "notes.txt", "9.dcm.part", "DICOMDIR", "empty"]
        for name in junk {
            try Data((name == "empty" ? "" : "something").utf8).write(to: inner.appendingPathComponent(name))
        }
        try Data("no DICOM".utf8).write(to: folder.url.appendingPathComponent("claims.dcm"))
        try SyntheticInstance.slice(5, z: 5).write(to: try folder.folder(".hidden"), "5.dcm")

        var counts: [Int] = []
        let scan = try FolderScan.scan(paths: [folder.url.path, inner.path]) { counts.append($0) }
        #expect(scan.series.map(\.headers.count) == [4])
        #expect(
            codes(scan.ignored) == [
                ".DS_Store": "hidden", ".hidden": "hidden", "Thumbs.db": "system-file",
                "notes.txt": "not-dicom",
                "9.dcm.part": "partial-transfer", "DICOMDIR": "dicomdir", "empty": "not-dicom",
            ]
        )
        #expect(codes(scan.rejected) == ["claims.dcm": "not-dicom"])
        #expect(counts.last == 7)
        // A file given by name is read whatever it is called.
        try SyntheticInstance.slice(6, z: 5).write(to: folder.url, ".hidden.part")
        let direct = try FolderScan.scan(paths: [folder.url.appendingPathComponent(".hidden.part").path])
        #expect(direct.series.count == 1)
    }

    @Test func linksNeverLeadOutOfTheInput() throws {
        let folder = try TemporaryFolder()
        let input = try folder.folder("input")
        let outside = try folder.folder("outside")
        let inside = try SyntheticInstance.slice(1, z: 1).write(to: input)
        let hidden = try SyntheticInstance.slice(2, z: 2).write(
            to: try folder.folder("input/.objects"),
            "2.dcm"
        )
        let foreign = try SyntheticInstance.slice(3, z: 3).write(to: outside)
        let links = [
            ("to-inside", inside), ("to-hidden", hidden), ("to-outside", foreign),
            ("to-outside-folder", outside),
            ("loop", input), ("nowhere", folder.url.appendingPathComponent("missing")),
        ]
        for (name, target) in links {
            try files.createSymbolicLink(at: input.appendingPathComponent(name), withDestinationURL: target)
        }
        // The input itself may be a link, and inputs may overlap.
        let alias = folder.url.appendingPathComponent("alias")
        try files.createSymbolicLink(at: alias, withDestinationURL: input)
        let scan = try FolderScan.scan(paths: [alias.path, input.path, inside.path])
        #expect(scan.series.flatMap(\.headers).map(\.path) == [inside.path, hidden.path])
        #expect(
            codes(scan.ignored) == [
                ".objects": "hidden", "to-inside": "link", "to-outside": "link-outside",
                "to-outside-folder": "link-outside", "loop": "link", "nowhere": "broken-link",
            ]
        )
        #expect(scan.rejected.isEmpty)
    }

    @Test func neitherFilesNorFoldersAreOpened() throws {
        let folder = try TemporaryFolder()
        mkfifo(folder.url.appendingPathComponent("pipe").path, 0o600)
        #expect(codes(try FolderScan.scan(paths: [folder.url.path]).ignored) == ["pipe": "not-a-file"])
    }

    @Test func anInputThatDoesNotExistIsAnError() {
        #expect(throws: SeriesError.self) { try FolderScan.scan(paths: ["/does/not/exist"]) }
    }

    @Test func identicalCopiesAreReadOnceAndOthersConflict() throws {
        let folder = try TemporaryFolder()
        for number in 1...3 { try SyntheticInstance.slice(number, z: Double(number)).write(to: folder.url) }
        try SyntheticInstance.slice(2, z: 2).write(to: folder.url, "copy.dcm")
        let series = try #require(try FolderScan.scan(paths: [folder.url.path]).series.first)
        #expect(series.headers.count == 3 && series.duplicates.count == 1 && series.hazard == nil)
        let volume = try #require(series.assemble(SeriesOptions()).volumes.first)
        #expect(volume.findings.map(\.code) == ["duplicate-instance"] && volume.runs == [0..<3])

        var other = try SyntheticInstance.slice(2, z: 2)
        other.samples[5] += 1
        try other.write(to: folder.url, "other.dcm")
        let conflict = try #require(try FolderScan.scan(paths: [folder.url.path]).series.first)
        let result = conflict.assemble(SeriesOptions())
        #expect(result.volumes.isEmpty && result.refused.map(\.code) == [.conflictingDuplicates])
        #expect(result.refused.first?.paths.count == 4 && conflict.duplicates.count == 1)
    }

    @Test func oneInstanceInTwoSeriesCondemnsBoth() throws {
        let folder = try TemporaryFolder()
        try SyntheticInstance.slice(1, z: 1).write(to: folder.url)
        var other = try SyntheticInstance.slice(1, z: 1)
        try other.dataSet.set(.seriesInstanceUID, .ui, string: "1.2.826.0.1.3680043.10.9999.77")
        try other.write(to: folder.url, "other.dcm")
        let scan = try FolderScan.scan(paths: [folder.url.path])
        #expect(scan.series.map(\.hazard?.code) == [.conflictingDuplicates, .conflictingDuplicates])
    }

    @Test(arguments: [DICOMFiles.Tag.patientID, .patientName, .patientBirthDate, .studyInstanceUID])
    func twoPatientsUnderOneSeriesAreRefused(_ tag: DICOMFiles.Tag) throws {
        let folder = try TemporaryFolder()
        for number in 1...3 { try SyntheticInstance.slice(number, z: Double(number)).write(to: folder.url) }
        var other = try SyntheticInstance.slice(4, z: 4)
        switch tag {
        case .studyInstanceUID: try other.dataSet.set(tag, .ui, string: "1.2.3.4")
        case .patientBirthDate: try other.dataSet.set(tag, .da, string: "19710101")
        default: try other.dataSet.set(tag, tag == .patientName ? .pn : .lo, string: "OTHERPERSON")
        }
        try other.write(to: folder.url)
        let result = try #require(try FolderScan.scan(paths: [folder.url.path]).series.first).assemble(
            SeriesOptions()
        )
        let refused = try #require(result.refused.first)
        #expect(result.volumes.isEmpty && refused.code == .patientMixUp && refused.paths.count == 4)
        for planted in ["PLANTED", "OTHERPERSON", "19700101", "19710101"] {
            #expect(!refused.reason.contains(planted))
        }
    }

    @Test func padsAndEmptyNameComponentsAreNoOtherPatient() throws {
        let folder = try TemporaryFolder()
        try SyntheticInstance.slice(1, z: 1).write(to: folder.url)
        var other = try SyntheticInstance.slice(2, z: 2)
        try other.dataSet.set(.patientName, .pn, string: "PLANTED^NAME^^")
        try other.write(to: folder.url)
        #expect(try FolderScan.scan(paths: [folder.url.path]).series.first?.hazard == nil)
    }

    @Test func aBrokenMemberCondemnsItsSeriesOnly() throws {
        let folder = try TemporaryFolder()
        for number in 1...3 { try SyntheticInstance.slice(number, z: Double(number)).write(to: folder.url) }
        var other = try SyntheticInstance.slice(9, z: 1)
        try other.dataSet.set(.seriesInstanceUID, .ui, string: "1.2.826.0.1.3680043.10.9999.77")
        try other.write(to: folder.url)
        // Cut within the pixels, and cut in front of the Series Instance UID.
        let whole = try SyntheticInstance.slice(4, z: 4).encoded()
        try Data(whole.dropLast(10)).write(to: folder.url.appendingPathComponent("cut.dcm"))
        try Data(whole.prefix(400)).write(to: folder.url.appendingPathComponent("short.dcm"))
        let scan = try FolderScan.scan(paths: [folder.url.path])
        let named = Dictionary(
            uniqueKeysWithValues: scan.rejected.map { (URL(fileURLWithPath: $0.path).lastPathComponent, $0) }
        )
        #expect(named["cut.dcm"]?.seriesInstanceUID == SyntheticInstance.seriesUID)
        #expect(named["short.dcm"]?.seriesInstanceUID == nil && named.count == 2)
        let results = scan.series.map { $0.assemble(SeriesOptions()) }
        #expect(results.flatMap(\.refused).map(\.code) == [.brokenMember])
        #expect(results.flatMap(\.refused).first?.paths.count == 3)
        #expect(results.flatMap(\.volumes).map(\.shape.slices) == [1])
    }

    @Test func theProbeFollowsSequencesWithoutTakingTheirUIDs() throws {
        // Referenced Series Sequence holds another Series Instance UID, in an item of undefined length.
        var instance = try SyntheticInstance.slice(1, z: 1)
        var referenced = DataSet()
        try referenced.set(.seriesInstanceUID, .ui, string: "1.2.3.9")
        instance.dataSet.set(.referencedSeriesSequence, items: [referenced, referenced])
        let bytes = try instance.encoded()
        var probe = SeriesUIDProbe(Array(bytes))
        #expect(probe.find() == SyntheticInstance.seriesUID)
        // Every prefix gives the right UID or none, and never traps.
        for length in stride(from: 0, to: bytes.count, by: 3) {
            var cut = SeriesUIDProbe(Array(bytes.prefix(length)))
            let found = cut.find()
            #expect(found == nil || found == SyntheticInstance.seriesUID)
        }
        // Undefined lengths and implicit VR, by hand.
        let implicit: [UInt8] = [
            0x08, 0, 0x15, 0x11, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF,
            0x20, 0, 0x0E, 0, 4, 0, 0, 0, 0x31, 0x2E, 0x39, 0, 0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0,
            0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0, 0x20, 0, 0x0E, 0, 4, 0, 0, 0, 0x31, 0x2E, 0x37, 0,
        ]
        var byHand = SeriesUIDProbe(implicit)
        #expect(byHand.find() == "1.7")
    }

    @Test func theResultDoesNotDependOnTheOrderOfThePaths() throws {
        let folder = try TemporaryFolder()
        let urls = try (1...12).map {
            try SyntheticInstance.slice($0, z: Double(13 - $0)).write(to: folder.url)
        }
        let forward = try FolderScan.scan(paths: urls.map(\.path))
        let backward = try FolderScan.scan(paths: urls.reversed().map(\.path))
        let one = try #require(forward.series.first).assemble(SeriesOptions()).volumes.first
        let two = try #require(backward.series.first).assemble(SeriesOptions()).volumes.first
        #expect(one?.slices == two?.slices && one?.headers.map(\.path) == two?.headers.map(\.path))
    }
}
