/// The time that a process has spent on a run.
struct TrainingClock {
    private let limit: Duration?
    private let started: ContinuousClock.Instant
    private let begun = ContinuousClock.now
    private let firstStep: Int
    private var last = ContinuousClock.now
    private var longest = Duration.zero

    /// Creates a clock.
    /// - Parameters:
    ///   - limit: time that the process may take; nil for any.
    ///   - started: when the process began, before its data were read.
    ///   - step: steps taken by processes before this one.
    init(limit: Duration?, started: ContinuousClock.Instant, step: Int) {
        self.limit = limit
        self.started = started
        firstStep = step
    }

    /// Whether another step, as long as the longest so far, could end after the limit.
    var isOver: Bool {
        guard let limit else { return false }
        return ContinuousClock.now - started + longest > limit
    }

    /// Takes note of a step, and says where the run stands.
    mutating func progress(_ step: Int, of steps: Int, loss: Double) -> TrainingProgress {
        let now = ContinuousClock.now
        longest = max(longest, now - last)
        last = now
        let hours = (now - begun) / .seconds(3_600)
        return TrainingProgress(
            step: step,
            steps: steps,
            loss: loss,
            stepsPerHour: Double(step - firstStep) / hours
        )
    }
}
