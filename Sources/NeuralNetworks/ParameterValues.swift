import Foundation

/// The values of a network's parameters, all in one array.
public struct ParameterValues: Hashable, Sendable {
    /// Names, shapes and places.
    public let layout: ParameterLayout
    /// The values of every parameter, in the layout's order.
    public var values: [Float]

    /// Wraps values; there must be `layout.count`.
    public init(_ layout: ParameterLayout, values: [Float]) {
        precondition(values.count == layout.count, "one value per place in the layout")
        self.layout = layout
        self.values = values
    }

    /// Values drawn as each parameter says; the same seed gives the same bits.
    ///
    /// Every parameter draws from its own stream, seeded by its name, so that adding a layer leaves the others as they were.
    public init(_ layout: ParameterLayout, seed: UInt64) {
        var values: [Float] = []
        values.reserveCapacity(layout.count)
        for parameter in layout.parameters {
            var random = SplitMix64(seed: seed ^ SplitMix64.hash(parameter.name))
            for _ in parameter.range {
                switch parameter.initial {
                case .constant(let value): values.append(value)
                case .normal(let fanIn, let gain):
                    values.append(Float(random.gaussian() * (2 / Double(fanIn)).squareRoot()) * gain)
                case .uniform(let fanIn):
                    values.append(Float((2 * random.uniform() - 1) / Double(fanIn).squareRoot()))
                }
            }
        }
        self.init(layout, values: values)
    }

    /// The values of one parameter.
    public subscript(_ parameter: Parameter) -> [Float] { Array(values[parameter.range]) }

    /// Takes over the running statistics that a pass has moved (`Pass.statistics`).
    public mutating func update(statistics: [Int: [Float]]) {
        for (first, moved) in statistics { values.replaceSubrange(first..<first + moved.count, with: moved) }
    }
}

/// A small random generator for what needs no independent streams (Steele, Lea & Flood, OOPSLA 2014).
public struct SplitMix64: Hashable, Sendable, RandomNumberGenerator {
    private var state: UInt64

    /// Creates a generator.
    public init(seed: UInt64) { state = seed }

    /// 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A uniform number in the open interval (0, 1).
    public mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    /// A standard normal number (Box & Muller).
    public mutating func gaussian() -> Double {
        let radius = (-2 * log(uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }

    /// FNV-1a of a text.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
