import Pipelines

extension [TrainingModality: TrainingIntensity] {
    /// The Hounsfield units that become 0 … 1; nil where CT has no window.
    package var hounsfieldWindow: ClosedRange<Double>? {
        guard case .window(let bounds) = self[.ct] else { return nil }
        return bounds
    }

    /// What one Hounsfield unit is on the network's scale; nil where CT has no window.
    package var hounsfieldUnit: Double? {
        hounsfieldWindow.map { 1 / ($0.upperBound - $0.lowerBound) }
    }
}
