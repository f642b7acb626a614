import Tensors

extension Pass {
    /// The mean over the pixels of each channel: [N, C, H, W] → [N, C, 1, 1].
    public func globalAverage(_ x: Node) -> Node {
        let engine = engine
        let shape = x.value.shape
        let share = 1 / Double(shape.pixels)
        let mean = x.value.withLines { x in
            engine.planeSums(shape) { image, channel, row in
                let line = x.line(image, channel, row)
                return share * (0..<shape.columns).reduce(0.0) { $0 + Double(line[$1]) }
            }
        }
        return record(mean, from: [x]) { dy in
            [
                dy.withLines { dy in
                    engine.makeTensor(shape) { output, count, image, channel, _ in
                        output.update(repeating: Float(share) * dy.line(image, channel, 0)[0], count: count)
                    }
                }
            ]
        }
    }

    /// Every pixel of a channel times that channel's gate: [N, C, H, W] · [N, C, 1, 1].
    public func product(_ x: Node, channelGate gate: Node) -> Node {
        let engine = engine
        let shape = x.value.shape
        precondition(gate.value.shape == shape.with(rows: 1, columns: 1), "the gate is one pixel")
        func scaled(_ x: Tensor, _ gate: Tensor) -> Tensor {
            x.withLines { x in
                gate.withLines { gate in
                    engine.makeTensor(shape) { output, count, image, channel, row in
                        let (x, factor) = (x.line(image, channel, row), gate.line(image, channel, 0)[0])
                        for i in 0..<count { output[i] = factor * x[i] }
                    }
                }
            }
        }
        let value = x.value
        return record(scaled(value, gate.value), from: [x, gate]) { dy in
            guard self.wants(gate) else { return [scaled(dy, gate.value), nil] }
            let toGate = dy.withLines { dy in
                value.withLines { value in
                    engine.planeSums(shape) { image, channel, row in
                        let (dy, x) = (dy.line(image, channel, row), value.line(image, channel, row))
                        return (0..<shape.columns).reduce(0.0) { $0 + Double(dy[$1]) * Double(x[$1]) }
                    }
                }
            }
            return [self.wants(x) ? scaled(dy, gate.value) : nil, toGate]
        }
    }
}
