import DICOMFiles
import Digests
import Foundation
import Testing

/// What pydicom decodes from the fixtures (Goldens/decoded_pixels.py), asked once.
enum PydicomPixels {
    struct File: Sendable, CustomTestStringConvertible {
        let path: String
        let isExact: Bool
        let count: Int
        let digest: String
        let raw: URL
        var testDescription: String { path }
    }

    static let isPossible = SharedData.isPresent && SharedData.hasPython

    static let files: [File] = {
        guard isPossible else { return [] }
        let output = FileManager.default.temporaryDirectory.appending(
            path: "limpid-pydicom-\(ProcessInfo.processInfo.processIdentifier)"
        )
        try? FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
        let script = SharedData.packageRoot.appending(path: "Tests/DICOMFilesTests/Goldens/decoded_pixels.py")
        let process = Process()
        process.executableURL = URL(filePath: SharedData.python)
        process.arguments = [script.path, SharedData.fixtures.path, output.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return [] }
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n").enumerated().compactMap { index, line in
            let fields = line.split(separator: "\t").map { String($0) }
            guard fields.count == 4, let count = Int(fields[2]) else { return nil }
            return File(
                path: fields[0],
                isExact: fields[1] == "exact",
                count: count,
                digest: fields[3],
                raw: output.appending(path: "\(index).raw")
            )
        }
    }()
}

@Suite(
    "Reading: pixels equal to pydicom's",
    .enabled(if: PydicomPixels.isPossible, "needs ../shared/data/fixtures and .venv with pydicom")
)
struct ReadingPixelsTests {
    /// Every fixture of which index.csv says that pydicom decodes it.
    @Test func everyFixtureIsCompared() throws {
        let rows = try SharedData.rows(ofCSV: SharedData.fixtures.appending(path: "index.csv"))
        let decoded = rows.dropFirst().filter { $0[11].hasPrefix("yes") }.map { $0[0] }
        #expect(decoded.count == 115)
        #expect(Set(PydicomPixels.files.map(\.path)) == Set(decoded))
    }

    @Test(arguments: PydicomPixels.files) func equalsPydicom(_ file: PydicomPixels.File) throws {
        let header = try DICOMReader.header(atPath: SharedData.fixtures.appending(path: file.path).path)
        let format = try #require(header.pixels)
        let frames = try DICOMReader.frames(of: header, 0..<format.frames)
        #expect(frames.count == format.frames)
        var words: [Int32] = []
        for frame in frames {
            words += frame.floats?.map { Int32(bitPattern: $0.bitPattern) } ?? frame.stored
        }
        #expect(words.count == file.count)
        let digest = words.withUnsafeBytes { SHA256.hash(data: $0) }.description
        guard !file.isExact else {
            #expect(digest == file.digest)
            return
        }
        let truth = try Data(contentsOf: file.raw).withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
        let largest = zip(words, truth).map { abs($0 - $1) }.max() ?? 0
        #expect(largest <= 2)
        // One frame asked for alone is the same frame.
        if format.frames > 1 { #expect(try DICOMReader.frames(of: header, 1..<2) == [frames[1]]) }
    }

    /// Signed samples labelled unsigned: as the header says, and told.
    @Test func reportsSignednessMismatch() throws {
        let path = SharedData.fixtures.appending(path: "ct_single/J2K_pixelrep_mismatch.dcm").path
        #expect(try DICOMReader.header(atPath: path).findings.map(\.code) == ["signedness-mismatch"])
    }

    /// Syntaxes that pydicom cannot decode, against the same image in one that it can: spectral selection and
    /// full progression are only other orders of the coefficients of extended sequential JPEG.
    @Test(arguments: [
        "6_8TransferSyntax_1.2.840.10008.1.2.4.53", "10_12TransferSyntax_1.2.840.10008.1.2.4.55",
    ])
    func decodesProgressiveJPEG(_ name: String) throws {
        func samples(_ name: String) throws -> [Int32] {
            let path = SharedData.fixtures.appending(
                path: "ct_transfer_syntaxes/CTImage.dcm_JPEGProcess\(name).dcm"
            ).path
            return try DICOMReader.frames(of: DICOMReader.header(atPath: path), 0..<1)[0].stored
        }
        #expect(try samples(name) == samples("2_4TransferSyntax_1.2.840.10008.1.2.4.51"))
    }

    @Test(arguments: [
        ("broken_odd/Cornell_bug.dcm", DICOMError.Code.decodeFailed),
        ("broken_odd/liver_nonbyte_aligned_rle.dcm", .invalidImagePlane),
        ("broken_odd/JPEG2000-embedded-sequence-delimiter.dcm", .decodeFailed),
    ])
    func refusesWhatPydicomCannotDecodeEither(_ path: String, _ expected: DICOMError.Code) throws {
        let header = try DICOMReader.header(atPath: SharedData.fixtures.appending(path: path).path)
        #expect(code { () throws(DICOMError) in _ = try DICOMReader.frames(of: header, 0..<1) } == expected)
    }
}
