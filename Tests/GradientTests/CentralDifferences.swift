import NeuralNetworks
import Tensors
import Testing

/// Random numbers for inputs and directions.
struct TestRandom {
    private var random: SplitMix64

    init(_ name: String) { random = SplitMix64(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }) }

    mutating func uniform(_ range: ClosedRange<Double> = -1...1) -> Float {
        Float(range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform())
    }

    /// Random signs, exact in Float, so that a step along them is as long as it should be.
    mutating func signs(_ count: Int) -> [Float] { (0..<count).map { _ in random.uniform() < 0.5 ? -1 : 1 } }

    mutating func tensor(_ shape: TensorShape, _ range: ClosedRange<Double> = -1...1) -> Tensor {
        Tensor(shape, (0..<shape.count).map { _ in uniform(range) })
    }

    /// Values at least 0.2 away from zero.
    mutating func tensorAwayFromZero(_ shape: TensorShape) -> Tensor {
        Tensor(
            shape,
            zip(signs(shape.count), (0..<shape.count).map { _ in uniform(0.2...1.5) }).map { $0 * $1 }
        )
    }
}

/// Compares a gradient with central differences along random directions.
///
/// Differences at steps h and 2h are combined so that errors of second order cancel (Richardson). Float activations carry
/// roundings of 10⁻⁷, which a step of 10⁻² makes 10⁻⁵ of a derivative; sums are in double precision.
struct CentralDifferences {
    var step: Float = 0x1p-7
    /// As a share of what a random direction gives on average: the gradient's norm.
    var tolerance = 1e-3
    /// Error of the function by rounding, which a difference divides by its step.
    var rounding = 0.0

    /// Expects a gradient, at some values, of a function that gives its value at any.
    func check(
        _ values: [Float],
        gradient: [Float],
        _ what: String,
        value: ([Float]) throws -> Double
    ) throws {
        try #require(gradient.count == values.count, "\(what)")
        let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        var random = TestRandom(what)
        for _ in 0..<3 {
            let direction = random.signs(values.count)
            func difference(_ step: Float) throws -> Double {
                func moved(_ step: Float) -> [Float] { zip(values, direction).map { $0 + step * $1 } }
                let (above, below) = (moved(step), moved(-step))
                return (try value(above) - value(below)) / (2 * Double(step))
            }
            let expected = (4 * (try difference(step)) - (try difference(2 * step))) / 3
            let found = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            #expect(
                abs(found - expected) <= tolerance * norm + rounding / Double(step),
                "\(what): gradient says \(found), differences \(expected), norm \(norm)"
            )
        }
        #expect(norm > 0, "\(what): a gradient of zero tells nothing")
    }
}
