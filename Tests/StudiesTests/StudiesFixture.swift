import Foundation
import Pipelines
import Reports
import Studies

/// A folder with a small index of images that goes when the value goes.
final class StudiesFixture: Sendable {
    let path: String
    var index: String { path + "/data/index.csv" }

    static let header =
        "file,modality,h,w,dtype,value,source,patient,kernel,licence,role,usable_for_shipped_weights,split"

    /// Four images, 64 × 56 pixels, of MR unless said otherwise.
    init(patients: Int = 2, modality: (Int) -> String = { _ in "mr" }) throws {
        path = NSTemporaryDirectory() + "/limpid-studies-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path + "/data", withIntermediateDirectories: true)
        var lines = [Self.header]
        for number in 0..<4 {
            let file = "image-\(number).png"
            let samples = (0..<64 * 56).map { pixel in
                let (row, column) = (Double(pixel / 56), Double(pixel % 56))
                let square = row > 20 && row < 44 && column > 16 && column < 36 ? 300.0 : 0
                return UInt16(300 + square + 100 * sin(row / Double(number + 3)))
            }
            try PNGImage(columns: 56, rows: 64, samples: .grey16(samples)).write(
                toFile: path + "/data/" + file
            )
            lines.append(
                "\(file),\(modality(number)),64,56,uint16,raw,S,patient-\(number * patients / 4),T1,CC0,clean target,yes,validation"
            )
        }
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: index))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A small study with some keys otherwise; nil leaves one out.
    static func yaml(_ changes: [String: String?] = [:]) -> String {
        var lines: [String: String] = [
            "version": "1", "name": "test", "description": "A test.", "data": "{modalities: [mr]}",
            "intensities": "{mr: {percentile: 99.9}}",
            "noise": "[{gaussian: {sigma: 25}}, {rician: {snr: 10}}]",
            "methods": "[{non-local-means: {search-radius: 3, patch-radius: 1}}]", "seed": "7",
        ]
        for (key, value) in changes { lines[key] = value }
        return lines.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
    }

    func study(_ changes: [String: String?] = [:]) throws -> Study { try Study(yaml: Self.yaml(changes)) }

    func options(_ output: String) -> StudyOptions {
        StudyOptions(index: index, output: path + "/" + output, software: "test")
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

extension StudiesFixture {
    /// An image of one value.
    static func writeFlat(_ path: String) throws {
        try PNGImage(columns: 56, rows: 64, samples: .grey16([UInt16](repeating: 500, count: 64 * 56)))
            .write(toFile: path)
    }
}
