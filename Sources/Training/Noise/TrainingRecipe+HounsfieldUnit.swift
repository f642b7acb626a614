import Pipelines

extension TrainingRecipe {
    /// What one Hounsfield unit is on the network's scale; nil where CT has no window.
    var hounsfieldUnit: Double? {
        guard case .window(let bounds) = intensities[.ct] else { return nil }
        return 1 / (bounds.upperBound - bounds.lowerBound)
    }
}
