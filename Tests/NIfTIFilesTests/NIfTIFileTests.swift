import Foundation
import NIfTIFiles
import Testing
import Volumes

/// Files that nibabel wrote, and what nibabel reads from them.
@Suite struct NIfTIFileTests {
    struct Golden: Decodable, Sendable, CustomTestStringConvertible {
        let file: String
        let shape: [Int]
        let volumes: Int
        let affine: [[Double]]?
        let values: [Float]
        var testDescription: String { file }
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens").path

    static var goldens: [Golden] {
        let data = FileManager.default.contents(atPath: folder + "/goldens.json") ?? Data()
        return (try? JSONDecoder().decode([Golden].self, from: data)) ?? []
    }

    @Test func thereAreGoldens() { #expect(Self.goldens.count == 15) }

    @Test(arguments: goldens) func valuesAndPlaceAreThoseOfNibabel(_ golden: Golden) throws {
        let path = Self.folder + "/" + golden.file
        #expect(NIfTIFile.isNIfTI(path))
        let file = try NIfTIFile(path)
        #expect([file.columns, file.rows, file.slices] == golden.shape && file.volumes == golden.volumes)
        #expect(try file.voxels() == golden.values)
        guard let affine = golden.affine else {
            #expect(file.geometry == nil)
            return
        }
        let geometry = try #require(file.geometry)
        for (column, row, slice) in [(0.0, 0.0, 0.0), (4, 0, 0), (0, 3, 0), (4, 3, 2)] {
            let ours = geometry.position(column: column, row: row, slice: slice)
            let theirs = affine.map { $0[0] * column + $0[1] * row + $0[2] * slice + $0[3] }
            // NIfTI's x and y point the other way; a quaternion is in single precision.
            #expect((ours - Vector3(-theirs[0], -theirs[1], theirs[2])).length < 1e-4)
        }
    }

    @Test func aByteSaysWhatItCanStore() throws {
        #expect(try NIfTIFile(Self.folder + "/uint8.nii").storedRange == -3...507)
        #expect(try NIfTIFile(Self.folder + "/int8.nii").storedRange == -128...127)
        #expect(try NIfTIFile(Self.folder + "/uint16.nii.gz").storedRange == nil)
    }

    @Test(arguments: [
        ("colour.nii", NIfTIError.Code.unsupported, "colours"),
        ("complex.nii", .unsupported, "complex"),
        ("pair.hdr", .unsupported, "two files"),
        ("make_nifti.py", .notNIfTI, "not a NIfTI file"),
        ("nothing.nii", .notReadable, "cannot be opened"),
    ]) func whatIsNotReadIsSaid(_ name: String, _ code: NIfTIError.Code, _ text: String) throws {
        let path = Self.folder + "/" + name
        let error = try #require(throws: NIfTIError.self) { try NIfTIFile(path) }
        #expect(error.code == code && error.description.contains(text))
        #expect(error.expandedDescription == "\(path): \(error.description)")
        #expect(NIfTIFile.isNIfTI(path) == (code == .unsupported))
    }
}

/// Damaged and hostile files: an error, never a crash, and never memory that the file's own bytes do not fill.
@Suite struct DamagedNIfTITests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "limpid-nifti-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        try Array(#require(FileManager.default.contents(atPath: NIfTIFileTests.folder + "/" + name)))
    }

    private func write(_ bytes: [UInt8], _ name: String = "file") throws -> String {
        let path = folder + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func error(_ bytes: [UInt8]) throws -> NIfTIError {
        let path = try write(bytes)
        return try #require(throws: NIfTIError.self) { try NIfTIFile(path).voxels() }
    }

    @Test func aFileIsKnownByWhatItHoldsNotByItsName() throws {
        let path = try write(try bytes("int16-big.nii.gz"), "scan.bin")
        #expect(try NIfTIFile(path).voxels().count == 60)
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test(arguments: ["int16.nii", "int16-big.nii.gz", "second.nii.gz", "second-big.nii"])
    func aFileThatEndsEarlyIsTruncated(_ name: String) throws {
        let whole = try bytes(name)
        for missing in [1, 20, 60] {
            let error = try error(whole.dropLast(missing))
            #expect(error.code == .truncated, "\(name) less \(missing)")
        }
        // Nothing at all, and part of a header.
        for length in [0, 1, 100, 347] where length < whole.count {
            #expect(throws: NIfTIError.self) { try NIfTIFile(write(Array(whole.prefix(length)))) }
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test func compressedBytesThatWereChangedAreDamage() throws {
        var whole = try bytes("int16-big.nii.gz")
        // The check sum is the four bytes before the last four.
        whole[whole.count - 6] ^= 1
        #expect(try error(whole).code == .truncated)
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Place in the header of NIfTI-1, bytes, and what is said.
    @Test(arguments: [
        (40, [0, 0], NIfTIError.Code.malformedHeader), (40, [8, 0], .malformedHeader),
        (40, [0xFF, 0xFF], .malformedHeader), (42, [0, 0], .malformedHeader),
        (42, [0xFF, 0xFF], .malformedHeader), (42, [0xFF, 0x7F, 0xFF, 0x7F, 1, 0], .unsupported),
        (40, [7, 0, 0xFF, 0x7F, 0xFF, 0x7F, 0xFF, 0x7F, 0xFF, 0x7F], .malformedHeader),
        (70, [1, 0], .unsupported), (70, [0xFF, 0xFF], .unsupported),
        (108, [0, 0, 0xC0, 0x7F], .malformedHeader), (108, [0, 0, 0x80, 0xFF], .malformedHeader),
        (108, [0, 0, 0x80, 0x3F], .malformedHeader), (108, [0, 0, 0x80, 0x4E], .truncated),
        (46, [0xFF, 0x7F], .truncated),
    ]) func aHeaderThatLiesIsRefused(_ place: Int, _ lie: [UInt8], _ code: NIfTIError.Code) throws {
        var whole = try bytes("int16.nii")
        whole.replaceSubrange(place..<place + lie.count, with: lie)
        #expect(try error(whole).code == code)
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test(arguments: ["int16.nii", "second-big.nii", "float32.nii"])
    func noBytesMakeItCrash(_ name: String) throws {
        let whole = try bytes(name)
        var state: UInt64 = 88_172_645_463_325_252
        func next(_ limit: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(limit))
        }
        var read = 0
        for _ in 0..<600 {
            var bytes = whole
            for _ in 0...next(4) { bytes[next(next(2) == 0 ? 352 : bytes.count)] = UInt8(next(256)) }
            let path = try write(Array(bytes.prefix(next(4) == 0 ? next(bytes.count) : bytes.count)))
            guard let file = try? NIfTIFile(path), let voxels = try? file.voxels() else { continue }
            #expect(voxels.count == file.columns * file.rows * file.slices)
            read += 1
        }
        #expect(read > 20)
        try FileManager.default.removeItem(atPath: folder)
    }
}
