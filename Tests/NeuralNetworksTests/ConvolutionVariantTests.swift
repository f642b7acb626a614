import NeuralNetworks
import Tensors
import Testing

/// Shifted and masked convolutions against plain ones.
@Suite struct ConvolutionVariantTests {
    private func random(_ shape: TensorShape) -> Tensor {
        var random = SplitMix64(seed: 9)
        return Tensor(shape, (0..<shape.count).map { _ in Float(2 * random.uniform() - 1) })
    }

    private func run(_ layer: Convolution2D, _ values: ParameterValues, _ x: Tensor, _ kernels: Kernels)
        throws -> Tensor
    {
        let pass = Pass(values, engine: try Engine(kernels: kernels, threads: 2))
        return try layer(pass.input(x), pass).value
    }

    /// Padding more on one side than on the other moves the result.
    @Test(arguments: supportedKernels) func shifted(_ kernels: Kernels) throws {
        let x = random(TensorShape(2, 3, 9, 8))
        for (down, right) in [(1, 0), (2, -1), (0, 1), (-2, 2)] {
            var layout = ParameterLayout()
            let plain = Convolution2D(
                "plain",
                ConvolutionGeometry(inputChannels: 3, outputChannels: 2, kernel: 3),
                hasBias: false,
                in: &layout
            )
            var shiftedLayout = ParameterLayout()
            let shifted = Convolution2D(
                "plain",
                ConvolutionGeometry(
                    inputChannels: 3,
                    outputChannels: 2,
                    kernel: 3,
                    padding: .init(top: 1 + down, left: 1 + right, bottom: 1 - down, right: 1 - right)
                ),
                hasBias: false,
                in: &shiftedLayout
            )
            let values = ParameterValues(layout, seed: 3)
            // Plain, on the image moved within a wide margin of zeros.
            let margin = 4
            var wide = Tensor(zeros: TensorShape(2, 3, 9 + 2 * margin, 8 + 2 * margin))
            for n in 0..<2 {
                for c in 0..<3 {
                    for y in 0..<9 {
                        for column in 0..<8 {
                            wide[n, c, y + margin + down, column + margin + right] = x[n, c, y, column]
                        }
                    }
                }
            }
            let expected = try run(plain, values, wide, kernels)
            let found = try run(shifted, ParameterValues(shiftedLayout, values: values.values), x, kernels)
            #expect(found.shape == TensorShape(2, 2, 9, 8))
            var largest: Float = 0
            for n in 0..<2 {
                for c in 0..<2 {
                    for y in 0..<9 {
                        for column in 0..<8 {
                            let difference =
                                found[n, c, y, column] - expected[n, c, y + margin, column + margin]
                            largest = max(largest, abs(difference))
                        }
                    }
                }
            }
            #expect(largest < 1e-5, "\(down) down, \(right) to the right")
        }
    }

    /// What the mask leaves out has no effect and gets no gradient; the rest is the plain convolution.
    @Test(arguments: supportedKernels) func masked(_ kernels: Kernels) throws {
        let x = random(TensorShape(1, 2, 6, 7))
        let mask = (0..<9).map { $0 != 4 && $0 != 7 }
        func declare(_ mask: [Bool]?) -> (Convolution2D, ParameterLayout) {
            var layout = ParameterLayout()
            let geometry = ConvolutionGeometry(inputChannels: 2, outputChannels: 3, kernel: 3)
            return (Convolution2D("layer", geometry, hasBias: true, mask: mask, in: &layout), layout)
        }
        let (plain, _) = declare(nil)
        let (masked, layout) = declare(mask)
        let values = ParameterValues(layout, seed: 4)
        var zeroed = values
        for i in plain.weight.range where !mask[i % 9] { zeroed.values[i] = 0 }
        var other = values
        for i in plain.weight.range where !mask[i % 9] { other.values[i] = 100 }
        let expected = try run(plain, zeroed, x, kernels).values
        #expect(try run(masked, values, x, kernels).values == expected)
        #expect(try run(masked, other, x, kernels).values == expected)

        func gradients(_ layer: Convolution2D, _ values: ParameterValues) throws -> (
            input: [Float], weights: [Float]
        ) {
            let pass = Pass(
                values,
                engine: try Engine(kernels: kernels, threads: 2),
                mode: .training(seed: 1)
            )
            let node = pass.input(x, needsGradient: true)
            let output = try layer(node, pass)
            pass.seed(random(output.value.shape), at: output)
            try pass.backward()
            return (try #require(node.gradient).values, pass.gradients)
        }
        let (a, b) = (try gradients(plain, zeroed), try gradients(masked, other))
        #expect(a.input == b.input)
        for i in values.values.indices {
            let isOut = masked.weight.range.contains(i) && !mask[i % 9]
            #expect(b.weights[i] == (isOut ? 0 : a.weights[i]))
        }
    }

    /// A convolution kept in fp32 computes on a bf16 engine as on an fp32 one, forward and backward.
    @Test func keptPrecision() throws {
        let x = random(TensorShape(1, 3, 8, 20))
        for kernels in supportedKernels where kernels.isFast {
            func results(_ precision: Precision, kept: Precision?) throws -> [Float] {
                var layout = ParameterLayout()
                let geometry = ConvolutionGeometry(inputChannels: 3, outputChannels: 4, kernel: 3)
                let layer = Convolution2D("layer", geometry, hasBias: true, precision: kept, in: &layout)
                let engine = try Engine(kernels: kernels, precision: precision, threads: 1)
                let pass = Pass(ParameterValues(layout, seed: 1), engine: engine, mode: .training(seed: 1))
                let node = pass.input(x, needsGradient: true)
                let output = try layer(node, pass)
                pass.seed(random(output.value.shape), at: output)
                try pass.backward()
                return output.value.values + (try #require(node.gradient).values) + pass.gradients
            }
            let exact = try results(.fp32, kept: nil)
            #expect(try results(.bf16, kept: .fp32) == exact)
            #expect(try results(.bf16, kept: nil) != exact)
        }
    }
}
