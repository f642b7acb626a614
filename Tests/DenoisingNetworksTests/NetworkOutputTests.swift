import DenoisingNetworks
import NeuralNetworks
import Tensors
import Testing

/// Outputs against an independent PyTorch build, and of fast kernels against the reference.
@Suite struct NetworkOutputTests {
    @Test func recipe() throws {
        let recipe = try NetworkGoldens.index().recipe
        for (name, hash) in recipe.fnv { #expect(HashedValues.fnv(name) == hash) }
        let count = recipe.shape.reduce(1, *)
        #expect(Array(HashedValues.unit("nen.head.weight", count).prefix(8)) == recipe.unit)
        #expect(
            Array(HashedValues.weight("nen.head.weight", recipe.shape, gain: 1).prefix(8)) == recipe.weight
        )
        #expect(Array(HashedValues.aroundOne("nen.head.weight", count, 0.25).prefix(8)) == recipe.aroundOne)
    }

    @Test(arguments: supportedKernels) func againstPyTorch(_ kernels: Kernels) throws {
        let (index, tensors) = (try NetworkGoldens.index(), try NetworkGoldens.tensors("outputs.safetensors"))
        let engine = try Engine(kernels: kernels)
        let halved = try kernels.isFast ? Engine(kernels: kernels, precision: .bf16) : nil
        #expect(index.outputs.count == 12)
        for (name, golden) in index.outputs {
            let network = try GoldenNetwork(try #require(index.networks[golden.network]).configuration)
            let shape = TensorShape(golden.batch, network.network.channels, golden.height, golden.width)
            let noisy = GoldenNetwork.images("outputs/\(name)", shape).noisy
            #expect(
                noisy.values == tensors["\(name)/noisy"]?.values,
                "\(name): the recipe gives the same bits"
            )
            let (clean, noise) = (
                try #require(tensors["\(name)/image"]).values,
                try #require(tensors["\(name)/estimatedNoise"]).values
            )
            let found = try network.run(noisy, engine)
            #expect(difference(found.clean.values, clean) < 1e-5, "\(name)")
            #expect(difference(found.noise.values, noise) < 1e-5, "\(name)")
            guard let halved else { continue }
            let rough = try network.run(noisy, halved)
            // Fifteen convolutions in a row without a residual in fp32, each rounding to eight bits.
            let limit = golden.network.hasPrefix("dncnn") ? 1e-2 : 2e-3
            #expect(rootMeanSquareDifference(rough.clean.values, clean) < limit, "\(name) in bf16")
        }
    }

    /// Odd sizes from the smallest on, longer than a vector and than a row block, one and two threads.
    @Test(arguments: [1, 3]) func sizes(channels: Int) throws {
        let network = TwoStage(.init(channels: channels))
        let values = GoldenNetwork.values(network.layout, gain: 1)
        let reference = try Engine(kernels: .reference)
        for (rows, columns) in [(16, 16), (17, 19), (31, 33), (16, 131), (50, 18)] {
            let noisy = GoldenNetwork.images("sizes", TensorShape(1, channels, rows, columns)).noisy
            func run(_ engine: Engine) throws -> [Float] {
                let pass = Pass(values, engine: engine)
                return try network(pass.input(noisy), pass).clean.value.values
            }
            let expected = try run(reference)
            for kernels in fastKernels {
                let one = try run(Engine(kernels: kernels, threads: 1))
                #expect(difference(one, expected) < 1e-5, "\(kernels) at \(rows)×\(columns)")
                #expect(
                    try run(Engine(kernels: kernels, threads: 2)) == one,
                    "\(kernels) at \(rows)×\(columns)"
                )
                let rough = try run(Engine(kernels: kernels, precision: .bf16, threads: 1))
                #expect(rootMeanSquareDifference(rough, expected) < 2e-3, "\(kernels) at \(rows)×\(columns)")
                let again = try run(Engine(kernels: kernels, precision: .bf16, threads: 2))
                #expect(again == rough, "\(kernels) at \(rows)×\(columns) in bf16")
            }
        }
    }

    /// An image of a batch comes out as it would alone.
    @Test func batches() throws {
        let network = TwoStage(.init(channels: 1))
        let values = GoldenNetwork.values(network.layout, gain: 1)
        let engine = try Engine()
        let shape = TensorShape(3, 1, 20, 37)
        let noisy = GoldenNetwork.images("batches", shape).noisy
        let pass = Pass(values, engine: engine)
        let together = try network(pass.input(noisy), pass).clean.value.values
        for image in 0..<3 {
            let size = shape.pixels
            let alone = Tensor(
                TensorShape(1, 1, 20, 37),
                Array(noisy.values[image * size..<(image + 1) * size])
            )
            let pass = Pass(values, engine: engine)
            let found = try network(pass.input(alone), pass).clean.value.values
            #expect(found == Array(together[image * size..<(image + 1) * size]))
        }
    }
}
