import NeuralNetworks
import Tensors
import Testing

/// Layers forward and backward against PyTorch's, with every kernel that runs here.
@Suite struct LayerTests {
    typealias Layer = (Node, Pass) throws -> Node

    @Test(arguments: supportedKernels) func convolutions(_ kernels: Kernels) throws {
        for golden in try Goldens.cases("convolutions.json") {
            try check(golden, kernels) { layout in
                let (input, weight) = (try golden.tensor("input").shape, try golden.tensor("weight").shape)
                let geometry = ConvolutionGeometry(
                    inputChannels: input.channels,
                    outputChannels: weight.images,
                    kernel: try golden.number("kernel"),
                    stride: try golden.number("stride"),
                    padding: .all(try golden.number("padding")),
                    groups: try golden.number("groups")
                )
                let layer = Convolution2D("layer", geometry, hasBias: try golden.flag("bias"), in: &layout)
                return { try layer($0, $1) }
            }
        }
    }

    @Test(arguments: supportedKernels) func pointwise(_ kernels: Kernels) throws {
        for golden in try Goldens.cases("pointwise.json") {
            try check(golden, kernels) { layout in try Self.pointwiseLayer(golden, &layout) }
        }
    }

    @Test(arguments: supportedKernels) func attention(_ kernels: Kernels) throws {
        for golden in try Goldens.cases("attention.json") {
            try check(golden, kernels) { layout in
                let layer = WindowedAttention(
                    "layer",
                    channels: try golden.tensor("input").shape.channels,
                    heads: try golden.number("heads"),
                    size: try golden.number("window"),
                    shift: try golden.number("shift"),
                    in: &layout
                )
                return { try layer($0, $1) }
            }
        }
    }

    private static func pointwiseLayer(_ golden: GoldenCase, _ layout: inout ParameterLayout) throws -> Layer
    {
        let channels = try golden.tensor("input").shape.channels
        switch golden.name {
        case "leaky ReLU": return { $1.leakyReLU($0, slope: 0.2) }
        case "ReLU": return { $1.leakyReLU($0, slope: 0) }
        case "GELU": return { $1.gelu($0) }
        case "sigmoid": return { $1.sigmoid($0) }
        case "pixel shuffle": return { $1.pixelShuffle($0, by: 2) }
        case "pixel unshuffle": return { $1.pixelUnshuffle($0, by: 2) }
        case "channel mean": return { $1.channelMean($0) }
        case "channel maximum": return { $1.channelMax($0) }
        case "global average": return { $1.globalAverage($0) }
        case "squeeze excitation":
            let layer = SqueezeExcitation(
                "layer",
                channels: channels,
                reduction: try golden.number("reduction"),
                in: &layout
            )
            return { try layer($0, $1) }
        case "layer normalisation":
            let layer = LayerNormalisation("layer", channels: channels, in: &layout)
            return { layer($0, $1) }
        case "batch normalisation in training", "batch normalisation in use":
            let layer = BatchNormalisation("layer", channels: channels, in: &layout)
            return { layer($0, $1) }
        default: throw UnknownLayer(name: golden.name)
        }
    }

    private struct UnknownLayer: Error { let name: String }

    private func key(_ parameter: Parameter) -> String {
        String(parameter.name.dropFirst("layer.".count))
            .replacingOccurrences(of: "running_var", with: "running_variance")
    }

    private func check(
        _ golden: GoldenCase,
        _ kernels: Kernels,
        _ declare: (inout ParameterLayout) throws -> Layer
    ) throws {
        var layout = ParameterLayout()
        let layer = try declare(&layout)
        let values = try layout.parameters.flatMap { try #require(golden.tensors[key($0)]).values }
        let engine = try Engine(kernels: kernels, threads: 2)
        // Trained values only follow gradients in training, and only statistics in use need no gradient.
        let trains = golden.name != "batch normalisation in use"
        let pass = Pass(
            ParameterValues(layout, values: values),
            engine: engine,
            mode: trains ? .training(seed: 1) : .inference
        )
        let input = pass.input(try golden.tensor("input"), needsGradient: true)
        let output = try layer(input, pass)
        let expected = try golden.tensor("output")
        #expect(output.value.shape == expected.shape, "\(golden.name)")
        #expect(difference(output.value.values, expected.values) < 1e-5, "\(golden.name): output")
        guard trains else { return }
        pass.seed(try golden.tensor("upstream"), at: output)
        try pass.backward()
        let gradient = try #require(input.gradient, "\(golden.name)")
        let expectedGradient = try golden.tensor("gradient.input")
        #expect(
            difference(gradient.values, expectedGradient.values) < 1e-4,
            "\(golden.name): input"
        )
        for parameter in layout.parameters {
            if parameter.role == .statistic {
                let moved = try #require(pass.statistics[parameter.range.lowerBound])
                let after = try #require(golden.tensors["after.\(key(parameter))"])
                #expect(difference(moved, after.values) < 1e-5, "\(golden.name): \(parameter.name)")
            } else {
                let expected = try #require(golden.tensors["gradient.\(key(parameter))"]).values
                let found = Array(pass.gradients[parameter.range])
                #expect(difference(found, expected) < 1e-4, "\(golden.name): \(parameter.name)")
            }
        }
    }
}
