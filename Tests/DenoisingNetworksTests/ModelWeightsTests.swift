import DenoisingNetworks
import Foundation
import NeuralNetworks
import Testing

/// Weights that are not whole, or not what they should be, are refused, and the message says which file and tensor.
@Suite struct ModelWeightsTests {
    private func refusal(_ path: String) -> WeightsError? {
        do {
            _ = try ModelWeights(file: path)
            return nil
        } catch { return error }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let fixture = try WeightsFixture()
        let network = TwoStage(TwoStage.Configuration(channels: 3))
        let weights = try ModelWeights(file: fixture.random(network))
        #expect(weights.parameters == ParameterValues(network.layout, seed: 1))
        #expect(weights.network as? TwoStage == network)
        #expect(try weights.card == WeightsFixture.card())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.arguments = [weights.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let said = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(said.hasPrefix(weights.digest + " "))
    }

    @Test func anyCutIsRefused() throws {
        let fixture = try WeightsFixture()
        let whole = [UInt8](
            try Data(contentsOf: URL(fileURLWithPath: fixture.random(WeightsFixture.small)))
        )
        let lengths = Set(
            Array(0..<64) + stride(from: 64, to: whole.count, by: 9_973)
                + [whole.count - 4, whole.count - 1]
        )
        for length in lengths {
            let path = try fixture.write(Array(whole[..<length]))
            let error = refusal(path)
            #expect(
                error?.description.contains(path) == true,
                "cut to \(length): \(error?.description ?? "read")"
            )
        }
        let longer = try fixture.write(whole + [0])
        #expect(refusal(longer)?.description.contains(longer) == true)
    }

    @Test func anyFlippedBitIsRefused() throws {
        let fixture = try WeightsFixture()
        let whole = [UInt8](
            try Data(contentsOf: URL(fileURLWithPath: fixture.random(WeightsFixture.small)))
        )
        let header = 8 + whole[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        // Every part of the header, and places all over the tensors.
        let places =
            Array(stride(from: 0, to: header, by: 37)) + stride(from: header, to: whole.count, by: 20_011)
        for place in places {
            var bytes = whole
            bytes[place] ^= 1 << UInt8(place % 8)
            let error = refusal(try fixture.write(bytes))
            #expect(error != nil, "bit \(place % 8) of byte \(place) of \(header) + \(whole.count - header)")
        }
    }

    /// Where the file itself is at fault, the message names the tensor whose bytes are.
    @Test func damagedAndCutTensorsAreNamed() throws {
        let fixture = try WeightsFixture()
        let network = WeightsFixture.small
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture.random(network))))
        let start = whole.count - 4 * network.layout.count
        for parameter in network.layout.parameters {
            var flipped = whole
            flipped[start + 4 * parameter.range.lowerBound] ^= 1
            let damaged = try #require(refusal(fixture.write(flipped)))
            #expect(damaged.code.rawValue == "damaged")
            #expect(damaged.description.contains("tensor \(parameter.name):"), "\(damaged)")
            let cut = try #require(
                refusal(fixture.write(Array(whole[..<(start + 4 * parameter.range.upperBound - 1)])))
            )
            #expect(cut.code.rawValue == "truncated")
            #expect(cut.description.contains("tensor \(parameter.name):"), "\(cut)")
        }
    }

    @Test func tensorsThatDoNotFitAreNamed() throws {
        let fixture = try WeightsFixture()
        let network = WeightsFixture.small
        let name = try #require(network.layout.parameters.dropFirst(5).first).name
        func expect(_ code: String, _ change: (inout Checkpoint) -> Void) throws {
            let path = try fixture.changed(network, change)
            let error = try #require(refusal(path))
            #expect(error.code.rawValue == code)
            #expect(error.description.contains(path) && error.description.contains(name), "\(error)")
        }
        try expect("missing-tensor") { $0 = $0.mapping { $0.name == name ? nil : ($0.shape, $0.values) } }
        try expect("shape-mismatch") {
            $0 = $0.mapping { ($0.name == name ? $0.shape + [1] : $0.shape, $0.values) }
        }
        for value in [Float.nan, .infinity] {
            try expect("not-finite") {
                $0 = $0.mapping { entry in
                    var values = entry.values
                    if entry.name == name { values[values.count / 2] = value }
                    return (entry.shape, values)
                }
            }
        }
        let path = try fixture.changed(network) { $0.add("nen.more.weight", shape: [1], values: [0]) }
        let error = try #require(refusal(path))
        #expect(error.code.rawValue == "unexpected-tensor" && error.description.contains("nen.more.weight"))
    }

    @Test func weightsOfAnotherConfigurationAreRefusedByTensor() throws {
        let fixture = try WeightsFixture()
        let other = TwoStage(TwoStage.Configuration(channels: 1))
        for network in [
            TwoStage(TwoStage.Configuration(channels: 3)),
            TwoStage(TwoStage.Configuration(channels: 1, unshuffle: 2)),
            TwoStage(TwoStage.Configuration(channels: 1, attention: false)),
        ] {
            let path = try fixture.changed(network) {
                $0.metadata["limpid.configuration"] = other.configurationText
            }
            let error = try #require(refusal(path))
            #expect(["missing-tensor", "shape-mismatch"].contains(error.code.rawValue))
            #expect(error.description.contains("tensor ") && error.description.contains(path))
        }
    }

    @Test(arguments: [
        ("limpid.format", nil, "metadata-missing"), ("limpid.format", "2", "unsupported-format"),
        ("limpid.network", nil, "metadata-missing"), ("limpid.network", "four-stage", "unknown-network"),
        ("limpid.configuration", nil, "metadata-missing"),
        ("limpid.configuration", "[]", "invalid-configuration"),
        ("limpid.card", nil, "metadata-missing"), ("limpid.card", "{}", "invalid-card"),
        ("limpid.card", "no JSON", "invalid-card"),
    ])
    func metadataIsNeeded(key: String, value: String?, code: String) throws {
        let fixture = try WeightsFixture()
        let path = try fixture.changed(WeightsFixture.small) { $0.metadata[key] = value }
        let error = try #require(refusal(path))
        #expect(error.code.rawValue == code)
        #expect(error.description.hasPrefix(path))
    }

    @Test func aFolderOrNothingIsNotFound() throws {
        let fixture = try WeightsFixture()
        for path in [fixture.folder, fixture.at("absent")] {
            let error = try #require(refusal(path))
            #expect(error.description.contains(path))
        }
    }
}
