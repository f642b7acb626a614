import DICOMFiles
import DerivedObjects
import Foundation
import SeriesVolumes
import Testing

/// Real images through every writer, judged by dicom3tools, pydicom and highdicom.
///
/// Needs the shared images; the parts that need dicom3tools or the Python environment are skipped where those are absent.
@Suite(.enabled(if: Workshop.hasFixtures)) struct ConformanceTests {
    static let sources = [
        "ct_series_cmb_crc", "ct_series_liver_with_seg/01.dcm", "ct_enhanced/eCT_Supplemental.dcm",
        "mr_enhanced/MOVEKNEE.dcm", "mr_enhanced/emri_small.dcm", "mr_enhanced/emri_small_RLE.dcm",
        "mr_single/MR3_UNC",
        "us_single/JPGLosslessP14SV1_1s_1f_8b.dcm", "cr_dx/dx_image.dcm", "cr_dx/gdcm-CR-MONO1-10-chest.dcm",
        "mg/OutOfBoundsOverlay.dcm",
    ]

    /// Patterns of the allow-list, comments dropped.
    static func allowed() throws -> [Regex<AnyRegexOutput>] {
        let file = Workshop.packageRoot.appending(path: "Tests/DICOMConformance/allow-list.txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.map { try Regex(String($0)) }
    }

    static func errors(_ path: String) throws -> Set<String> {
        let lines = try Workshop.run("/usr/bin/dciodvfy", ["-new", path]).output.split(separator: "\n")
        return Set(lines.filter { $0.hasPrefix("Error") }.map(String.init))
    }

    /// Paths of one source's files.
    static func files(_ name: String) throws -> [String] {
        let path = Workshop.fixtures.appending(path: name).path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return [path]
        }
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { path + "/" + $0 }
    }

    /// Writes everything that can be made of some files, hands it over and removes it.
    static func withProductions(
        of paths: [String],
        derivation: Derivation = Workshop.derivation(),
        _ body: ([Production]) throws -> Void
    ) throws {
        let root = try Workshop.scratch()
        defer { try? FileManager.default.removeItem(atPath: root) }
        let productions = try Workshop.assemble(paths).enumerated().map { index, series in
            let folder = root + "/\(index)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            return try Production(series, folder: folder, derivation: derivation)
        }
        #expect(!productions.isEmpty)
        try body(productions)
    }

    static func judge(_ productions: [Production], sources: [String]) throws {
        let known = try sources.reduce(into: Set<String>()) { $0.formUnion(try errors($1)) }
        let allowed = try allowed()
        for object in productions.flatMap(\.all) {
            for error in try errors(object.file.path) where !known.contains(error) {
                let isAllowed = try allowed.contains { try $0.wholeMatch(in: error) != nil }
                #expect(isAllowed, "\(object.sopClassUID): \(error)")
            }
        }
        // dcentvfy reports what differs between objects of one patient, study or series; silence is consistency. A source that it
        // cannot read is not judged.
        guard try Workshop.run("/usr/bin/dcentvfy", sources).output.isEmpty else { return }
        let outputs = productions.flatMap(\.all).map(\.file.path)
        #expect(try Workshop.run("/usr/bin/dcentvfy", sources + outputs).output == "")
    }

    static func reread(_ productions: [Production], sources: [String]) throws {
        let python = try #require(Workshop.python)
        let script = Workshop.packageRoot.appending(path: "Tests/Python/reread_derived.py").path
        for production in productions {
            let groups = [
                ("denoised", production.denoised), ("float-map", production.maps),
                ("integer-map", production.smallMaps),
                ("bias", production.bias), ("fused", production.fused), ("overlay", production.overlay),
            ]
            let arguments = groups.flatMap { kind, objects in objects.map { kind + "=" + $0.file.path } }
            let result = try Workshop.run(python, [script] + sources.map { "source=" + $0 } + arguments)
            #expect(result.status == 0, "\(result.output)")
        }
    }

    @Test(.enabled(if: Workshop.hasDicom3tools), arguments: sources)
    func realImagesConform(_ name: String) throws {
        let files = try Self.files(name)
        try Self.withProductions(of: files) { try Self.judge($0, sources: files) }
    }

    @Test(.enabled(if: Workshop.python != nil), arguments: sources)
    func realImagesReadBackInPython(_ name: String) throws {
        let files = try Self.files(name)
        try Self.withProductions(of: files) { try Self.reread($0, sources: files) }
    }

    @Test(
        .enabled(if: Workshop.python != nil && Workshop.hasDicom3tools),
        arguments: OutputTransferSyntax.allCases
    )
    func everySyntaxConformsAndReadsBack(_ syntax: OutputTransferSyntax) throws {
        for name in ["ct_series_cmb_crc", "mr_enhanced/emri_small.dcm"] {
            let files = try Self.files(name)
            try Self.withProductions(of: files, derivation: Workshop.derivation(syntax: syntax)) {
                productions in
                try Self.judge(productions, sources: files)
                try Self.reread(productions, sources: files)
            }
        }
    }

    @Test(.enabled(if: Workshop.python != nil && Workshop.hasDicom3tools), arguments: ["MONOCHROME2", "RGB"])
    func ultrasoundLoopsConformAndReadBack(_ photometric: String) throws {
        let python = try #require(Workshop.python)
        let folder = try Workshop.scratch()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let source = folder + "/loop.dcm"
        let script = Workshop.packageRoot.appending(path: "Tests/Python/make_ultrasound_loop.py").path
        let made = try Workshop.run(python, [script, photometric, source])
        #expect(made.status == 0, "\(made.output)")
        try Self.withProductions(of: [source]) { productions in
            #expect(productions.count == 1 && productions.first?.denoised.first?.file.frames == 5)
            #expect(productions.first?.mapRefusal?.code == .unsupportedSource)
            try Self.judge(productions, sources: [source])
            try Self.reread(productions, sources: [source])
        }
    }
}
