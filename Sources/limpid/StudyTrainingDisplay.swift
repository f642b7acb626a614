import Studies
import Training

/// Shows how a study's networks are trained: which one, and what `limpid train` shows.
final class StudyTrainingDisplay: Sendable {
    private let isQuiet: Bool
    private let display: TrainingDisplay

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        display = TrainingDisplay(isQuiet: isQuiet)
    }

    /// Takes one event.
    func show(_ event: StudyTrainingEvent) {
        guard !isQuiet else { return }
        switch event {
        case .began(let place, let folder, let isTrained):
            display.finish()
            let network = "\(place.label), network \(place.number) of \(place.count)"
            StandardError.write(
                isTrained ? "\(network), was trained before: \(folder)" : "training \(network), in \(folder)"
            )
        case .training(let event): display.show(event)
        }
    }

    /// Ends a line that is still being changed.
    func finish() { display.finish() }
}
