import DenoisingNetworks
import NeuralNetworks
import Tensors
import Testing

/// The networks that others are compared with, against an independent PyTorch build and among kernels and threads.
@Suite struct BaselineTests {
    @Test(arguments: BaselineGolden.all, supportedKernels) func outputs(
        _ golden: BaselineGolden,
        _ kernels: Kernels
    ) throws {
        let network = try golden.network()
        let values = BaselineGolden.values(network)
        let engine = try Engine(kernels: kernels)
        let (extents, outputs) = (try golden.entry().outputs, try golden.outputs())
        #expect(extents.count == (golden.channels == 1 ? 2 : 1))
        for (key, extent) in extents {
            let shape = TensorShape(extent.batch, golden.channels, extent.height, extent.width)
            let name = "outputs/\(golden.name)-\(golden.channels)/\(key)"
            let noisy = GoldenNetwork.images(name, shape).noisy
            let expected = try #require(outputs[key])
            #expect(noisy.values == expected.noisy, "\(key): the recipe gives the same bits")
            let pass = Pass(values, engine: engine)
            let estimate = try network(pass.input(noisy), pass)
            #expect(difference(estimate.clean.value.values, expected.clean) < 1e-5, "\(key)")
            #expect((estimate.noise == nil) == (expected.noise == nil), "\(key)")
            if let noise = estimate.noise {
                #expect(difference(noise.value.values, expected.noise ?? []) < 1e-5, "\(key)")
            }
        }
    }

    @Test(arguments: BaselineGolden.all, supportedKernels) func gradients(
        _ golden: BaselineGolden,
        _ kernels: Kernels
    ) throws {
        let expected = try golden.entry().gradients
        let network = try NetworkRegistry.network(
            named: golden.name,
            configuration: #require(expected.configuration)
        )
        let pass = Pass(
            BaselineGolden.values(network),
            engine: try Engine(kernels: kernels),
            mode: .training(seed: 1)
        )
        let shape = TensorShape(expected.batch, golden.channels, expected.height, expected.width)
        let losses = try trainingLosses(network, GoldenNetwork.images(expected.noise, shape), pass)
        #expect(Set(losses.keys) == Set(expected.losses.keys))
        for (key, loss) in expected.losses {
            let found = try #require(losses[key])
            #expect(abs(found - loss) < 1e-5 * loss, "\(key): \(found) for \(loss)")
        }
        let trained = network.layout.parameters.filter { $0.role == .trained }
        #expect(Set(trained.map(\.name)) == Set(expected.parameters.keys))
        for parameter in trained {
            let found = Array(pass.gradients[parameter.range])
            // In DRAN kernels' shares are normalised away again, so that gradients are what sums leave that nearly cancel: every
            // order of summation leaves another rest (worst seen 5e-3, portable kernels).
            let nearlyCancels = golden.name == "dran" && kernels != .reference
            expected.parameters[parameter.name]?
                .check(found, parameter.name, tolerance: nearlyCancels ? 1e-2 : 1e-4)
        }
    }

    /// Counted by PyTorch where it convolves.
    @Test(arguments: BaselineGolden.all) func costs(_ golden: BaselineGolden) throws {
        let (network, expected) = (try golden.network(), try golden.entry())
        #expect(network.layout.trainedCount == expected.parameters)
        let engine = try Engine()
        let pass = Pass(BaselineGolden.values(network), engine: engine)
        _ = try network(pass.input(Tensor(zeros: TensorShape(1, golden.channels, 32, 32))), pass)
        #expect(pass.multiplyAccumulates == expected.multiplyAccumulates)
    }

    /// The presets are the networks of the goldens, which are the papers'.
    @Test(arguments: BaselineGolden.all) func presets(_ golden: BaselineGolden) throws {
        let presets = NetworkRegistry.presets.filter { type(of: $0.network).name == golden.name }
        #expect(presets.map(\.name) == ["grey", "color"])
        let preset = try #require(presets.first { $0.network.channels == golden.channels })
        #expect(try preset.network.configurationText == golden.entry().configuration)
    }

    /// Sizes from the smallest on, longer than a vector and than a row block.
    @Test(arguments: BaselineGolden.all.filter { $0.channels == 1 }) func sizesAndThreads(
        _ golden: BaselineGolden
    ) throws {
        let network = try golden.network()
        let (values, multiple) = (BaselineGolden.values(network), network.multiple)
        let reference = try Engine(kernels: .reference)
        for (rows, columns) in [(1, 1), (3, 5), (4, 9), (5, 3), (9, 2)] {
            let shape = TensorShape(1, 1, multiple * rows, multiple * columns)
            let noisy = GoldenNetwork.images("sizes", shape).noisy
            func run(_ engine: Engine) throws -> [Float] {
                let pass = Pass(values, engine: engine)
                return try network(pass.input(noisy), pass).clean.value.values
            }
            let expected = try run(reference)
            for kernels in fastKernels {
                for precision in Precision.allCases {
                    let one = try run(Engine(kernels: kernels, precision: precision, threads: 1))
                    if precision == .fp32 {
                        #expect(difference(one, expected) < 1e-5, "\(kernels), \(shape)")
                    }
                    #expect(rootMeanSquareDifference(one, expected) < 2e-2, "\(kernels), \(shape)")
                    let two = try run(Engine(kernels: kernels, precision: precision, threads: 2))
                    #expect(two == one, "\(kernels), \(shape), \(precision)")
                }
            }
        }
    }

    @Test(arguments: BaselineGolden.all) func threadsMakeNoDifferenceInTraining(
        _ golden: BaselineGolden
    ) throws {
        let network = try golden.network()
        let images = GoldenNetwork.images("threads", TensorShape(2, golden.channels, 24, 20))
        for kernels in fastKernels {
            for precision in Precision.allCases {
                func run(threads: Int) throws -> (gradients: [Float], statistics: [Int: [Float]]) {
                    let engine = try Engine(kernels: kernels, precision: precision, threads: threads)
                    let pass = Pass(
                        BaselineGolden.values(network),
                        engine: engine,
                        mode: .training(seed: 1)
                    )
                    _ = try trainingLosses(network, images, pass)
                    return (pass.gradients, pass.statistics)
                }
                let (one, two) = (try run(threads: 1), try run(threads: 2))
                #expect(one.gradients == two.gradients, "\(kernels), \(precision)")
                #expect(one.statistics == two.statistics, "\(kernels), \(precision)")
            }
        }
    }
}
