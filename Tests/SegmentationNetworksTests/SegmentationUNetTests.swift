import NeuralNetworks
import SegmentationNetworks
import Tensors
import Testing

/// The segmentation network and its losses against an independent PyTorch build.
@Suite struct SegmentationUNetTests {
    static let cases = ["two", "four", "colour"]
    static let kernels = Kernels.allCases.filter(\.isSupported)

    @Test(arguments: cases, kernels) func scoresAndGradients(_ name: String, _ kernels: Kernels) throws {
        let golden = try UNetGolden.named(name)
        let network = golden.network
        #expect(network.configurationText == golden.configuration)
        let engine = try Engine(kernels: kernels)
        let values = golden.values(network.layout)
        let expected = try #require(try UNetGolden.tensors("unet.safetensors")["\(name)/scores"]).values
        let inference = Pass(values, engine: engine)
        let scores = try network(inference.input(golden.image), inference).value
        #expect(scores.shape == TensorShape(golden.batch, golden.classes, golden.height, golden.width))
        #expect(difference(scores.values, expected) < 1e-5)

        let pass = Pass(values, engine: engine, mode: .training(seed: 1))
        let node = try network(pass.input(golden.image), pass)
        let losses = [
            "crossEntropy": engine.crossEntropy(node.value, classes: golden.truth),
            "softDice": engine.softDice(node.value, classes: golden.truth),
        ]
        for (key, loss) in losses {
            pass.seed(loss, at: node)
            let expected = try #require(golden.losses[key])
            #expect(abs(loss.value - expected) < 1e-5 * expected, "\(key): \(loss.value) for \(expected)")
        }
        try pass.backward()
        #expect(Set(network.layout.parameters.map(\.name)) == Set(golden.parameters.keys))
        for parameter in network.layout.parameters {
            golden.parameters[parameter.name]?.check(Array(pass.gradients[parameter.range]), parameter.name)
        }
    }

    @Test(arguments: ["plain", "sure", "lacking"]) func losses(_ name: String) throws {
        let tensors = try UNetGolden.tensors("losses.safetensors")
        let values = try #require(
            try UNetGolden.decode("losses.json", as: [String: [String: Double]].self)[name]
        )
        let entry = try #require(tensors["\(name)/scores"])
        let shape = TensorShape(entry.shape[0], entry.shape[1], entry.shape[2], entry.shape[3])
        let scores = Tensor(shape, entry.values)
        let classes = try #require(tensors["\(name)/classes"]).values.map { UInt8($0) }
        let engine = try Engine(kernels: .portable, threads: 2)
        for (key, loss) in [
            ("cross-entropy", engine.crossEntropy(scores, classes: classes)),
            ("soft-dice", engine.softDice(scores, classes: classes)),
        ] {
            let expected = try #require(values[key])
            #expect(abs(loss.value - expected) < 1e-6 * expected, "\(key): \(loss.value) for \(expected)")
            let gradient = try #require(tensors["\(name)/\(key)"]).values
            #expect(difference(loss.gradient.values, gradient) < 1e-5, "\(key)")
        }
    }

    @Test func threadsMakeNoDifference() throws {
        let golden = try UNetGolden.named("colour")
        let network = golden.network
        func run(_ threads: Int) throws -> [Float] {
            let engine = try Engine(threads: threads)
            let pass = Pass(golden.values(network.layout), engine: engine, mode: .training(seed: 1))
            let node = try network(pass.input(golden.image), pass)
            pass.seed(engine.crossEntropy(node.value, classes: golden.truth), at: node)
            pass.seed(engine.softDice(node.value, classes: golden.truth), at: node)
            try pass.backward()
            return pass.gradients
        }
        #expect(try run(1) == run(2))
    }

    /// An image that is a multiple is segmented as the network scores it, and one that is not as its mirrored image.
    @Test func imagesOfAnySizeAreSegmented() throws {
        let golden = try UNetGolden.named("four")
        let network = golden.network
        let segmenter = Segmenter(network, golden.values(network.layout), engine: try Engine())
        let scores = try #require(try UNetGolden.tensors("unet.safetensors")["four/scores"]).values
        let image = golden.image.values
        var expected = [UInt8](repeating: 0, count: 24 * 32)
        for (place, score) in scores.enumerated() {
            let (channel, pixel) = (place / expected.count, place % expected.count)
            if score > scores[Int(expected[pixel]) * expected.count + pixel] {
                expected[pixel] = UInt8(channel)
            }
        }
        #expect(try segmenter(image, rows: 24, columns: 32) == expected)
        let cut = cropped(image)
        var mirrored: [Float] = []
        for row in 0..<24 {
            for column in 0..<32 {
                let (fromRow, fromColumn) = (row < 22 ? row : 42 - row, column < 29 ? column : 56 - column)
                mirrored.append(cut[fromRow * 29 + fromColumn])
            }
        }
        let whole = try segmenter(mirrored, rows: 24, columns: 32)
        #expect(try segmenter(cut, rows: 22, columns: 29) == cropped(whole))
    }

    /// The first 22 rows and 29 columns of 24 × 32 values.
    private func cropped<Value>(_ values: [Value]) -> [Value] {
        (0..<22).flatMap { row in values[row * 32..<row * 32 + 29] }
    }
}
