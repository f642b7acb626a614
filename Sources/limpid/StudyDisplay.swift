import Studies
import Synchronization

/// What `limpid evaluate` says while it works: a line now and then.
final class StudyDisplay: Sendable {
    private let isQuiet: Bool
    private let last = Mutex<ContinuousClock.Instant?>(nil)
    private static let interval = Duration.seconds(10)

    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    func show(_ progress: StudyProgress) {
        guard !isQuiet else { return }
        let now = ContinuousClock.now
        let isDue = last.withLock { last in
            guard last.map({ now - $0 >= Self.interval }) ?? true else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let minutes = Int((progress.timeLeft / .seconds(60)).rounded(.up))
        StandardError.write(
            "\(progress.done) of \(progress.total) results (\(progress.last)), \(minutes) min left"
        )
    }
}
