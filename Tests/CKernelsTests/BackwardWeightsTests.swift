import CKernels
import Testing

@Suite struct BackwardWeightsTests {
    struct Shape: CustomTestStringConvertible {
        let images: Int, rows: Int, columns: Int, channels: Int, out: Int, size: Int
        var testDescription: String { "\(channels) to \(out), \(size)x\(size), \(images)x\(rows)x\(columns)" }
    }

    static let shapes: [Shape] = [1, 3].flatMap { size in
        [
            (1, 1, 1, 1, 1), (1, 1, 5, 3, 8), (2, 5, 1, 8, 3), (2, 3, 3, 13, 13), (1, 4, 16, 32, 8),
            (2, 7, 17, 5, 40),
            (2, 16, 16, 13, 32), (1, 9, 33, 40, 8), (2, 13, 49, 4, 9), (3, 6, 70, 1, 32), (1, 70, 13, 32, 1),
            (1, 2, 300, 3, 3), (11, 4, 4, 8, 8), (1, 5, 20, 64, 64),
        ].map { Shape(images: $0.0, rows: $0.1, columns: $0.2, channels: $0.3, out: $0.4, size: size) }
    }

    private func gradients(
        threads: Int,
        _ kernel: Kernel,
        _ shape: Shape,
        _ input: Planes,
        _ gradient: Planes,
        initial: Float = 0
    ) -> (weights: [Float], bias: [Float]) {
        var weights = [Float](repeating: initial, count: shape.out * shape.channels * shape.size * shape.size)
        var bias = [Float](repeating: initial, count: shape.out)
        var inputView = input.view(), gradientView = gradient.view()
        withPool(threads: threads) {
            ck_backward_weights(
                $0,
                kernel.variant,
                kernel.precision,
                &inputView,
                &gradientView,
                Int32(shape.size),
                &weights,
                &bias
            )
        }
        return (weights, bias)
    }

    @Test(arguments: Kernel.precisions, shapes) func equalsDefinition(precision: Kernel, shape: Shape) {
        let input = Planes(
            images: shape.images,
            channels: shape.channels,
            rows: shape.rows,
            columns: shape.columns,
            seed: 1
        )
        let gradient = Planes(
            images: shape.images,
            channels: shape.out,
            rows: shape.rows,
            columns: shape.columns,
            seed: 2
        )
        var weights: [Double] = []
        for out in 0..<shape.out {
            for channel in 0..<shape.channels {
                for tap in 0..<shape.size * shape.size {
                    let (y, x) = (tap / shape.size - shape.size / 2, tap % shape.size - shape.size / 2)
                    var sum = 0.0
                    for image in 0..<shape.images {
                        for row in 0..<shape.rows {
                            for column in 0..<shape.columns {
                                sum +=
                                    precision.factor(gradient[image, out, row, column])
                                    * precision.factor(input[image, channel, row + y, column + x])
                            }
                        }
                    }
                    weights.append(sum)
                }
            }
        }
        var bias = [Double](repeating: 0, count: shape.out)
        for index in gradient.indices() {
            bias[index.channel] += Double(gradient[index.image, index.channel, index.row, index.column])
        }
        // The bias is never rounded to bf16; sums of numbers of both signs lose digits to cancellation.
        let scale = Double(shape.images * shape.rows * shape.columns).squareRoot()
        for kernel in precision.siblings {
            let result = gradients(threads: 2, kernel, shape, input, gradient)
            #expect(kernel.accepts(result.weights, weights), "\(kernel)")
            #expect(zip(result.bias, bias).allSatisfy { abs(Double($0) - $1) <= 1e-6 * scale }, "\(kernel)")
        }
    }

    @Test(arguments: Kernel.supported, [1, 3]) func sameBitsOnAnyNumberOfThreads(kernel: Kernel, size: Int) {
        let shape = Shape(images: 3, rows: 40, columns: 45, channels: 21, out: 10, size: size)
        let input = Planes(images: 3, channels: 21, rows: 40, columns: 45, seed: 1)
        let gradient = Planes(images: 3, channels: 10, rows: 40, columns: 45, seed: 2)
        let results = [1, 2, 3].map { gradients(threads: $0, kernel, shape, input, gradient) }
        #expect(results[0] == results[1])
        #expect(results[0] == results[2])
    }

    @Test(arguments: Kernel.supported) func addsToWhatIsThere(kernel: Kernel) {
        let shape = Shape(images: 1, rows: 5, columns: 9, channels: 3, out: 4, size: 3)
        let input = Planes(images: 1, channels: 3, rows: 5, columns: 9, seed: 1)
        let gradient = Planes(images: 1, channels: 4, rows: 5, columns: 9, seed: 2)
        let fromZero = gradients(threads: 1, kernel, shape, input, gradient)
        let fromTwo = gradients(threads: 1, kernel, shape, input, gradient, initial: 2)
        #expect(fromTwo.weights == fromZero.weights.map { 2 + $0 })
        #expect(fromTwo.bias == fromZero.bias.map { 2 + $0 })
    }

    @Test(arguments: Kernel.supported) func biasIsOptional(kernel: Kernel) {
        let input = Planes(images: 1, channels: 3, rows: 5, columns: 9, seed: 1)
        let gradient = Planes(images: 1, channels: 4, rows: 5, columns: 9, seed: 2)
        let shape = Shape(images: 1, rows: 5, columns: 9, channels: 3, out: 4, size: 3)
        var weights = [Float](repeating: 0, count: 4 * 3 * 9)
        var inputView = input.view(), gradientView = gradient.view()
        ck_backward_weights(
            nil,
            kernel.variant,
            kernel.precision,
            &inputView,
            &gradientView,
            3,
            &weights,
            nil
        )
        #expect(weights == gradients(threads: 1, kernel, shape, input, gradient).weights)
    }
}
