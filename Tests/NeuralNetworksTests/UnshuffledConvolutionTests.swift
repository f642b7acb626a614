import NeuralNetworks
import Tensors
import Testing

/// The 5×5 convolution between neighbourhoods against the plain one.
@Suite struct UnshuffledConvolutionTests {
    private struct Run {
        let output, inputGradient, parameterGradients: [Float]
        let multiplyAccumulates: Int
    }

    private func run(
        _ kernels: Kernels,
        _ declare: (inout ParameterLayout) -> (Node, Pass) throws -> Node
    ) throws -> Run {
        var random = SplitMix64(seed: 9)
        func tensor(_ shape: TensorShape) -> Tensor {
            Tensor(shape, (0..<shape.count).map { _ in Float(2 * random.uniform() - 1) })
        }
        var layout = ParameterLayout()
        let layer = declare(&layout)
        var values = ParameterValues(layout, seed: 3)
        for i in values.values.indices { values.values[i] += 0.1 }
        let pass = Pass(values, engine: try Engine(kernels: kernels, threads: 2), mode: .training(seed: 1))
        let input = pass.input(tensor(TensorShape(2, 3, 10, 12)), needsGradient: true)
        let output = try layer(input, pass)
        pass.seed(tensor(output.value.shape), at: output)
        try pass.backward()
        return Run(
            output: output.value.values,
            inputGradient: try #require(input.gradient).values,
            parameterGradients: pass.gradients,
            multiplyAccumulates: pass.multiplyAccumulates
        )
    }

    @Test(arguments: supportedKernels, [1, 0.2] as [Float]) func isThePlainConvolution(
        _ kernels: Kernels,
        _ slope: Float
    ) throws {
        let plain = try run(.reference) { layout in
            let layer = Convolution2D(
                "layer",
                ConvolutionGeometry(inputChannels: 3, outputChannels: 4, kernel: 5),
                hasBias: true,
                slope: slope,
                in: &layout
            )
            return { try layer($0, $1) }
        }
        let found = try run(kernels) { layout in
            let layer = UnshuffledConvolution2D(
                "layer",
                inputChannels: 3,
                outputChannels: 4,
                slope: slope,
                in: &layout
            )
            return { $1.pixelShuffle(try layer($1.pixelUnshuffle($0, by: 2), $1), by: 2) }
        }
        #expect(difference(found.output, plain.output) < 1e-5)
        #expect(difference(found.inputGradient, plain.inputGradient) < 1e-5)
        #expect(difference(found.parameterGradients, plain.parameterGradients) < 1e-5)
        #expect(found.multiplyAccumulates == plain.multiplyAccumulates)
    }
}
