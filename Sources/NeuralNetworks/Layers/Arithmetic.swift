import Tensors

extension Pass {
    /// a + factor · b, of one shape.
    public func sum(_ a: Node, _ b: Node, factor: Float = 1) -> Node {
        let engine = engine
        return record(engine.sum(a.value, b.value, factor: factor), from: [a, b]) { dy in
            [dy, self.wants(b) ? factor == 1 ? dy : engine.scaled(dy, by: factor) : nil]
        }
    }

    /// a − b, of one shape.
    public func difference(_ a: Node, _ b: Node) -> Node { sum(a, b, factor: -1) }

    /// a · b element by element, of one shape.
    public func product(_ a: Node, _ b: Node) -> Node {
        let engine = engine
        func multiplied(_ a: Tensor, _ b: Tensor) -> Tensor {
            engine.map(a, b) { output, a, b, count in
                for i in 0..<count { output[i] = a[i] * b[i] }
            }
        }
        return record(multiplied(a.value, b.value), from: [a, b]) { dy in
            [
                self.wants(a) ? multiplied(dy, b.value) : nil,
                self.wants(b) ? multiplied(dy, a.value) : nil,
            ]
        }
    }

    /// The channels of several nodes one after another.
    public func concatenated(_ parts: [Node]) -> Node {
        let engine = engine
        return record(engine.concatenated(parts.map(\.value)), from: parts) { dy in
            var first = 0
            return parts.map { part in
                let range = first..<first + part.value.shape.channels
                first = range.upperBound
                return self.wants(part) ? engine.channels(range, of: dy) : nil
            }
        }
    }
}
