import Foundation
import Tensors

extension Pass {
    /// max(x, slope·x): ReLU at slope 0, LeakyReLU otherwise.
    public func leakyReLU(_ x: Node, slope: Float) -> Node {
        let engine = engine
        let y = engine.map(x.value) { output, x, count in
            for i in 0..<count { output[i] = x[i] > 0 ? x[i] : slope * x[i] }
        }
        let value = x.value
        return record(y, from: [x]) { dy in
            [
                engine.map(dy, value) { output, dy, x, count in
                    for i in 0..<count { output[i] = x[i] > 0 ? dy[i] : slope * dy[i] }
                }
            ]
        }
    }

    /// 1 / (1 + e⁻ˣ).
    public func sigmoid(_ x: Node) -> Node {
        let engine = engine
        let y = engine.map(x.value) { output, x, count in
            for i in 0..<count { output[i] = 1 / (1 + exp(-x[i])) }
        }
        return record(y, from: [x]) { dy in
            [
                engine.map(dy, y) { output, dy, y, count in
                    for i in 0..<count { output[i] = dy[i] * y[i] * (1 - y[i]) }
                }
            ]
        }
    }

    /// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), between −1 and 1.
    public func hyperbolicTangent(_ x: Node) -> Node {
        let engine = engine
        let y = engine.map(x.value) { output, x, count in
            for i in 0..<count { output[i] = tanh(x[i]) }
        }
        return record(y, from: [x]) { dy in
            [
                engine.map(dy, y) { output, dy, y, count in
                    for i in 0..<count { output[i] = dy[i] * (1 - y[i] * y[i]) }
                }
            ]
        }
    }
}
