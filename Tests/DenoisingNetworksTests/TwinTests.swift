import DenoisingNetworks
import Foundation
import NeuralNetworks
import Tensors
import Testing

/// Files of the PyTorch twin, examples/gpu-training, as Goldens/make_twin.py had it write them.
@Suite struct TwinTests {
    @Test(arguments: supportedKernels) func weightsOfTheTwinGiveItsOutput(kernels: Kernels) throws {
        let weights = try ModelWeights(file: NetworkGoldens.path("twin-weights.safetensors"))
        #expect(weights.card.name == "dncnn" && weights.card.isResearchOnly)
        #expect(try weights.card.mapping(ofModality: "CT") == .window(low: -1000, high: 1000))
        #expect(try weights.card.mapping(ofModality: "MR") == .percentile(of: 99.9))
        #expect(weights.card.training["steps"] == .number(7))
        #expect(weights.network.configurationText == #"{"channels":1,"depth":3,"features":64}"#)
        let golden = try NetworkGoldens.tensors("twin-output.safetensors")
        let noisy = Tensor(TensorShape(1, 1, 24, 20), try #require(golden["noisy"]).values)
        let pass = Pass(weights.parameters, engine: try Engine(kernels: kernels))
        let estimate = try weights.network(pass.input(noisy), pass)
        let noise = try #require(estimate.noise)
        #expect(difference(estimate.clean.value.values, try #require(golden["image"]).values) < 1e-5)
        #expect(difference(noise.value.values, try #require(golden["estimatedNoise"]).values) < 1e-5)
    }

    @Test func tensorsOfTheTwinsBaselinesAreTheLayouts() throws {
        typealias Layouts = [String: [String: [String: [Int]]]]
        let layouts = try NetworkGoldens.decode("twin-baselines.json", as: Layouts.self)
        #expect(Set(layouts.keys) == Set(BaselineGolden.names))
        for (name, configurations) in layouts {
            #expect(configurations.count == 2)
            for (configuration, tensors) in configurations {
                let network = try NetworkRegistry.network(named: name, configuration: configuration)
                let own = network.layout.parameters.map { ($0.name, $0.shape) }
                #expect(Dictionary(uniqueKeysWithValues: own) == tensors, "\(name) \(configuration)")
            }
        }
    }

    @Test func tensorsOfTheTwinAreTheLayouts() throws {
        let layouts = try NetworkGoldens.decode("twin-layouts.json", as: [String: [String: [Int]]].self)
        #expect(layouts.count == 36)
        for (configuration, tensors) in layouts {
            let network = try NetworkRegistry.network(named: "two-stage", configuration: configuration)
            let own = network.layout.parameters.map { ($0.name, $0.shape) }
            #expect(Dictionary(uniqueKeysWithValues: own) == tensors, "\(configuration)")
        }
    }
}
