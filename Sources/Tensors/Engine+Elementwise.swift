extension Engine {
    /// Below this many values, starting threads costs more than it saves.
    private static let parallelThreshold = 1 << 15

    /// Runs a body for every image and row, on the engine's threads where there is enough to do.
    public func forEachRow(of shape: TensorShape, _ body: (_ image: Int, _ row: Int) -> Void) {
        let rows = shape.images * shape.rows
        guard shape.count > Self.parallelThreshold else {
            for index in 0..<rows { body(index / shape.rows, index % shape.rows) }
            return
        }
        // A few rows a task: many tasks would cost more than their work.
        let step = max(1, min(rows / (4 * threads), rows))
        parallel((rows + step - 1) / step) { task in
            for index in task * step..<min(rows, (task + 1) * step) {
                body(index / shape.rows, index % shape.rows)
            }
        }
    }

    /// A tensor made line by line; the body gets the line to write and its number of pixels.
    public func makeTensor(
        _ shape: TensorShape,
        _ body: (
            _ output: UnsafeMutablePointer<Float>, _ count: Int, _ image: Int, _ channel: Int, _ row: Int
        ) -> Void
    ) -> Tensor {
        var result = Tensor(unwritten: shape)
        result.withMutableLines { output in
            forEachRow(of: shape) { image, row in
                for channel in 0..<shape.channels {
                    body(output.line(image, channel, row), shape.columns, image, channel, row)
                }
            }
        }
        return result
    }

    /// A tensor of a's shape; the body gets a line to write, a's line and the number of pixels.
    public func map(
        _ a: Tensor,
        _ body: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void
    ) -> Tensor {
        a.withLines { a in
            makeTensor(a.shape) { output, count, image, channel, row in
                body(output, a.line(image, channel, row), count)
            }
        }
    }

    /// A tensor of the operands' common shape; the body gets a line to write, both lines and the number of pixels.
    public func map(
        _ a: Tensor,
        _ b: Tensor,
        _ body: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Void
    ) -> Tensor {
        precondition(a.shape == b.shape, "operands have one shape")
        return a.withLines { a in
            b.withLines { b in
                makeTensor(a.shape) { output, count, image, channel, row in
                    body(output, a.line(image, channel, row), b.line(image, channel, row), count)
                }
            }
        }
    }

    /// a + factor · b.
    public func sum(_ a: Tensor, _ b: Tensor, factor: Float = 1) -> Tensor {
        map(a, b) { output, a, b, count in
            for i in 0..<count { output[i] = a[i] + factor * b[i] }
        }
    }

    /// factor · a.
    public func scaled(_ a: Tensor, by factor: Float) -> Tensor {
        map(a) { output, a, count in
            for i in 0..<count { output[i] = factor * a[i] }
        }
    }

    /// Adds b to a.
    public func add(_ b: Tensor, to a: inout Tensor) {
        precondition(a.shape == b.shape, "operands have one shape")
        let shape = a.shape
        a.withMutableLines { a in
            b.withLines { b in
                forEachRow(of: shape) { image, row in
                    for channel in 0..<shape.channels {
                        let (to, from) = (a.line(image, channel, row), b.line(image, channel, row))
                        for i in 0..<shape.columns { to[i] += from[i] }
                    }
                }
            }
        }
    }

    /// A range of the channels, copied.
    public func channels(_ range: Range<Int>, of a: Tensor) -> Tensor {
        a.withLines { a in
            let part = a.channels(range)
            return makeTensor(part.shape) { output, count, image, channel, row in
                output.update(from: part.line(image, channel, row), count: count)
            }
        }
    }

    /// A range of the images, copied.
    public func images(_ range: Range<Int>, of a: Tensor) -> Tensor {
        precondition(range.lowerBound >= 0 && range.upperBound <= a.shape.images, "image out of range")
        let shape = a.shape
        return a.withLines { a in
            makeTensor(TensorShape(range.count, shape.channels, shape.rows, shape.columns)) {
                (output, count, image, channel, row) in
                output.update(from: a.line(range.lowerBound + image, channel, row), count: count)
            }
        }
    }

    /// The channels of several tensors one after another; all agree in the other extents.
    public func concatenated(_ parts: [Tensor]) -> Tensor {
        precondition(!parts.isEmpty, "nothing to concatenate")
        let shape = parts[0].shape.with(channels: parts.reduce(0) { $0 + $1.shape.channels })
        var result = Tensor(unwritten: shape)
        result.withMutableLines { output in
            var first = 0
            for part in parts {
                precondition(part.shape == shape.with(channels: part.shape.channels), "extents differ")
                let target = output.channels(first..<first + part.shape.channels)
                part.withLines { part in
                    forEachRow(of: part.shape) { image, row in
                        for channel in 0..<part.shape.channels {
                            target.line(image, channel, row)
                                .update(from: part.line(image, channel, row), count: shape.columns)
                        }
                    }
                }
                first += part.shape.channels
            }
        }
        return result
    }

    /// Copies lines into lines of the same shape, times a factor.
    public func copy(_ a: TensorLines, to output: TensorLines, factor: Float = 1) {
        precondition(a.shape == output.shape, "extents differ")
        forEachRow(of: a.shape) { image, row in
            for channel in 0..<a.shape.channels {
                let (to, from) = (output.line(image, channel, row), a.line(image, channel, row))
                for i in 0..<a.shape.columns { to[i] = factor * from[i] }
            }
        }
    }
}
