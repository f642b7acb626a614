import Synchronization
import Training

/// Stops a study from another thread, and with it the training in work.
final class StopRequest: Sendable {
    private struct State {
        var isStopped = false
        var training: TrainingRun?
    }

    private let state = Mutex(State())

    /// Whether the study was asked to stop.
    var isStopped: Bool { state.withLock(\.isStopped) }

    /// Asks study and training to stop after what is in work.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.training?.stop()
        }
    }

    /// Trains, and stops the training where the study is asked to stop, now or before.
    func run(_ training: TrainingRun) throws(TrainingError) -> TrainingOutcome {
        state.withLock { state in
            state.training = training
            if state.isStopped { training.stop() }
        }
        defer { state.withLock { $0.training = nil } }
        return try training.run()
    }
}
