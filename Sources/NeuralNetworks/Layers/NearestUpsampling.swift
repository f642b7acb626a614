import Tensors

extension Pass {
    /// Every pixel r × r times: [N, C, H, W] → [N, C, H·r, W·r].
    public func nearestUpsample(_ x: Node, by r: Int) -> Node {
        let engine = engine
        let shape = x.value.shape
        let repeated = x.value.withLines { x in
            engine.makeTensor(shape.with(rows: shape.rows * r, columns: shape.columns * r)) {
                (output, count, image, channel, row) in
                let line = x.line(image, channel, row / r)
                for i in 0..<count / r {
                    for u in 0..<r { output[i * r + u] = line[i] }
                }
            }
        }
        return record(repeated, from: [x]) { dy in
            [
                dy.withLines { dy in
                    engine.makeTensor(shape) { output, count, image, channel, row in
                        output.update(repeating: 0, count: count)
                        for v in 0..<r {
                            let line = dy.line(image, channel, row * r + v)
                            for i in 0..<count {
                                for u in 0..<r { output[i] += line[i * r + u] }
                            }
                        }
                    }
                }
            ]
        }
    }
}
