import Foundation
import Pipelines
import Reports
import Testing
import Training

/// A folder that goes when the value goes.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/limpid-training-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A path inside.
    func at(_ name: String) -> String { path + "/" + name }
}

/// A small index with its images, written by the tests.
struct TrainingFixture {
    let folder: TemporaryFolder
    var index: String { folder.at("data/index.csv") }

    static let header =
        "file,modality,h,w,dtype,value,source,patient,kernel,licence,role,usable_for_shipped_weights,split"

    /// Three MR series of 64 × 56 pixels: two patients to train on, one to validate on.
    init() throws {
        folder = try TemporaryFolder()
        var rows: [String] = []
        for (number, patient) in ["p1", "p2", "p3"].enumerated() {
            for slice in 0..<2 {
                let file = "\(patient)-\(slice).png"
                try Self.writeGrey(folder.at("data/" + file), rows: 64, columns: 56) { row, column in
                    let wave = sin(Double(row * (number + 2)) / 9) * cos(Double(column) / 7) * 200
                    let checks = (row / 8 + column / 8) % 2 == 0 ? 60.0 : 0
                    return UInt16(400 + wave + Double(40 * slice) + checks)
                }
                let split = number < 2 ? "train" : "validation"
                rows.append(
                    "\(file),mr,64,56,uint16,raw*1,\"Source A, part \(number)\",\(patient),T1,CC0,clean target,yes,\(split)"
                )
            }
        }
        try write(rows)
    }

    /// Replaces the index's rows.
    func write(_ rows: [String]) throws {
        try Data(([Self.header] + rows).map { $0 + "\n" }.joined().utf8)
            .write(to: URL(fileURLWithPath: index))
    }

    /// The index's rows.
    var rows: [String] {
        get throws {
            try String(contentsOfFile: index, encoding: .utf8).split(separator: "\n").dropFirst()
                .map(String.init)
        }
    }

    static func writeGrey(
        _ path: String,
        rows: Int,
        columns: Int,
        _ value: (Int, Int) -> UInt16
    ) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        let samples = (0..<rows * columns).map { value($0 / columns, $0 % columns) }
        try PNGImage(columns: columns, rows: rows, samples: .grey16(samples)).write(toFile: path)
    }

    static func writeByte(
        _ path: String,
        rows: Int,
        columns: Int,
        _ value: (Int, Int) -> UInt8
    ) throws {
        let samples = (0..<rows * columns).map { value($0 / columns, $0 % columns) }
        try PNGImage(columns: columns, rows: rows, samples: .grey8(samples)).write(toFile: path)
    }

    /// Lines of a small recipe by key.
    static let recipeLines = [
        "version": "1", "name": "test", "description": "A test.",
        "network": "{two-stage: {channels: 1, unshuffle: 2}}", "data": "{modalities: {mr: 1}}",
        "intensities": "{mr: {percentile: 99.9}}", "patches": "{size: 16, batch: 6}",
        "augmentation": "{flips: true, rotations: true, elastic: {share: 0.5, amplitude: 1, spacing: 8}}",
        "noise": "[{gaussian: {sigma: [0, 50]}}, {rician: {snr: [5, 20], varying: 0.5}}]",
        "objective": "{clean: l1, noise: mse}",
        "optimizer": "{adam: {learning-rate: 0.001, gradient-norm: 1}}",
        "schedule": "{steps: 8, warm-up: 2, decay: cosine}", "average": "{decay: 0.9}", "seed": "5",
        "validation": "{every: 4, images: 2, crop: 48, noise: [{gaussian: {sigma: 25}}]}",
        "checkpoint": "{every: 3}",
    ]

    /// A small recipe with some keys otherwise; nil leaves one out.
    static func recipe(_ changes: [String: String?] = [:]) throws -> TrainingRecipe {
        var lines: [String: String] = recipeLines
        for (key, value) in changes { lines[key] = value }
        return try TrainingRecipe(yaml: lines.map { "\($0): \($1)" }.joined(separator: "\n"))
    }

    /// Options of a run into a folder of the fixture.
    func options(_ name: String) -> TrainingOptions {
        TrainingOptions(index: index, output: folder.at(name), software: "test")
    }

    /// The bytes of a file of a run.
    func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: folder.at(name)))
    }
}
