import Foundation
import Tensors

extension Pass {
    /// Shares of the channels at each pixel that sum to 1: e^(x/T) / Σ e^(x/T) over the channels, of any shape.
    ///
    /// The higher the temperature T, the more equal the shares.
    public func channelSoftmax(_ x: Node, temperature: Float = 1) -> Node {
        precondition(temperature > 0, "a temperature is positive")
        let engine = engine
        let shape = x.value.shape
        var shares = Tensor(unwritten: shape)
        shares.withMutableLines { shares in
            x.value.withLines { x in
                engine.forEachRow(of: shape) { image, row in
                    for i in 0..<shape.columns {
                        var largest = x.line(image, 0, row)[i]
                        for channel in 1..<max(1, shape.channels) {
                            largest = max(largest, x.line(image, channel, row)[i])
                        }
                        var sum: Float = 0
                        for channel in 0..<shape.channels {
                            let power = exp((x.line(image, channel, row)[i] - largest) / temperature)
                            shares.line(image, channel, row)[i] = power
                            sum += power
                        }
                        for channel in 0..<shape.channels { shares.line(image, channel, row)[i] /= sum }
                    }
                }
            }
        }
        let found = shares
        return record(found, from: [x]) { dy in
            [engine.softmaxGradient(dy, shares: found, temperature: temperature)]
        }
    }
}

extension Engine {
    /// share · (∂y − Σ share · ∂y) / T, the sum over the channels.
    fileprivate func softmaxGradient(_ dy: Tensor, shares: Tensor, temperature: Float) -> Tensor {
        let shape = shares.shape
        var result = Tensor(unwritten: shape)
        result.withMutableLines { result in
            dy.withLines { dy in
                shares.withLines { shares in
                    forEachRow(of: shape) { image, row in
                        for i in 0..<shape.columns {
                            var mean = 0.0
                            for channel in 0..<shape.channels {
                                let share = Double(shares.line(image, channel, row)[i])
                                mean += share * Double(dy.line(image, channel, row)[i])
                            }
                            for channel in 0..<shape.channels {
                                let difference = Double(dy.line(image, channel, row)[i]) - mean
                                let share = shares.line(image, channel, row)[i] / temperature
                                result.line(image, channel, row)[i] = share * Float(difference)
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}
