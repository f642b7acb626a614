import Foundation

/// Nodes and weights for numerical integration over an interval.
struct Quadrature: Sendable {
    let nodes: [Double]
    let weights: [Double]

    /// Gauss–Legendre with 16 nodes on each of `panels` equal parts of an interval.
    init(from lower: Double, to upper: Double, panels: Int) {
        let rule = Self.legendre16
        let half = 0.5 * (upper - lower) / Double(panels)
        var nodes: [Double] = []
        var weights: [Double] = []
        for panel in 0..<panels {
            let centre = lower + half * Double(2 * panel + 1)
            for (node, weight) in rule {
                nodes.append(centre + half * node)
                weights.append(half * weight)
            }
        }
        self.nodes = nodes
        self.weights = weights
    }

    /// For expectations over a standard normal variable: the density is inside the weights.
    static let standardNormal: Quadrature = {
        let plain = Quadrature(from: -9, to: 9, panels: 36)
        let density = zip(plain.nodes, plain.weights).map {
            $1 * exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot()
        }
        return Quadrature(nodes: plain.nodes, weights: density)
    }()

    private init(nodes: [Double], weights: [Double]) {
        self.nodes = nodes
        self.weights = weights
    }

    /// Roots of the Legendre polynomial P₁₆ by Newton's method from the Chebyshev guess, and their weights.
    private static let legendre16: [(Double, Double)] = (0..<16).map { index in
        var x = -cos(Double.pi * (Double(index) + 0.75) / 16.5)
        var derivative = 1.0
        for _ in 0..<50 {
            var previous = 1.0
            var current = x
            for k in 2...16 {
                let next = (Double(2 * k - 1) * x * current - Double(k - 1) * previous) / Double(k)
                previous = current
                current = next
            }
            derivative = 16 * (x * current - previous) / (x * x - 1)
            let step = current / derivative
            x -= step
            if abs(step) < 1e-16 { break }
        }
        return (x, 2 / ((1 - x * x) * derivative * derivative))
    }
}
