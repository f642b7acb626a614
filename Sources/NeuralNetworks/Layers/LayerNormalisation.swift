import Tensors

/// Layer normalisation over the channels of each pixel: y = weight · (x − mean) / √(variance + 1e-6) + bias, the variance
/// divided by the number of channels.
///
/// Input and output [N, channels, H, W]. Parameters `name.weight` and `name.bias`.
public struct LayerNormalisation: Hashable, Sendable {
    private let weight: Parameter
    private let bias: Parameter
    private static let epsilon: Float = 1e-6

    /// Declares the parameters.
    public init(_ name: String, channels: Int, in layout: inout ParameterLayout) {
        weight = layout.add("\(name).weight", [channels], .constant(1))
        bias = layout.add("\(name).bias", [channels], .constant(0))
    }

    /// Forward, and backward: with g = weight · ∂y and x̂ the normalised input,
    /// ∂x = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε), ∂weight = Σ ∂y · x̂, ∂bias = Σ ∂y.
    public func callAsFunction(_ x: Node, _ pass: Pass) -> Node {
        let engine = pass.engine
        let shape = x.value.shape
        precondition(
            shape.channels == weight.range.count,
            "the normalisation expects \(weight.range.count) channels"
        )
        let (scale, shift) = (pass.parameters[weight], pass.parameters[bias])
        let (normalised, inverse) = Self.normalised(x.value, engine)
        let y = normalised.withLines { x in
            engine.makeTensor(shape) { output, count, image, channel, row in
                let (x, scale, shift) = (x.line(image, channel, row), scale[channel], shift[channel])
                for i in 0..<count { output[i] = scale * x[i] + shift }
            }
        }
        return pass.record(y, from: [x], usesParameters: true) { dy in
            pass.accumulateAffineGradients(dy, normalised, weight: weight, bias: bias)
            return pass.wants(x) ? [Self.inputGradient(dy, normalised, inverse, scale, engine)] : [nil]
        }
    }

    /// x̂ and 1 / √(variance + ε), the latter [N, 1, H, W].
    private static func normalised(_ x: Tensor, _ engine: Engine) -> (normalised: Tensor, inverse: Tensor) {
        let shape = x.shape
        let share = 1 / Float(shape.channels)
        var (result, inverse) = (Tensor(unwritten: shape), Tensor(unwritten: shape.with(channels: 1)))
        result.withMutableLines { result in
            inverse.withMutableLines { inverse in
                x.withLines { x in
                    engine.forEachRow(of: shape) { image, row in
                        var mean = [Float](repeating: 0, count: shape.columns)
                        for channel in 0..<shape.channels {
                            let x = x.line(image, channel, row)
                            for i in mean.indices { mean[i] += share * x[i] }
                        }
                        let scale = inverse.line(image, 0, row)
                        scale.update(repeating: 0, count: shape.columns)
                        for channel in 0..<shape.channels {
                            let (x, centred) = (x.line(image, channel, row), result.line(image, channel, row))
                            for i in mean.indices {
                                centred[i] = x[i] - mean[i]
                                scale[i] += share * centred[i] * centred[i]
                            }
                        }
                        for i in mean.indices { scale[i] = 1 / (scale[i] + epsilon).squareRoot() }
                        for channel in 0..<shape.channels {
                            let centred = result.line(image, channel, row)
                            for i in mean.indices { centred[i] *= scale[i] }
                        }
                    }
                }
            }
        }
        return (result, inverse)
    }

    private static func inputGradient(
        _ dy: Tensor,
        _ normalised: Tensor,
        _ inverse: Tensor,
        _ scale: [Float],
        _ engine: Engine
    ) -> Tensor {
        let shape = dy.shape
        let share = 1 / Float(shape.channels)
        var result = Tensor(unwritten: shape)
        result.withMutableLines { result in
            dy.withLines { dy in
                normalised.withLines { normalised in
                    inverse.withLines { inverse in
                        engine.forEachRow(of: shape) { image, row in
                            var mean = [Float](repeating: 0, count: shape.columns)
                            var projection = mean
                            for channel in 0..<shape.channels {
                                let (dy, x) = (
                                    dy.line(image, channel, row), normalised.line(image, channel, row)
                                )
                                for i in mean.indices {
                                    let g = share * scale[channel] * dy[i]
                                    mean[i] += g
                                    projection[i] += g * x[i]
                                }
                            }
                            let inverse = inverse.line(image, 0, row)
                            for channel in 0..<shape.channels {
                                let (dy, x) = (
                                    dy.line(image, channel, row), normalised.line(image, channel, row)
                                )
                                let output = result.line(image, channel, row)
                                for i in mean.indices {
                                    let g = scale[channel] * dy[i]
                                    output[i] = inverse[i] * (g - mean[i] - x[i] * projection[i])
                                }
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}

extension Pass {
    /// Adds Σ ∂y · x̂ and Σ ∂y of each channel to the gradients of a normalisation's weight and bias, and returns them.
    @discardableResult
    func accumulateAffineGradients(
        _ dy: Tensor,
        _ normalised: Tensor,
        weight: Parameter,
        bias: Parameter
    ) -> [SIMD2<Double>] {
        let shape = dy.shape
        let sums = dy.withLines { dy in
            normalised.withLines { normalised in
                engine.channelSums(shape) { image, channel, row in
                    let (dy, x) = (dy.line(image, channel, row), normalised.line(image, channel, row))
                    var sum = SIMD2<Double>.zero
                    for i in 0..<shape.columns { sum += Double(dy[i]) * SIMD2(Double(x[i]), 1) }
                    return sum
                }
            }
        }
        withGradient(weight) { gradient in for (c, sum) in sums.enumerated() { gradient[c] += Float(sum.x) } }
        withGradient(bias) { gradient in for (c, sum) in sums.enumerated() { gradient[c] += Float(sum.y) } }
        return sums
    }
}
