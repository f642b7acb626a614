import DICOMFiles
import Foundation
import Testing

/// DICOM's tag, not Swift Testing's.
typealias Tag = DICOMFiles.Tag

/// A folder for one test, removed with this value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "limpid-dicomfiles-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Names of everything in a folder below this one, hidden ones included, sorted.
    func names(_ relativePath: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(relativePath)").sorted()
    }
}

/// Programs outside Limpid that tests compare with.
enum External {
    static let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Goldens"
    )
    private static let python =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent(".venv/bin/python").path

    /// Whether the tests' Python is installed (Tests/run.sh does).
    static let hasPython = FileManager.default.isExecutableFile(atPath: python)
    /// Whether Debian's dicom3tools are installed.
    static let hasDicom3tools = FileManager.default.isExecutableFile(atPath: "/usr/bin/dciodvfy")
    /// Whether Debian's dcmtk is installed.
    static let hasDCMTKTools = FileManager.default.isExecutableFile(atPath: "/usr/bin/dcmdump")
    /// Whether DCMTK's data dictionary is where Debian puts it.
    static let dictionary = "/usr/share/libdcmtk17/dicom.dic"

    /// Runs a program to its end; standard output and error come back together.
    static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// What pydicom finds in files: see Goldens/read_back.py.
    static func readBack(_ paths: [String]) throws -> [ReadBack] {
        let (status, output) = try run(python, [goldens.appendingPathComponent("read_back.py").path] + paths)
        try #require(status == 0, "\(output)")
        return try JSONDecoder().decode([ReadBack].self, from: Data(output.utf8))
    }
}

/// One file as pydicom reads it.
struct ReadBack: Decodable {
    enum Value: Decodable, Equatable {
        case one(String)
        case many([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let many = try? container.decode([String].self) {
                self = .many(many)
            } else {
                self = .one(try container.decode(String.self))
            }
        }
    }

    let preambleIsZero: Bool
    let metaIsWhole: Bool
    let transferSyntax: String
    let mediaStorageSOPClassUID: String
    let mediaStorageSOPInstanceUID: String
    let implementationClassUID: String
    let implementationVersionName: String
    let attributes: [String: Value]
    let sequenceItems: [String: Int]
    let privateTags: [String]
    let lastTag: String
    let pixels: String
}

/// Data sets and pixels for the tests of the writer.
enum Sample {
    /// A small, valid Secondary Capture header without the Image Pixel module.
    static func header(_ number: Int = 1) throws -> DataSet {
        var dataSet = DataSet()
        try dataSet.set(.sopClassUID, .ui, string: "1.2.840.10008.5.1.4.1.1.7")
        try dataSet.set(.sopInstanceUID, .ui, string: "1.2.840.99999.\(number)")
        try dataSet.set(.studyInstanceUID, .ui, string: "1.2.840.99999.100")
        try dataSet.set(.seriesInstanceUID, .ui, string: "1.2.840.99999.200")
        try dataSet.set(.studyDate, .da, string: "20250101")
        try dataSet.set(.studyTime, .tm, string: "120000")
        try dataSet.set(.accessionNumber, .sh, string: "")
        try dataSet.set(.modality, .cs, string: "OT")
        try dataSet.set(.conversionType, .cs, string: "SYN")
        try dataSet.set(.manufacturer, .lo, string: "Test")
        try dataSet.set(.referringPhysicianName, .pn, string: "")
        try dataSet.set(.patientName, .pn, string: "Phantom^Synthetic")
        try dataSet.set(.patientID, .lo, string: "PHANTOM")
        try dataSet.set(.patientBirthDate, .da, string: "")
        try dataSet.set(.patientSex, .cs, string: "O")
        try dataSet.set(.studyID, .sh, string: "1")
        try dataSet.set(.seriesNumber, .is, string: "1")
        try dataSet.set(.instanceNumber, .is, string: "\(number)")
        try dataSet.set(.laterality, .cs, string: "")
        try dataSet.set(.patientOrientation, .cs, string: "")
        return dataSet
    }

    static func format(
        rows: Int = 5,
        columns: Int = 7,
        frames: Int = 1,
        samples: Int = 1,
        bits: (allocated: Int, stored: Int) = (16, 12),
        signed: Bool = false,
        kind: PixelFormat.Kind = .integer
    ) -> PixelFormat {
        PixelFormat(
            rows: rows,
            columns: columns,
            frames: frames,
            samplesPerPixel: samples,
            planarConfiguration: 0,
            photometricInterpretation: samples == 3 ? "RGB" : "MONOCHROME2",
            bitsAllocated: bits.allocated,
            bitsStored: bits.stored,
            highBit: bits.stored - 1,
            isSigned: signed,
            kind: kind
        )
    }

    /// One frame of noise over the whole stored range, both ends included, from a fixed seed.
    static func frame(_ format: PixelFormat, seed: UInt64) -> [Int32] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        let range = format.storedRange
        var values = (0..<format.rows * format.columns * format.samplesPerPixel).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            let value = range.lowerBound + Int(state % UInt64(range.count))
            return Int32(truncatingIfNeeded: value)
        }
        values[0] = Int32(truncatingIfNeeded: range.lowerBound)
        values[values.count - 1] = Int32(truncatingIfNeeded: range.upperBound)
        return values
    }

    /// Writes a whole file of `frame`s and returns what was written.
    static func write(
        _ path: String,
        _ format: PixelFormat,
        _ syntax: OutputTransferSyntax,
        header: DataSet
    ) throws -> WrittenFile {
        var writer = try DICOMWriter(path: path, dataSet: header, pixels: format, syntax: syntax)
        for index in 0..<format.frames { try writer.append(stored: frame(format, seed: UInt64(index + 1))) }
        return try writer.finish()
    }
}
