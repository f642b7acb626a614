import Tensors

extension Pass {
    /// Pixels of r × r neighbourhoods become channels: [N, C, H, W] → [N, C·r², H/r, W/r], channel c·r² + r·(y mod r) + (x mod r).
    ///
    /// Rows and columns must be multiples of r.
    public func pixelUnshuffle(_ x: Node, by r: Int) -> Node {
        let engine = engine
        return record(engine.pixelUnshuffled(x.value, by: r), from: [x]) { dy in
            [engine.pixelShuffled(dy, by: r)]
        }
    }

    /// The inverse of `pixelUnshuffle`: [N, C·r², H, W] → [N, C, H·r, W·r].
    public func pixelShuffle(_ x: Node, by r: Int) -> Node {
        let engine = engine
        return record(engine.pixelShuffled(x.value, by: r), from: [x]) { dy in
            [engine.pixelUnshuffled(dy, by: r)]
        }
    }
}

extension Engine {
    fileprivate func pixelUnshuffled(_ x: Tensor, by r: Int) -> Tensor {
        let shape = x.shape
        precondition(shape.rows % r == 0 && shape.columns % r == 0, "rows and columns are multiples of \(r)")
        let output = TensorShape(shape.images, shape.channels * r * r, shape.rows / r, shape.columns / r)
        return x.withLines { x in
            makeTensor(output) { output, count, image, channel, row in
                let (v, u) = (channel / r % r, channel % r)
                let line = x.line(image, channel / (r * r), row * r + v)
                for i in 0..<count { output[i] = line[i * r + u] }
            }
        }
    }

    fileprivate func pixelShuffled(_ x: Tensor, by r: Int) -> Tensor {
        let shape = x.shape
        precondition(shape.channels % (r * r) == 0, "channels are a multiple of \(r * r)")
        let output = TensorShape(shape.images, shape.channels / (r * r), shape.rows * r, shape.columns * r)
        return x.withLines { x in
            makeTensor(output) { output, count, image, channel, row in
                for u in 0..<r {
                    let line = x.line(image, channel * r * r + row % r * r + u, row / r)
                    for i in 0..<count / r { output[i * r + u] = line[i] }
                }
            }
        }
    }
}
