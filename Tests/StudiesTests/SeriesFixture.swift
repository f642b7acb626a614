import Foundation
import Phantoms
import Pipelines
import Studies
import Synchronization
import Training
import Volumes

/// A folder for series and results that goes when the value goes.
final class SeriesFixture: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "limpid-series-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a phantom, 64 × 64 pixels, to `name/truth` and, with its noise, `name/series`.
    func phantom(_ name: String, _ modality: Modality = .ct, slices: Int = 4, seed: UInt64 = 1) throws {
        let phantom = try Phantom(modality: modality, size: 64, slices: slices, sigma: nil, seed: seed)
        _ = try phantom.write(to: path + "/" + name)
    }

    /// A study of CT with some keys otherwise; nil leaves one out.
    static func study(_ changes: [String: String?] = [:]) throws -> Study {
        var keys: [String: String?] = [
            "data": "{modalities: [ct]}", "intensities": "{ct: {window: [-1000, 1000]}}",
            "noise": "[{gaussian: {sigma: 25}}]", "methods": "[{median: {}}]", "metrics": "[psnr]",
        ]
        for (key, value) in changes { keys[key] = value }
        return try Study(yaml: StudiesFixture.yaml(keys))
    }

    func options(_ data: String, noisy: String? = nil, _ modality: TrainingModality? = nil, to output: String)
        -> StudyOptions
    {
        StudyOptions(
            index: path + "/" + data,
            noisy: noisy.map { path + "/" + $0 },
            modality: modality,
            output: path + "/" + output,
            software: "test"
        )
    }

    /// Runs; also the lines that were said.
    @discardableResult
    func run(_ study: Study, _ options: StudyOptions) throws -> (outcome: StudyOutcome, lines: [String]) {
        let lines = Mutex<[String]>([])
        let run = StudyRun(study, options, warn: { line in lines.withLock { $0.append(line) } })
        return (try run.run(), lines.withLock { $0 })
    }

    /// The images of a study as they are read; also the lines that were said.
    func images(_ study: Study, _ options: StudyOptions) throws -> (index: ImageIndex, lines: [String]) {
        let lines = Mutex<[String]>([])
        let source = StudySource(study, options) { line in lines.withLock { $0.append(line) } }
        return (try source.open(), lines.withLock { $0 })
    }

    func text(_ file: String) throws -> String {
        try String(contentsOfFile: path + "/" + file, encoding: .utf8)
    }

    /// Records of a CSV file without quoted fields, by column.
    func records(_ file: String) throws -> [[String: String]] {
        var lines = try text(file).split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let header = lines.removeFirst()
        return lines.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }
}

extension ImageIndex {
    /// An image in its modality's units.
    func values(_ row: Row) throws -> [Float]? { try reader?.image(row).values }
}
