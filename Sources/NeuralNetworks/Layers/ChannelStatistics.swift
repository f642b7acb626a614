import Tensors

extension Pass {
    /// The mean over the channels of each pixel: [N, C, H, W] → [N, 1, H, W].
    public func channelMean(_ x: Node) -> Node {
        let engine = engine
        let shape = x.value.shape
        let share = 1 / Float(shape.channels)
        let mean = x.value.withLines { x in
            engine.makeTensor(shape.with(channels: 1)) { output, count, image, _, row in
                output.update(repeating: 0, count: count)
                for channel in 0..<shape.channels {
                    let line = x.line(image, channel, row)
                    for i in 0..<count { output[i] += line[i] }
                }
                for i in 0..<count { output[i] *= share }
            }
        }
        return record(mean, from: [x]) { dy in
            [
                dy.withLines { dy in
                    engine.makeTensor(shape) { output, count, image, _, row in
                        let line = dy.line(image, 0, row)
                        for i in 0..<count { output[i] = share * line[i] }
                    }
                }
            ]
        }
    }

    /// The largest channel of each pixel: [N, C, H, W] → [N, 1, H, W].
    ///
    /// Of equal channels the first gets the gradient.
    public func channelMax(_ x: Node) -> Node {
        let engine = engine
        let shape = x.value.shape
        let largest = x.value.withLines { x in
            engine.makeTensor(shape.with(channels: 1)) { output, count, image, _, row in
                output.update(from: x.line(image, 0, row), count: count)
                for channel in 1..<max(1, shape.channels) where channel < shape.channels {
                    let line = x.line(image, channel, row)
                    for i in 0..<count { output[i] = line[i] > output[i] ? line[i] : output[i] }
                }
            }
        }
        let value = x.value
        return record(largest, from: [x]) { dy in
            var result = Tensor(unwritten: shape)
            result.withMutableLines { result in
                dy.withLines { dy in
                    value.withLines { value in
                        largest.withLines { largest in
                            engine.forEachRow(of: shape) { image, row in
                                let (dy, largest) = (dy.line(image, 0, row), largest.line(image, 0, row))
                                var open = [Float](repeating: 1, count: shape.columns)
                                for channel in 0..<shape.channels {
                                    let (x, output) = (
                                        value.line(image, channel, row), result.line(image, channel, row)
                                    )
                                    for i in 0..<shape.columns {
                                        let hit = x[i] == largest[i] ? open[i] : 0
                                        output[i] = hit * dy[i]
                                        open[i] -= hit
                                    }
                                }
                            }
                        }
                    }
                }
            }
            return [result]
        }
    }

    /// Every channel of x times one map: [N, C, H, W] · [N, 1, H, W].
    public func product(_ x: Node, map: Node) -> Node {
        let engine = engine
        let shape = x.value.shape
        precondition(map.value.shape == shape.with(channels: 1), "the map has one channel")
        func scaled(_ x: Tensor, _ map: Tensor) -> Tensor {
            x.withLines { x in
                map.withLines { map in
                    engine.makeTensor(shape) { output, count, image, channel, row in
                        let (x, map) = (x.line(image, channel, row), map.line(image, 0, row))
                        for i in 0..<count { output[i] = x[i] * map[i] }
                    }
                }
            }
        }
        let value = x.value
        return record(scaled(value, map.value), from: [x, map]) { dy in
            guard self.wants(map) else { return [scaled(dy, map.value), nil] }
            let toMap = dy.withLines { dy in
                value.withLines { value in
                    engine.makeTensor(shape.with(channels: 1)) { output, count, image, _, row in
                        output.update(repeating: 0, count: count)
                        for channel in 0..<shape.channels {
                            let (dy, x) = (dy.line(image, channel, row), value.line(image, channel, row))
                            for i in 0..<count { output[i] += dy[i] * x[i] }
                        }
                    }
                }
            }
            return [self.wants(x) ? scaled(dy, map.value) : nil, toMap]
        }
    }
}
