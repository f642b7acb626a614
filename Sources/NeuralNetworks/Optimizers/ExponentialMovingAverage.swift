/// An average of the parameters over training that forgets slowly: a ← decay · a + (1 − decay) · p at each step.
///
/// Running statistics are averages already and are taken as they are.
public struct ExponentialMovingAverage: Hashable, Sendable {
    /// Share of the average that a step keeps.
    public let decay: Double
    /// The average.
    public private(set) var values: ParameterValues

    /// An average that begins with given values: those at the start, or those of a checkpoint.
    public init(decay: Double, from values: ParameterValues) {
        precondition((0..<1).contains(decay), "an average forgets")
        self.decay = decay
        self.values = values
    }

    /// Follows the parameters by one step.
    public mutating func update(_ parameters: ParameterValues) {
        precondition(parameters.layout == values.layout, "the average belongs to another network")
        let fresh = Float(1 - decay)
        for parameter in parameters.layout.parameters {
            for i in parameter.range {
                let new = parameters.values[i]
                values.values[i] =
                    parameter.role == .statistic ? new : values.values[i] + fresh * (new - values.values[i])
            }
        }
    }
}
