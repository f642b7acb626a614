import Pipelines

extension Study {
    /// Names of all rows that are measured of a modality: the noisy images, the methods, and the clean images where the study
    /// segments, whose other figures say nothing.
    func measuredLabels(of modality: TrainingModality) -> [String] {
        labels(of: modality) + (segmentation == nil ? [] : [StudyPanels.clean])
    }

    /// Names of the rows of a modality's table of a figure; clean images only where something is to be seen of them.
    func labels(of modality: TrainingModality, in metric: Metric) -> [String] {
        metric == .dice ? measuredLabels(of: modality) : labels(of: modality)
    }
}
