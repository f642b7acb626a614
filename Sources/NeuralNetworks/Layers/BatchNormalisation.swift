import Tensors

/// Batch normalisation: y = weight · (x − mean) / √(variance + 1e-5) + bias for each channel (Ioffe & Szegedy 2015).
///
/// In training, mean and variance are the batch's, and the running ones move by a tenth towards them (the variance
/// unbiased); else the running ones are used. Input and output [N, channels, H, W]. Parameters `name.weight` and
/// `name.bias`, statistics `name.running_mean` and `name.running_var`.
public struct BatchNormalisation: Hashable, Sendable {
    private let weight: Parameter
    private let bias: Parameter
    private let runningMean: Parameter
    private let runningVariance: Parameter
    private static let epsilon = 1e-5
    private static let momentum = 0.1

    /// Declares the parameters and statistics.
    public init(_ name: String, channels: Int, in layout: inout ParameterLayout) {
        weight = layout.add("\(name).weight", [channels], .constant(1))
        bias = layout.add("\(name).bias", [channels], .constant(0))
        runningMean = layout.add("\(name).running_mean", [channels], .constant(0), role: .statistic)
        runningVariance = layout.add("\(name).running_var", [channels], .constant(1), role: .statistic)
    }

    /// Forward, and backward: with g = weight · ∂y and x̂ the normalised input, ∂weight = Σ ∂y · x̂, ∂bias = Σ ∂y, and
    /// ∂x = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε).
    public func callAsFunction(_ x: Node, _ pass: Pass) -> Node {
        let engine = pass.engine
        let shape = x.value.shape
        precondition(
            shape.channels == weight.range.count,
            "the normalisation expects \(weight.range.count) channels"
        )
        let (scale, shift) = (pass.parameters[weight], pass.parameters[bias])
        guard pass.isTraining else {
            let factors = zip(scale, pass.parameters[runningVariance]).map {
                $0 / Float((Double($1) + Self.epsilon).squareRoot())
            }
            let means = pass.parameters[runningMean]
            let y = engine.affine(
                x.value,
                scale: factors,
                shift: shift.indices.map { shift[$0] - factors[$0] * means[$0] }
            )
            return pass.record(y, from: [x]) { _ in [] }
        }
        let statistics = batchStatistics(x.value, pass)
        let inverse = statistics.map { Float(1 / ($0.y + Self.epsilon).squareRoot()) }
        let normalised = x.value.withLines { x in
            engine.makeTensor(shape) { output, count, image, channel, row in
                let (x, mean) = (x.line(image, channel, row), Float(statistics[channel].x))
                for i in 0..<count { output[i] = (x[i] - mean) * inverse[channel] }
            }
        }
        let y = engine.affine(normalised, scale: scale, shift: shift)
        return pass.record(y, from: [x], usesParameters: true) { dy in
            let sums = pass.accumulateAffineGradients(dy, normalised, weight: weight, bias: bias)
            guard pass.wants(x) else { return [nil] }
            let share = 1 / Double(shape.images * shape.pixels)
            return [
                dy.withLines { dy in
                    normalised.withLines { normalised in
                        engine.makeTensor(shape) { output, count, image, channel, row in
                            let (dy, x) = (dy.line(image, channel, row), normalised.line(image, channel, row))
                            let (projection, mean) = (
                                Float(share * sums[channel].x), Float(share * sums[channel].y)
                            )
                            let factor = scale[channel] * inverse[channel]
                            for i in 0..<count { output[i] = factor * (dy[i] - mean - x[i] * projection) }
                        }
                    }
                }
            ]
        }
    }

    /// Mean and biased variance of each channel of the batch; the running statistics follow.
    private func batchStatistics(_ x: Tensor, _ pass: Pass) -> [SIMD2<Double>] {
        let shape = x.shape
        let count = Double(shape.images * shape.pixels)
        precondition(count > 1, "a batch of one value has no variance")
        let statistics = x.withLines { x in
            let means = pass.engine.channelSums(shape) { image, channel, row in
                let line = x.line(image, channel, row)
                return SIMD2((0..<shape.columns).reduce(0.0) { $0 + Double(line[$1]) }, 0)
            }.map { $0.x / count }
            let squares = pass.engine.channelSums(shape) { image, channel, row in
                let line = x.line(image, channel, row)
                return SIMD2(
                    (0..<shape.columns).reduce(0.0) { sum, i in
                        let difference = Double(line[i]) - means[channel]
                        return sum + difference * difference
                    },
                    0
                )
            }
            return zip(means, squares).map { SIMD2($0, $1.x / count) }
        }
        follow(runningMean, statistics.map(\.x), pass)
        follow(runningVariance, statistics.map { $0.y * count / (count - 1) }, pass)
        return statistics
    }

    private func follow(_ statistic: Parameter, _ batch: [Double], _ pass: Pass) {
        let old = pass.statistics[statistic.range.lowerBound] ?? pass.parameters[statistic]
        pass.statistics[statistic.range.lowerBound] = zip(old, batch).map { old, new in
            Float((1 - Self.momentum) * Double(old) + Self.momentum * new)
        }
    }
}

extension Engine {
    /// scale · x + shift for each channel.
    fileprivate func affine(_ x: Tensor, scale: [Float], shift: [Float]) -> Tensor {
        x.withLines { x in
            makeTensor(x.shape) { output, count, image, channel, row in
                let (x, scale, shift) = (x.line(image, channel, row), scale[channel], shift[channel])
                for i in 0..<count { output[i] = scale * x[i] + shift }
            }
        }
    }
}
