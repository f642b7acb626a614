import Foundation
import Tensors

extension Pass {
    /// x · Φ(x), Φ the distribution function of the standard normal: the exact Gaussian error linear unit.
    public func gelu(_ x: Node) -> Node {
        let engine = engine
        let value = x.value
        let y = engine.map(value) { output, x, count in
            for i in 0..<count { output[i] = x[i] * Self.normalDistribution(x[i]) }
        }
        return record(y, from: [x]) { dy in
            [
                engine.map(dy, value) { output, dy, x, count in
                    for i in 0..<count {
                        let density = exp(-x[i] * x[i] / 2) / (2 * Float.pi).squareRoot()
                        output[i] = dy[i] * (Self.normalDistribution(x[i]) + x[i] * density)
                    }
                }
            ]
        }
    }

    /// By erfc, which keeps its digits where the distribution is small.
    private static func normalDistribution(_ x: Float) -> Float { erfc(-x / Float(2).squareRoot()) / 2 }
}
