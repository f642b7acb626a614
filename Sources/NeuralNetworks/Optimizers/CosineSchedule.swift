import Foundation

/// A learning rate that rises linearly and then falls along a cosine (Loshchilov & Hutter 2017).
///
/// For step s = 0, 1, …: rate · (s + 1) / warmUp while s < warmUp, then
/// lowest + (rate − lowest) · (1 + cos(π (s − warmUp) / (total − warmUp))) / 2, and `lowest` from `total` on.
public struct CosineSchedule: Hashable, Codable, Sendable {
    /// The highest rate.
    public let learningRate: Double
    /// The rate at the end.
    public let lowest: Double
    /// Steps of the rise.
    public let warmUp: Int
    /// Steps of rise and fall together.
    public let total: Int

    /// Creates a schedule.
    public init(learningRate: Double, lowest: Double = 0, warmUp: Int = 0, total: Int) {
        precondition(warmUp >= 0 && total > warmUp, "a schedule falls after it has risen")
        precondition(lowest >= 0 && learningRate >= lowest, "a schedule falls to its lowest rate")
        self.learningRate = learningRate
        self.lowest = lowest
        self.warmUp = warmUp
        self.total = total
    }

    /// The rate of a step, counted from 0.
    public func callAsFunction(_ step: Int) -> Double {
        if step < warmUp { return learningRate * Double(step + 1) / Double(warmUp) }
        if step >= total { return lowest }
        let share = Double(step - warmUp) / Double(total - warmUp)
        return lowest + (learningRate - lowest) * (1 + cos(Double.pi * share)) / 2
    }
}
