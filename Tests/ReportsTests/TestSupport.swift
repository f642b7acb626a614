import Foundation
import Reports
import Testing
import Volumes

/// The package's root: two folders above this file's, symbolic links resolved.
let packageRoot = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// Python with the packages that the tests compare against, or nil where `.venv` is absent: then those tests are skipped.
let python: String? = {
    let path = packageRoot + "/.venv/bin/python"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
}()

/// Runs a program to its end; its output and errors together.
func run(_ program: String, _ arguments: [String], input: Data? = nil) throws -> (status: Int32, output: Data)
{
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    let feed = Pipe()
    process.standardInput = feed
    try process.run()
    if let input { feed.fileHandleForWriting.write(input) }
    try feed.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, data)
}

/// A folder that is removed at the end of the block.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = NSTemporaryDirectory() + "/limpid-reports-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}

/// Expects an error of one code.
func expectError(
    _ code: ReportError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    do {
        try body()
        Issue.record("nothing was thrown, \(code.rawValue) expected", sourceLocation: sourceLocation)
    } catch let error as ReportError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        #expect(!error.description.isEmpty, sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(error) was thrown, \(code.rawValue) expected", sourceLocation: sourceLocation)
    }
}

/// One slice of given values.
func slice(
    _ columns: Int,
    _ rows: Int,
    _ voxels: [Float],
    unit: IntensityUnit = .hounsfield,
    valid: [Bool]? = nil
) -> Volume {
    let shape = VolumeShape(columns: columns, rows: rows, slices: 1)
    return Volume(
        shape: shape,
        voxels: voxels,
        unit: unit,
        valid: valid.map { Mask(shape: shape, values: $0) }
    )
}

/// Values made by `Goldens/make_reports.py`.
struct Goldens: Decodable {
    struct WindowCase: Decodable {
        let center: Double
        let width: Double
        let function: Window.Function
        let values: [Double]
        let greys: [UInt8]
    }

    struct Percentiles: Decodable {
        let values: [Float]
        let points: [Double]
        let results: [Double]
    }

    struct Residual: Decodable {
        let original: [Float]
        let denoised: [Float]
        let binWidth: Double
        let bins: [Int]
        let mean: Double
        let standardDeviation: Double
    }

    struct PNGs: Decodable {
        struct Good: Decodable {
            let kind: String
            let rows: Int
            let columns: Int
            let samples: [Int]
            let png: Data
        }

        let good: [Good]
        let unsupported: [Data]
    }

    let windows: [WindowCase]
    let percentiles: Percentiles
    let residual: Residual
    let pngs: PNGs

    static func load() throws -> Goldens {
        let path = packageRoot + "/Tests/ReportsTests/Goldens/goldens.json"
        return try JSONDecoder().decode(Goldens.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
