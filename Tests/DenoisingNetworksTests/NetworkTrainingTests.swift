import DenoisingNetworks
import NeuralNetworks
import Tensors
import Testing

/// Gradients and training steps against an independent PyTorch build.
@Suite struct NetworkTrainingTests {
    private static let names = [
        "two-stage-1", "two-stage-3", "without-attention-3", "noise-estimation-1", "unshuffled-1",
        "unshuffled-3", "wide-1",
        "dncnn-1", "dncnn-3",
    ]

    @Test(arguments: supportedKernels) func gradients(_ kernels: Kernels) throws {
        let engine = try Engine(kernels: kernels)
        let (index, whole) = (try NetworkGoldens.index(), try NetworkGoldens.tensors("gradients.safetensors"))
        #expect(Set(index.networks.keys) == Set(Self.names))
        for name in Self.names {
            let golden = try NetworkGoldens.decode(
                "gradients-\(name).json",
                as: NetworkGoldens.Gradients.self
            )
            let network = try GoldenNetwork(try #require(index.networks[name]).configuration)
            let shape = TensorShape(golden.batch, network.network.channels, golden.height, golden.width)
            let pass = Pass(network.values, engine: engine, mode: .training(seed: 1))
            let losses = try trainingLosses(network.network, GoldenNetwork.images(golden.noise, shape), pass)
            #expect(Set(losses.keys) == Set(golden.losses.keys))
            for (key, loss) in golden.losses {
                let found = try #require(losses[key])
                #expect(abs(found - loss) < 1e-5 * loss, "\(name): \(key)")
            }
            let trained = network.network.layout.parameters.filter { $0.role == .trained }
            #expect(Set(trained.map(\.name)) == Set(golden.parameters.keys))
            for parameter in trained {
                let found = Array(pass.gradients[parameter.range])
                let expected = try #require(golden.parameters[parameter.name])
                expected.check(found, "\(name) \(parameter.name)")
                guard let all = whole["\(name)/\(parameter.name)"] else { continue }
                #expect(all.shape == parameter.shape)
                #expect(difference(found, all.values) < 1e-4, "\(name) \(parameter.name)")
            }
        }
        #expect(whole.entries.count > 40)
    }

    @Test func threadsMakeNoDifference() throws {
        let network = TwoStage(.init(channels: 1))
        let values = GoldenNetwork.values(network.layout, gain: 1)
        let images = GoldenNetwork.images("threads", TensorShape(3, 1, 24, 23))
        for kernels in fastKernels {
            for precision in Precision.allCases {
                func gradients(threads: Int) throws -> [Float] {
                    let engine = try Engine(kernels: kernels, precision: precision, threads: threads)
                    let pass = Pass(values, engine: engine, mode: .training(seed: 1))
                    _ = try trainingLosses(network, images, pass)
                    return pass.gradients
                }
                #expect(try gradients(threads: 1) == gradients(threads: 2), "\(kernels), \(precision)")
            }
        }
    }

    /// Ten steps of Adam on batches that PyTorch saw too; fewer for DnCNN.
    @Test(arguments: supportedKernels) func training(_ kernels: Kernels) throws {
        let (index, golden) = (
            try NetworkGoldens.index(),
            try NetworkGoldens.decode("training.json", as: NetworkGoldens.Training.self)
        )
        // Plain loops and matrix products are slow: one network of each kind, with all its layers.
        let names = kernels.isFast ? Self.names : ["unshuffled-1", "dncnn-1"]
        for name in names {
            let expected = try #require(golden.networks[name])
            let network = try GoldenNetwork(try #require(index.networks[name]).configuration)
            #expect(expected.losses.count == (name.hasPrefix("dncnn") ? 3 : 10))
            let trainer = GoldenTraining(network, expected, golden.optimizer)
            let final = try trainer.run(try Engine(kernels: kernels), name)
            for (key, statistics) in expected.statistics ?? [:] {
                let parameter = try #require(network.network.layout.parameters.first { $0.name == key })
                #expect(difference(final[parameter], statistics) < 1e-3, "\(name) \(key)")
            }
        }
    }
}

/// The training that training.json tells of.
private struct GoldenTraining {
    let network: GoldenNetwork
    let golden: NetworkGoldens.Training.Network
    let configuration: Adam.Configuration

    init(
        _ network: GoldenNetwork,
        _ golden: NetworkGoldens.Training.Network,
        _ optimizer: NetworkGoldens.Training.Optimizer
    ) {
        self.network = network
        self.golden = golden
        configuration = Adam.Configuration(
            beta1: optimizer.beta1,
            beta2: optimizer.beta2,
            epsilon: optimizer.epsilon
        )
    }

    func run(_ engine: Engine, _ name: String) throws -> ParameterValues {
        var values = network.values
        var adam = Adam(configuration, for: values.layout)
        let shape = TensorShape(golden.batch, network.network.channels, golden.height, golden.width)
        // DnCNN's batch normalisation, over few values here, makes ten times as much of a rounding with every step, and
        // fast kernels round more than PyTorch's.
        let limit = network.network is DnCNN && engine.kernels.isFast ? 1e-3 : 1e-4
        for (step, expected) in golden.losses.enumerated() {
            let images = GoldenNetwork.images("\(golden.noise)/\(step)", shape, offset: 4 * step)
            let pass = Pass(values, engine: engine, mode: .training(seed: UInt64(step)))
            let losses = try trainingLosses(network.network, images, pass)
            for (key, loss) in expected {
                let found = try #require(losses[key])
                #expect(abs(found - loss) < limit * loss, "\(name), step \(step): \(key) \(found) \(loss)")
            }
            adam.step(&values, gradients: pass.gradients, learningRate: golden.learningRate)
            values.update(statistics: pass.statistics)
        }
        return values
    }
}
