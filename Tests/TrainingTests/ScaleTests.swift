import Foundation
import Pipelines
import Reports
import Testing
import Training

@Suite struct ScaleTests {
    private let fixture: TrainingFixture

    init() throws { fixture = try TrainingFixture() }

    /// A set of two images of one modality, one to train and one to validate on.
    private func set(
        _ modality: String,
        _ mapping: String,
        dtype: String = "uint16",
        value: String = "raw",
        channels: Int = 1,
        halve: String = "[]",
        write: (String) throws -> Void
    ) throws -> TrainingSet {
        for name in ["a", "b"] { try write(fixture.folder.at("data/\(name).png")) }
        try fixture.write(
            [("a", "train"), ("b", "validation")].map { name, split in
                "\(name).png,\(modality),48,50,\(dtype),\(value),S,\(name),K,CC0,clean target,yes,\(split)"
            }
        )
        let recipe = try TrainingFixture.recipe([
            "network": "{two-stage: {channels: \(channels)}}",
            "data": "{modalities: {\(modality): 1}, halve: \(halve)}",
            "intensities": "{\(modality): \(mapping)}",
        ])
        return try TrainingSet(recipe, try ImageIndex(fixture.index))
    }

    private func first(_ set: TrainingSet, channels: Int = 1) -> [Float] {
        set.groups[0].images[0].patch(row: 0, column: 0, rows: 1, columns: 3, channels: channels).values
    }

    @Test func aWindowTakesHounsfieldUnitsAndClipsNothing() throws {
        let set = try set("ct", "{window: [-1000, 1000]}") { path in
            try TrainingFixture.writeGrey(path, rows: 48, columns: 50) { _, column in
                [0, 1_024, 4_096][column % 3]
            }
        }
        // −1024, 0 and 3072 HU.
        let expected: [Float] = [-0.012, 0.5, 2.036]
        for (value, expected) in zip(first(set), expected) { #expect(abs(value - expected) < 1e-6) }
    }

    @Test func aPercentileIsThatOfTheSeriesByStraightLine() throws {
        // 2400 pixels 0 … 2399: rank 0.9 · 2399 = 2159.1, as numpy.percentile(range(2400), 90) says.
        let set = try set("mr", "{percentile: 90}") { path in
            try TrainingFixture.writeGrey(path, rows: 48, columns: 50) { UInt16($0 * 50 + $1) }
        }
        #expect(abs(first(set)[2] - Float(2 / 2159.1)) < 1e-9)
    }

    @Test func aPercentileLooksAtEverySliceOfTheSeries() throws {
        // Slice 0 to train on is dark; slice 1, which takes no part, is bright.
        for (name, value) in [("a", UInt16(100)), ("c", 1_000), ("b", 500)] {
            try TrainingFixture.writeGrey(fixture.folder.at("data/\(name).png"), rows: 48, columns: 50) {
                _,
                _ in value
            }
        }
        try fixture.write([
            "a.png,mr,48,50,uint16,raw,S,p,K,CC0,clean target,yes,train",
            "c.png,mr,48,50,uint16,raw,S,p,K,CC0,moderate noise,yes,train",
            "b.png,mr,48,50,uint16,raw,S,q,K,CC0,clean target,yes,validation",
        ])
        let set = try TrainingSet(try TrainingFixture.recipe(), try ImageIndex(fixture.index))
        #expect(set.groups[0].images.count == 1)
        #expect(first(set)[0] == 0.1)
    }

    @Test func aBlackSeriesIsAnError() throws {
        let error = try #require(throws: TrainingError.self) {
            try set("mr", "{percentile: 99.9}") { path in
                try TrainingFixture.writeGrey(path, rows: 48, columns: 50) { _, _ in 0 }
            }
        }
        #expect(
            error.description.hasPrefix(
                "\(fixture.index):2: the 99.9th percentile of this image's series is 0"
            )
        )
    }

    @Test(arguments: [
        ("uint8", "raw", 100, 255.0), ("uint16", "sum of 2x2 8-bit px (10-bit)", 700, 1_020),
        ("uint16", "raw stored", 893, 1_023), ("uint16", "raw stored", 1_024, 2_047),
    ])
    func aStoredRangeIsTheFormats(dtype: String, value: String, sample: UInt16, range: Double) throws {
        let set = try set("xr", "stored-range", dtype: dtype, value: value) { path in
            if dtype == "uint8" {
                try TrainingFixture.writeByte(path, rows: 48, columns: 50) { _, _ in UInt8(sample) }
            } else {
                try TrainingFixture.writeGrey(path, rows: 48, columns: 50) { _, _ in sample }
            }
        }
        #expect(abs(Double(first(set)[0]) - Double(sample) / range) < 1e-7)
    }

    /// An index with the column `bits`, one image a field.
    private func index(bits: [String], value: String = "raw", sample: UInt16) throws -> ImageIndex {
        var lines = [TrainingFixture.header + ",bits"]
        for (number, bits) in bits.enumerated() {
            let path = fixture.folder.at("data/\(number).png")
            try TrainingFixture.writeGrey(path, rows: 48, columns: 50) { _, _ in sample }
            let split = number == 0 ? "train" : "validation"
            lines.append(
                "\(number).png,xr,48,50,uint16,\(value),S,\(number),K,CC0,clean target,yes,\(split),\(bits)"
            )
        }
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: fixture.index))
        return try ImageIndex(fixture.index)
    }

    private static func xray() throws -> TrainingRecipe {
        try TrainingFixture.recipe([
            "data": "{modalities: {xr: 1}}", "intensities": "{xr: stored-range}",
        ])
    }

    /// As `limpid run` scales a series of Bits Stored 12, whatever its brightest pixel.
    @Test(arguments: ["raw", "10-bit"])
    func storedBitsDecideARange(value: String) throws {
        let index = try index(bits: ["12", ""], value: value, sample: 700)
        let set = try TrainingSet(try Self.xray(), index)
        #expect(abs(Double(first(set)[0]) - 700 / 4_095) < 1e-7)
        let other = set.validation[0].patch(row: 0, column: 0, rows: 1, columns: 1, channels: 1).values[0]
        #expect(abs(Double(other) - 700 / (value == "raw" ? 1_023 : 1_020)) < 1e-7)
    }

    @Test func storedBitsThatDoNotHoldTheImageAreAnError() throws {
        let index = try index(bits: ["9", ""], sample: 700)
        let error = try #require(throws: TrainingError.self) { try TrainingSet(try Self.xray(), index) }
        #expect(error.code == .invalidImage)
        #expect(
            error.description == "\(fixture.index):2: this image holds 700, more than its 9 bits can store; "
                + "correct the column 'bits'"
        )
    }

    @Test(arguments: ["0", "17", "twelve", "1.5"])
    func storedBitsAreAWholeNumber(bits: String) throws {
        let error = try #require(throws: TrainingError.self) { try index(bits: [bits, ""], sample: 1) }
        #expect(error.code == .invalidIndex)
        #expect(
            error.description
                == "\(fixture.index):2: column 'bits' is '\(bits)', not empty or a whole number from 1 to 16"
        )
    }

    private func writeColour(_ path: String) throws {
        let pixel: [UInt8] = [200, 100, 50]
        let pixels = [[UInt8]](repeating: pixel, count: 48 * 50).flatMap { $0 }
        try PNGImage(columns: 50, rows: 48, samples: .rgb8(pixels)).write(toFile: path)
    }

    @Test func aColourImageGivesThreeChannelsOrItsLuma() throws {
        let three = try set("skin", "stored-range", dtype: "uint8", channels: 3, write: writeColour)
        let expected: [Float] = [200, 200, 200, 100, 100, 100, 50, 50, 50].map { $0 * Float(1.0 / 255) }
        #expect(first(three, channels: 3) == expected)
        let one = try set("us", "stored-range", dtype: "uint8", write: writeColour)
        let luma = 0.299 * 200 + 0.587 * 100 + 0.114 * 50
        #expect(abs(Double(first(one)[0]) - luma / 255) < 1e-5)
    }

    @Test func aGreyImageGivesThreeEqualChannels() throws {
        let set = try set("micro", "stored-range", dtype: "uint8", channels: 3) { path in
            try TrainingFixture.writeByte(path, rows: 48, columns: 50) { UInt8($1) }
        }
        let values = first(set, channels: 3)
        #expect(Array(values[0..<3]) == Array(values[3..<6]) && Array(values[0..<3]) == Array(values[6..<9]))
        #expect(abs(values[2] - 2 / 255) < 1e-7)
    }

    @Test func aHalvedImageIsTheMeanOfItsBlocks() throws {
        let set = try set("xr", "stored-range", value: "10-bit", halve: "[S]") { path in
            try TrainingFixture.writeGrey(path, rows: 48, columns: 50) { UInt16($0 * 3 + $1) }
        }
        let image = set.groups[0].images[0]
        #expect(image.rows == 24 && image.columns == 25)
        // Pixels 0, 1, 3 and 4, and two columns on.
        #expect(abs(first(set)[0] - 2 / 1_020) < 1e-8 && abs(first(set)[1] - 4 / 1_020) < 1e-8)
    }

    @Test func meanSignalIsThatOfTheForeground() throws {
        let set = try set("ct", "{window: [-1024, 0]}") { path in
            try TrainingFixture.writeGrey(path, rows: 48, columns: 50) { row, _ in row < 24 ? 50 : 512 }
        }
        #expect(abs(set.groups[0].signals[0] - 0.5) < 1e-6)
    }
}
