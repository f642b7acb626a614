import Tensors

extension Pass {
    /// The largest of each r × r pixels: [N, C, H, W] → [N, C, H/r, W/r]; of equal ones the first gets the gradient.
    ///
    /// Rows and columns must be multiples of r.
    public func maximumPool(_ x: Node, by r: Int) -> Node {
        let engine = engine
        let (value, largest) = (x.value, engine.maximumPooled(x.value, by: r))
        return record(largest, from: [x]) { dy in
            [engine.maximumPoolGradient(dy, input: value, output: largest, by: r)]
        }
    }
}

extension Engine {
    fileprivate func maximumPooled(_ x: Tensor, by r: Int) -> Tensor {
        let shape = x.shape
        precondition(shape.rows % r == 0 && shape.columns % r == 0, "rows and columns are multiples of \(r)")
        return x.withLines { x in
            makeTensor(shape.with(rows: shape.rows / r, columns: shape.columns / r)) {
                (output, count, image, channel, row) in
                for v in 0..<r {
                    let line = x.line(image, channel, row * r + v)
                    for i in 0..<count {
                        var largest = v == 0 ? line[i * r] : output[i]
                        for u in 0..<r { largest = line[i * r + u] > largest ? line[i * r + u] : largest }
                        output[i] = largest
                    }
                }
            }
        }
    }

    fileprivate func maximumPoolGradient(_ dy: Tensor, input: Tensor, output: Tensor, by r: Int) -> Tensor {
        var result = Tensor(zeros: input.shape)
        result.withMutableLines { result in
            dy.withLines { dy in
                input.withLines { input in
                    output.withLines { output in
                        forEachRow(of: output.shape) { image, row in
                            for channel in 0..<output.shape.channels {
                                let gradient = dy.line(image, channel, row)
                                let largest = output.line(image, channel, row)
                                for i in 0..<output.shape.columns {
                                    // The first of the r × r that is the largest.
                                    search: for v in 0..<r {
                                        let x = input.line(image, channel, row * r + v)
                                        for column in i * r..<(i + 1) * r where x[column] == largest[i] {
                                            result.line(image, channel, row * r + v)[column] = gradient[i]
                                            break search
                                        }
                                    }
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
