/// A strictly increasing piecewise-linear function given by knots, with linear continuation beyond both ends.
struct IncreasingTable: Hashable, Sendable {
    let arguments: [Double]
    let values: [Double]

    /// Keeps the knots whose argument and value exceed those of the knot before; at least two must remain.
    init(arguments: [Double], values: [Double]) {
        var kept: [Int] = []
        for index in arguments.indices {
            if let last = kept.last, arguments[index] <= arguments[last] || values[index] <= values[last] {
                continue
            }
            kept.append(index)
        }
        precondition(kept.count >= 2, "an increasing table has two knots")
        self.arguments = kept.map { arguments[$0] }
        self.values = kept.map { values[$0] }
    }

    /// The function's value.
    func value(at argument: Double) -> Double { Self.interpolate(argument, from: arguments, to: values) }

    /// The argument at which the function has a value.
    func argument(for value: Double) -> Double { Self.interpolate(value, from: values, to: arguments) }

    private static func interpolate(_ x: Double, from xs: [Double], to ys: [Double]) -> Double {
        var low = 0
        var high = xs.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if xs[middle] <= x { low = middle } else { high = middle }
        }
        let t = (x - xs[low]) / (xs[high] - xs[low])
        return ys[low] + t * (ys[high] - ys[low])
    }
}
