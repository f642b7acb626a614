import Tensors

extension Pass {
    /// The mean over the channels of each pixel, of all operands together: n × [N, C, H, W] → [N, 1, H, W].
    public func channelMean(_ operands: Node...) -> Node {
        let engine = engine
        let shape = operands[0].value.shape
        let share = 1 / Float(operands.reduce(0) { $0 + $1.value.shape.channels })
        var mean = Tensor(zeros: shape.with(channels: 1))
        mean.withMutableLines { mean in
            for operand in operands {
                operand.value.withLines { x in
                    engine.forEachRow(of: x.shape) { image, row in
                        let output = mean.line(image, 0, row)
                        for channel in 0..<x.shape.channels {
                            let line = x.line(image, channel, row)
                            for i in 0..<shape.columns { output[i] += share * line[i] }
                        }
                    }
                }
            }
        }
        return record(mean, from: operands) { dy in
            operands.map { operand in
                dy.withLines { dy in
                    engine.makeTensor(operand.value.shape) { output, count, image, _, row in
                        let line = dy.line(image, 0, row)
                        for i in 0..<count { output[i] = share * line[i] }
                    }
                }
            }
        }
    }

    /// The largest channel of each pixel, of all operands together: n × [N, C, H, W] → [N, 1, H, W].
    ///
    /// Of equal channels the first gets the gradient.
    public func channelMax(_ operands: Node...) -> Node {
        let engine = engine
        let values = operands.map(\.value)
        let shape = values[0].shape
        var largest = engine.channels(0..<1, of: values[0])
        largest.withMutableLines { largest in
            for value in values {
                value.withLines { x in
                    engine.forEachRow(of: x.shape) { image, row in
                        let output = largest.line(image, 0, row)
                        for channel in 0..<x.shape.channels {
                            let line = x.line(image, channel, row)
                            for i in 0..<shape.columns {
                                output[i] = line[i] > output[i] ? line[i] : output[i]
                            }
                        }
                    }
                }
            }
        }
        let found = largest
        return record(largest, from: operands) { dy in
            // What of dy has not yet found the channel that it belongs to.
            var open = dy
            return values.map { value in
                var result = Tensor(unwritten: value.shape)
                open.withMutableLines { open in
                    value.withLines { x in
                        found.withLines { found in
                            result.withMutableLines { result in
                                engine.forEachRow(of: value.shape) { image, row in
                                    let (open, found) = (open.line(image, 0, row), found.line(image, 0, row))
                                    for channel in 0..<value.shape.channels {
                                        let x = x.line(image, channel, row)
                                        let output = result.line(image, channel, row)
                                        for i in 0..<shape.columns {
                                            output[i] = x[i] == found[i] ? open[i] : 0
                                            open[i] = x[i] == found[i] ? 0 : open[i]
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
