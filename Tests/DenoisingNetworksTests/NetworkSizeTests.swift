import DenoisingNetworks
import NeuralNetworks
import Tensors
import Testing

/// Parameters and multiplications of the built networks are the paper's and PyTorch's.
@Suite struct NetworkSizeTests {
    /// The paper's Table VII, for RGB images of 256×256 pixels.
    @Test func paper() throws {
        let engine = try Engine()
        func count(_ network: some DenoisingNetwork) throws -> Int {
            let pass = Pass(ParameterValues(network.layout, seed: 1), engine: engine)
            _ = try network(pass.input(Tensor(zeros: TensorShape(1, 3, 256, 256))), pass)
            return pass.multiplyAccumulates
        }
        func giga(_ count: Int) -> Double { (Double(count) / 1e7).rounded() / 100 }
        let noiseEstimation = TwoStage(.init(channels: 3, restoration: false, attention: false))
        let full = TwoStage(.init(channels: 3))
        #expect(noiseEstimation.layout.trainedCount == 283_776)
        #expect(full.layout.trainedCount - noiseEstimation.layout.trainedCount == 302_466)
        #expect(full.layout.trainedCount == 586_242)
        let (first, both) = (try count(noiseEstimation), try count(full))
        #expect(giga(first) == 18.56)
        #expect(giga(both - first) == 19.78)
        #expect(giga(both) == 38.34)
        let withoutAttention = TwoStage(.init(channels: 3, attention: false))
        #expect(withoutAttention.layout.trainedCount - 283_776 == 285_920)
    }

    /// At a size that every kernel is quick at; multiplications grow with the pixels.
    @Test(arguments: supportedKernels) func everyNetwork(_ kernels: Kernels) throws {
        let engine = try Engine(kernels: kernels)
        for (name, golden) in try NetworkGoldens.index().networks {
            let network = try GoldenNetwork(golden.configuration)
            #expect(network.network.layout.trainedCount == golden.parameters, "\(name)")
            let pass = Pass(network.values, engine: engine)
            let shape = TensorShape(1, golden.configuration.channels, 16, 16)
            _ = try network.network(pass.input(Tensor(zeros: shape)), pass)
            #expect(pass.multiplyAccumulates * 256 == golden.multiplyAccumulatesAt256x256, "\(name)")
        }
    }

    @Test func descriptions() {
        let unshuffled = TwoStage(.init(channels: 1, unshuffle: 2))
        #expect(
            unshuffled.configurationText
                == #"{"attention":true,"channels":1,"restoration":true,"unshuffle":2}"#
        )
        #expect(TwoStage(.init(channels: 1, width: 64)).configurationText.hasSuffix(#","width":64}"#))
        #expect(unshuffled.multiple == 2 && TwoStage.name == "two-stage")
        let dncnn = DnCNN(.init(channels: 3))
        #expect(dncnn.configurationText == #"{"channels":3,"depth":17,"features":64}"#)
        #expect(dncnn.multiple == 1 && DnCNN.name == "dncnn" && dncnn.receptiveRadius == 17)
        #expect(dncnn.layout.parameters.first?.name == "layers.0.weight")
        #expect(dncnn.layout.parameters.last?.name == "layers.16.bias")
    }

    private static let networks: [any DenoisingNetwork] = [
        TwoStage(.init(channels: 1, restoration: false, attention: false)),
        DnCNN(.init(channels: 1, features: 8)),
        TwoStage(.init(channels: 1, unshuffle: 2, restoration: false, attention: false)),
        TwoStage(.init(channels: 1)),
        TwoStage(.init(channels: 1, unshuffle: 2, width: 64, restoration: false, attention: false)),
        REDCNN(.init(channels: 1, features: 4)), CAE(.init(channels: 1, features: 8)),
        DAE(.init(channels: 1, features: 8)), ResCNN(.init(channels: 1, features: 8)),
        MMD(.init(channels: 1, features: 8)),
    ]

    /// The last row and column whose bits a change of the first pixel reaches.
    private func reached(
        _ network: any DenoisingNetwork,
        rows: Int,
        columns least: Int,
        _ engine: Engine
    ) throws -> (row: Int, column: Int) {
        let multiple = network.multiple
        func whole(_ extent: Int) -> Int { (extent + multiple - 1) / multiple * multiple }
        let columns = whole(least)
        let shape = TensorShape(1, 1, whole(rows), columns)
        let values = GoldenNetwork.values(network.layout, gain: 1.5)
        func run(_ changed: Bool) throws -> [Float] {
            var input = GoldenNetwork.images("radius", shape).noisy
            if changed { input[0, 0, 0, 0] += 1000 }
            let pass = Pass(values, engine: engine)
            return try network(pass.input(input), pass).clean.value.values
        }
        let (before, after) = (try run(false), try run(true))
        let changed = before.indices.filter { before[$0] != after[$0] }
        return (
            try #require(changed.map { $0 / columns }.max()),
            try #require(changed.map { $0 % columns }.max())
        )
    }

    /// A changed pixel reaches as far as stated, and no farther.
    @Test(arguments: [Kernels.portable, .avx2, .avx512].filter(\.isSupported))
    func receptiveRadius(_ kernels: Kernels) throws {
        let engine = try Engine(kernels: kernels)
        for network in Self.networks {
            // Two rows of pixels suffice: kernels are square.
            let radius = network.receptiveRadius
            let column = try reached(network, rows: 2, columns: 2 * radius + 20, engine).column
            #expect(
                column <= radius && column > radius / 2,
                "\(type(of: network).name): \(column) of \(radius)"
            )
        }
    }

    /// Along columns of pixels it reaches the bits of more rows, as rows are rounded in groups.
    @Test(arguments: [Kernels.portable, .avx2, .avx512].filter(\.isSupported))
    func rowReach(_ kernels: Kernels) throws {
        let engine = try Engine(kernels: kernels)
        for network in Self.networks {
            let reach = network.rowReach
            let row = try reached(network, rows: 2 * reach + 20, columns: 2, engine).row
            #expect(row <= reach && row > reach / 2, "\(type(of: network).name): \(row) of \(reach)")
        }
    }
}
