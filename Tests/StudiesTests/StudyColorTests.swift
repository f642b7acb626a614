import DenoisingNetworks
import Foundation
import NeuralNetworks
import Pipelines
import Reports
import Studies
import Testing

/// Studies of colour images, alone and beside grey ones.
@Suite struct StudyColorTests {
    private let path: String

    private static let (columns, rows) = (60, 52)

    /// Two colour images of skin, one of them grey, and two CT slices, one of which is stored as colour.
    init() throws {
        path = NSTemporaryDirectory() + "/limpid-color-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path + "/data", withIntermediateDirectories: true)
        var lines = [StudiesFixture.header]
        func sample(_ pixel: Int, _ channel: Int) -> UInt8 {
            let (row, column) = (Double(pixel / Self.columns), Double(pixel % Self.columns))
            let square = row > 15 && row < 38 && column > 18 && column < 40 ? [90.0, 20, -40][channel] : 0
            return UInt8(110 + square + 12 * sin(row / 7 + Double(channel)))
        }
        for (file, modality, isColor) in [
            ("a.png", "skin", true), ("b.png", "skin", false), ("c.png", "ct", false),
        ] {
            let count = Self.columns * Self.rows
            let samples: PNGImage.Samples =
                isColor
                ? .rgb8((0..<count).flatMap { pixel in (0..<3).map { sample(pixel, $0) } })
                : .grey8((0..<count).map { sample($0, 0) })
            try PNGImage(columns: Self.columns, rows: Self.rows, samples: samples).write(
                toFile: path + "/data/" + file
            )
            lines.append(
                "\(file),\(modality),\(Self.rows),\(Self.columns),uint8,raw,S,patient-\(file),K,CC0,clean target,yes,"
                    + "validation"
            )
        }
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(
            to: URL(fileURLWithPath: path + "/data/index.csv")
        )
        let network = TwoStage(TwoStage.Configuration(channels: 3, unshuffle: 2))
        let card = try ModelCard(
            name: "color",
            description: "Random values.",
            intensity: ["RGB": .storedRange]
        )
        let random = ParameterValues(network.layout, seed: 3)
        try ModelWeights.write(
            ParameterValues(network.layout, values: random.values.map { 0.1 * $0 }),
            of: network,
            card: card,
            to: path + "/color.safetensors"
        )
    }

    private func study(_ changes: [String: String?] = [:]) throws -> Study {
        let text = StudiesFixture.yaml(
            [
                "data": "{modalities: [skin]}", "intensities": "{skin: stored-range}",
                "noise": "[{gaussian: {sigma: 25}}]",
            ].merging(changes) { $1 }
        )
        return try Study(yaml: text)
    }

    @discardableResult
    private func run(_ study: Study, _ output: String) throws -> StudyOutcome {
        let options = StudyOptions(
            index: path + "/data/index.csv",
            output: path + "/" + output,
            models: [path],
            software: "test"
        )
        return try StudyRun(study, options).run()
    }

    private func records(_ file: String) throws -> [[String: String]] {
        var lines = try String(contentsOfFile: path + "/" + file, encoding: .utf8).split(separator: "\n").map
        {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let header = lines.removeFirst()
        return lines.map { Dictionary(zip(header, $0)) { first, _ in first } }
    }

    private func picture(_ output: String, _ name: String) throws -> PNGImage {
        let folder = path + "/\(output)/panels"
        let file = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted().first { $0.hasPrefix(name) }
        )
        return try PNGImage(contentsOfFile: folder + "/" + file)
    }

    @Test func colourImagesAreMeasuredAndShownInColour() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let outcome = try run(study(), "out")
        #expect(outcome.done == 4 && outcome.failed == 0)
        guard case .rgb8(let clean) = try picture("out", "skin-noise1-0").samples,
            case .rgb8(let noisy) = try picture("out", "skin-noise1-1").samples
        else {
            Issue.record("pictures of skin are in colour")
            return
        }
        let original = try PNGImage(contentsOfFile: path + "/data/a.png")
        guard case .rgb8(let source) = original.samples else { return }
        // A picture's bytes are cut, not rounded, from the scale.
        #expect(zip(clean, source).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
        // Each channel has noise of its own, about sigma 25.
        let noise = zip(noisy, clean).map { Double($0) - Double($1) }
        var planes: [[Double]] = [[], [], []]
        for (index, value) in noise.enumerated() { planes[index % 3].append(value) }
        func product(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).map { $0 * $1 }.reduce(0, +) / Double(a.count)
        }
        for plane in planes { #expect(abs(product(plane, plane).squareRoot() - 25) < 2) }
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            #expect(abs(product(planes[a], planes[b])) < 0.1 * 625)
        }
        let rows = try records("out/images.csv")
        for image in ["a.png", "b.png"] {
            func figure(_ method: String, _ metric: String) throws -> Double {
                let row = rows.first { $0["image"] == image && $0["method"] == method }
                return try #require(row?[metric].flatMap { Double($0) })
            }
            #expect(try abs(figure("noisy", "psnr") - 20.172) < 0.4)
            #expect(try figure("non-local-means", "psnr") > figure("noisy", "psnr") + 2)
            #expect(try figure("non-local-means", "delta-e") < figure("noisy", "delta-e"))
        }
    }

    /// A 3D method must not take the planes of an image for slices, so every classical method gives what it gives of a
    /// plane.
    @Test func everyClassicalMethodRunsPlaneByPlane() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let methods =
            "[{non-local-means: {search-radius: 2, patch-radius: 1, dimensions: 3}, label: three}, "
            + "{non-local-means: {search-radius: 2, patch-radius: 1}, label: two}, {bm3d: {}}, {median: {}}]"
        let outcome = try run(study(["methods": methods]), "out")
        #expect(outcome.failed == 0)
        let rows = try records("out/images.csv")
        for image in ["a.png", "b.png"] {
            func psnr(_ method: String) -> String? {
                rows.first { $0["image"] == image && $0["method"] == method }?["psnr"]
            }
            #expect(psnr("three") != nil && psnr("three") == psnr("two"))
        }
    }

    @Test func aNetworkOfThreeChannelsSeesColourAndARunRepeats() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let methods =
            "[{two-stage: {weights: color}, label: net}, {two-stage: {weights: color, strength: 0}, label: none}]"
        let study = try study(["methods": methods])
        for output in ["one", "two"] { #expect(try run(study, output).failed == 0) }
        for file in ["images.csv", "tables.csv", "tables.md", "report.html"] {
            let bytes = try ["one", "two"].map {
                try Data(contentsOf: URL(fileURLWithPath: path + "/\($0)/\(file)"))
            }
            #expect(bytes[0] == bytes[1], "\(file)")
        }
        let rows = try records("one/images.csv")
        func psnr(_ method: String) -> String? {
            rows.first { $0["image"] == "a.png" && $0["method"] == method }?["psnr"]
        }
        #expect(psnr("none") == psnr("noisy") && psnr("net") != psnr("noisy"))
    }

    @Test func greyAndColourStandInOneStudy() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let changes: [String: String?] = [
            "data": "{modalities: [ct, skin]}",
            "intensities": "{ct: {window: [0, 255]}, skin: stored-range}",
            "methods": "[{median: {}}, {two-stage: {weights: color}, label: net, modalities: [skin]}]",
        ]
        let outcome = try run(study(changes), "out")
        #expect(outcome.done == 8 && outcome.failed == 0)
        if case .rgb8 = try picture("out", "ct-noise1-0").samples { Issue.record("CT is grey") }
        guard case .rgb8 = try picture("out", "skin-noise1-0").samples else {
            Issue.record("skin is in colour")
            return
        }
        let tables = try String(contentsOfFile: path + "/out/tables.md", encoding: .utf8)
        #expect(tables.contains("## ct, ") && tables.contains("## skin, "))
        // What a modality's figures are does not depend on the others that take part.
        try run(study(["methods": changes["methods"] ?? nil]), "alone")
        func skin(_ output: String) throws -> [[String: String]] {
            try records(output + "/images.csv").filter { $0["modality"] == "skin" && $0["method"] == "noisy" }
        }
        #expect(try skin("out").map { $0["psnr"] } == skin("alone").map { $0["psnr"] })
    }

    @Test func aGreyNetworkOnColourIsAGapWithAReason() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let network = TwoStage(TwoStage.Configuration(channels: 1, unshuffle: 2))
        func writeWeights(seed: UInt64) throws {
            try ModelWeights.write(
                ParameterValues(network.layout, seed: seed),
                of: network,
                card: try ModelCard(name: "grey", description: "Random.", intensity: ["RGB": .storedRange]),
                to: path + "/grey.safetensors"
            )
        }
        try writeWeights(seed: 3)
        let outcome = try run(study(["methods": "[{two-stage: {weights: grey}, label: net}]"]), "out")
        #expect(outcome.failed == 2)
        let failures = try String(contentsOfFile: path + "/out/images.csv", encoding: .utf8)
        #expect(failures.contains("use weights for colour images"))
        // Other weights under the same name: their results do not go into the same tables.
        try writeWeights(seed: 4)
        let error = #expect(throws: StudyError.self) {
            try run(study(["methods": "[{two-stage: {weights: grey}, label: net}]"]), "out")
        }
        #expect(error?.code == .unsuitableFolder && error?.description.contains("other weights") == true)
    }
}
