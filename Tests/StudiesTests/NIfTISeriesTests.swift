import Foundation
import Pipelines
import Studies
import Testing
import Training

/// NIfTI files as images of a study; the files themselves are held to nibabel in NIfTIFilesTests.
@Suite struct NIfTISeriesTests {
    private let fixture: SeriesFixture

    init() throws { fixture = try SeriesFixture() }

    /// Writes a NIfTI-1 file of 16-bit values, 60 × 50 × 3, in HU by scl_inter, with x to the right and y to the front.
    private func write(_ file: String, shift: Int = 0, noise: Int = 0, height: Float = 0) throws {
        var header = [UInt8](repeating: 0, count: 352)
        func put<Value: BitwiseCopyable>(_ value: Value, _ place: Int) {
            withUnsafeBytes(of: value) { header.replaceSubrange(place..<place + $0.count, with: $0) }
        }
        put(Int32(348), 0)
        for (axis, side) in [3, 60, 50, 3, 1, 1, 1, 1].enumerated() { put(Int16(side), 40 + 2 * axis) }
        put(Int16(4), 70)
        put(Int16(16), 72)
        put(Float(352), 108)
        put(Float(1), 112)
        put(Float(-1024), 116)
        put(Int16(1), 254)
        let affine: [Float] = [0.5, 0, 0, -30, 0, 0.5, 0, -25, 0, 0, 2, height]
        for (place, value) in affine.enumerated() { put(value, 280 + 4 * place) }
        put(UInt32(0x0031_2B6E), 344)
        var data = Data(header)
        for voxel in 0..<60 * 50 * 3 {
            let (column, row, slice) = (voxel % 60, voxel / 60 % 50, voxel / 3000)
            let truth: Int = 1000 + 4 * column + 2 * row + 100 * slice + shift
            let value: Int = truth + noise * (voxel % 3 - 1)
            withUnsafeBytes(of: Int16(value)) { data.append(contentsOf: $0) }
        }
        let path = fixture.path + "/" + file
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        try data.write(to: URL(fileURLWithPath: path))
    }

    @Test func slicesAreShownAsTheBodyIsLookedAt() throws {
        try write("data/scan")
        let (index, lines) = try fixture.images(
            SeriesFixture.study(),
            fixture.options("data", .ct, to: "out")
        )
        #expect(lines.isEmpty && index.rows.map(\.file) == (1...3).map { "series-001/slice-000\($0)" })
        let values = try #require(try index.values(index.rows[1]))
        // The last column and row of the file come first: 1000 + 4 · 59 + 2 · 49 + 100 − 1024 HU.
        let first: Float = 410
        #expect(values.count == 3000)
        #expect(values[0] == first && values[1] == first - 4)
        #expect(values[60] == first - 2 && values[2999] == Float(76))
    }

    @Test func aStudyRunsOnThemAndSubjectsArePatients() throws {
        try write("data/sub-a/one.nii")
        try write("data/sub-a/two.nii", shift: 10)
        try write("data/sub-b/one.nii", shift: 20)
        try write("data/three.nii", shift: 30)
        let study = try SeriesFixture.study()
        let (outcome, lines) = try fixture.run(study, fixture.options("data", .ct, to: "out"))
        #expect(outcome.done == 24 && outcome.failed == 0 && lines.isEmpty)
        let rows = try fixture.records("out/images.csv").filter { $0["method"] == "noisy" }
        let patients = rows.map { $0["patient"] ?? "" }.enumerated().filter { $0.offset % 3 == 0 }.map(
            \.element
        )
        // sub-a twice, sub-b, and a file of its own, in the order of their paths.
        #expect(patients == ["1", "1", "2", "3"])
        #expect(!(try fixture.text("out/images.csv").contains("sub-")))
        try FileManager.default.moveItem(atPath: fixture.path + "/data", toPath: fixture.path + "/moved")
        try fixture.run(study, fixture.options("moved", .ct, to: "again"))
        for file in ["images.csv", "results.json", "study.json"] {
            #expect(try fixture.text("out/\(file)") == fixture.text("again/\(file)"), "\(file)")
        }
    }

    @Test func withoutAModalityTheFileIsNamed() throws {
        try write("data/scan.nii")
        let error = try #require(throws: StudyError.self) {
            try fixture.run(SeriesFixture.study(), fixture.options("data", to: "out"))
        }
        #expect(error.code == .invalidOption)
        #expect(
            error.description.contains(
                "scan.nii is a NIfTI file, which does not say its modality; add --modality"
            )
        )
    }

    @Test func aBrokenFileIsNamedAndTheRestGoesOn() throws {
        try write("data/good.nii")
        let good = try #require(FileManager.default.contents(atPath: fixture.path + "/data/good.nii"))
        try good.dropLast(1).write(to: URL(fileURLWithPath: fixture.path + "/data/short.nii"))
        try Data().write(to: URL(fileURLWithPath: fixture.path + "/data/empty.nii.gz"))
        let (outcome, lines) = try fixture.run(
            SeriesFixture.study(),
            fixture.options("data", .ct, to: "out")
        )
        #expect(outcome.done == 6 && lines.count == 2)
        #expect(
            lines.contains { $0.contains("/data/short.nii is left out: the file is damaged") },
            "\(lines)"
        )
        #expect(lines.contains { $0.contains("/data/empty.nii.gz is left out: ") })
        let error = try #require(throws: StudyError.self) {
            try fixture.run(SeriesFixture.study(), fixture.options("data/short.nii", .ct, to: "other"))
        }
        #expect(error.code == .noImages && error.description.contains("short.nii"))
    }

    @Test func filesOfOnePathArePairsWhereTheirSlicesCoincide() throws {
        try write("full/sub-a/ct.nii")
        try write("full/sub-b/ct.nii")
        try write("low/sub-a/ct.nii", noise: 20)
        try write("low/sub-b/ct.nii", noise: 20, height: 1)
        let study = try SeriesFixture.study(["noise": "paired"])
        let (index, lines) = try fixture.images(
            study,
            fixture.options("full", noisy: "low", .ct, to: "out")
        )
        #expect(index.rows.compactMap(\.pair) == (1...3).map { "noisy-001/slice-000\($0)" })
        #expect(
            lines.count == 1 && lines[0].hasPrefix("series 2 (ct, 3 slices) is left out: no noisy series")
        )
    }

    @Test func ofSeveralAtOnePlaceTheNameDecidesAndElseNothing() throws {
        try write("full/sub-a/ct.nii")
        try write("low/sub-a/dose-10.nii", noise: 40)
        try write("low/sub-a/dose-25.nii", noise: 20)
        let study = try SeriesFixture.study(["noise": "paired"])
        let options = fixture.options("full", noisy: "low", .ct, to: "out")
        let (none, lines) = try fixture.images(study, options)
        #expect(none.rows.allSatisfy { $0.pair == nil })
        #expect(lines.count == 1 && lines[0].contains("several noisy series lie at its place"), "\(lines)")
        try write("low/sub-a/ct.nii", noise: 30)
        let (one, silence) = try fixture.images(study, options)
        #expect(silence.isEmpty)
        // The first of the three by name.
        #expect(one.rows.compactMap(\.pair) == (1...3).map { "noisy-001/slice-000\($0)" })
    }

    @Test func theStoredRangeOfWideTypesIsNotKnown() throws {
        try write("data/scan.nii")
        let study = try SeriesFixture.study(["intensities": "{ct: stored-range}"])
        let error = try #require(throws: StudyError.self) {
            try fixture.run(study, fixture.options("data", .ct, to: "out"))
        }
        #expect(error.code == .invalidImages && error.description.contains("write a window or a percentile"))
    }
}
