import NeuralNetworks
import Tensors
import Testing

/// A loss with predictions and what they are compared with.
struct LossCase: Sendable, CustomTestStringConvertible {
    let name: String
    let predictions: Int
    let inputs: @Sendable (inout TestRandom) -> [Tensor]
    let loss: @Sendable ([Tensor], [Float]?, Engine) -> Loss

    var testDescription: String { name }

    private static let shape = TensorShape(2, 2, 13, 12)

    private static func reconstruction(_ loss: ReconstructionLoss) -> LossCase {
        LossCase(name: loss.rawValue, predictions: 1) { random in
            let target = random.tensor(shape, 0...1)
            // Errors, and their differences from pixel to pixel, away from zero.
            let errors = (0..<shape.count).map { index in
                let (row, column) = (index / shape.columns % shape.rows, index % shape.columns)
                return ((row + column) % 2 == 0 ? 0.3 : -0.3) + random.uniform(-0.1...0.1)
            }
            return [Tensor(shape, zip(target.values, errors).map { $0 + $1 }), target]
        } loss: {
            loss($0[0], $0[1], weights: $1, engine: $2)
        }
    }

    static let all =
        ReconstructionLoss.allCases.map(reconstruction) + [
            LossCase(name: "total variation", predictions: 1) { random in
                [
                    Tensor(
                        shape,
                        (0..<shape.count).map { index in
                            let (row, column) = (index / shape.columns % shape.rows, index % shape.columns)
                            return ((row + column) % 2 == 0 ? 0.3 : -0.3) + random.uniform(-0.1...0.1)
                        }
                    )
                ]
            } loss: {
                $2.totalVariation($0[0], weights: $1)
            },
            LossCase(name: "Gaussian likelihood", predictions: 2) {
                [$0.tensor(shape), $0.tensor(shape, 0.5...1.5), $0.tensor(shape)]
            } loss: {
                $2.gaussianLikelihood($0[0], variance: $0[1], target: $0[2], weights: $1)
            },
            LossCase(name: "Rician likelihood", predictions: 1) {
                [$0.tensor(shape, 0.1...3), $0.tensor(shape, 0.1...3), $0.tensor(shape, 0.2...1)]
            } loss: {
                $2.ricianLikelihood($0[0], measured: $0[1], sigma: $0[2], weights: $1)
            },
            LossCase(name: "divergence", predictions: 2) {
                [
                    $0.tensor(shape), $0.tensor(shape, 0.5...1.5), $0.tensor(shape),
                    $0.tensor(shape, 0.5...1.5),
                ]
            } loss: {
                $2.divergence(
                    mean: $0[0],
                    variance: $0[1],
                    targetMean: $0[2],
                    targetVariance: $0[3],
                    weights: $1
                )
            },
        ]
}

/// Gradients of every loss against central differences.
@Suite struct LossGradientTests {
    @Test(arguments: LossCase.all) func loss(_ lossCase: LossCase) throws {
        let engine = try Engine(kernels: .reference, threads: 2)
        var random = TestRandom(lossCase.name)
        let inputs = lossCase.inputs(&random)
        for weights in [nil, [0.5, 2] as [Float]] {
            let loss = lossCase.loss(inputs, weights, engine)
            #expect(loss.gradients.count == lossCase.predictions)
            for (index, gradient) in loss.gradients.enumerated() {
                let what = "\(lossCase.name), prediction \(index)"
                try CentralDifferences(step: 0x1p-8).check(
                    inputs[index].values,
                    gradient: gradient.values,
                    what
                ) { values in
                    var moved = inputs
                    moved[index] = Tensor(inputs[index].shape, values)
                    return lossCase.loss(moved, weights, engine).value
                }
            }
        }
    }
}
