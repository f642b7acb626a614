import Foundation
import Pipelines
import Reports
import Training

/// CT of a phantom whose classes are known: air, a body that is an ellipse, and a denser disc in it; written by the tests.
struct SegmentationFixture {
    static let side = 64
    let folder: TemporaryFolder
    var index: String { folder.at("data/index.csv") }

    /// Hounsfield units of the classes.
    static let hounsfield = [-900.0, 0, 400]

    /// Four patients of two slices each, the last one to validate on.
    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.at("data"),
            withIntermediateDirectories: true
        )
        var lines = [TrainingFixture.header + ",labels"]
        for number in 0..<8 {
            let classes = Self.classes(number)
            let samples = classes.indices.map { pixel in
                let texture = 40 * sin(Double(pixel % Self.side + 3 * (pixel / Self.side) + number))
                return UInt16(1024 + Self.hounsfield[Int(classes[pixel])] + texture)
            }
            try PNGImage(columns: Self.side, rows: Self.side, samples: .grey16(samples))
                .write(toFile: folder.at("data/image-\(number).png"))
            try PNGImage(columns: Self.side, rows: Self.side, samples: .grey8(classes))
                .write(toFile: folder.at("data/labels-\(number).png"))
            let split = number < 6 ? "train" : "validation"
            lines.append(
                "image-\(number).png,ct,\(Self.side),\(Self.side),uint16,HU+1024,Phantom,p\(number / 2),B30,CC0,clean target,yes,\(split),labels-\(number).png"
            )
        }
        try write(lines)
    }

    /// The true classes of an image.
    static func classes(_ number: Int) -> [UInt8] {
        (0..<side * side).map { pixel in
            let (y, x) = (Double(pixel / side), Double(pixel % side))
            let (row, column) = (30 + Double(number % 3), 30 + Double(number % 4))
            let body = pow((y - row) / 20, 2) + pow((x - column) / (22 + Double(number % 2)), 2)
            let disc = pow(y - row - 4, 2) + pow(x - column + 6, 2)
            return disc < 49 ? 2 : body < 1 ? 1 : 0
        }
    }

    /// The lines of the index, its header first.
    var lines: [String] {
        get throws {
            try String(contentsOfFile: index, encoding: .utf8).split(separator: "\n").map(String.init)
        }
    }

    /// Replaces the index.
    func write(_ lines: [String]) throws {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: index))
    }

    /// A small recipe with some keys otherwise; nil leaves one out.
    static func recipe(_ changes: [String: String?] = [:]) throws -> TrainingRecipe {
        var lines: [String: String] = [
            "version": "1", "name": "test", "description": "A test.",
            "network": "{segmentation-unet: {channels: 1, features: 4, depth: 2}}",
            "data": "{modalities: {ct: 1}}", "intensities": "{ct: {window: [-1000, 1000]}}",
            "labels": "{bands: [-400, 200]}", "patches": "{size: 32, batch: 4}",
            "augmentation": "{flips: true, rotations: true}", "objective": "{}",
            "optimizer": "{adam: {learning-rate: 0.003}}", "schedule": "{steps: 6}",
            "average": "{decay: 0.9}",
            "seed": "5", "validation": "{every: 3, images: 2, crop: 64}", "checkpoint": "{every: 2}",
        ]
        for (key, value) in changes { lines[key] = value }
        return try TrainingRecipe(yaml: lines.map { "\($0): \($1)" }.joined(separator: "\n"))
    }

    /// A recipe that learns the phantom in a few seconds.
    static func thoroughRecipe() throws -> TrainingRecipe {
        try recipe([
            "network": "{segmentation-unet: {channels: 1, features: 8, depth: 1}}",
            "schedule": "{steps: 150, decay: cosine}", "validation": "{every: 50, images: 2, crop: 64}",
            "optimizer": "{adam: {learning-rate: 0.01}}", "average": nil,
        ])
    }

    /// Options of a run into a folder of the fixture.
    func options(_ name: String) -> TrainingOptions {
        TrainingOptions(index: index, output: folder.at(name), software: "test")
    }

    /// A file of a run.
    func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder.at(name), encoding: .utf8)
    }
}
