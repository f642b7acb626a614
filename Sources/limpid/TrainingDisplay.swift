import Foundation
import Synchronization
import Training

/// Shows a training's events on standard error: a line that changes on a terminal, now and then a plain line otherwise.
final class TrainingDisplay: Sendable {
    private struct State {
        var hasLine = false
        var last: ContinuousClock.Instant?
    }

    private let isQuiet: Bool
    private let isTerminal: Bool
    private let state = Mutex(State())

    init(isQuiet: Bool, isTerminal: Bool = StandardError.isTerminal) {
        self.isQuiet = isQuiet
        self.isTerminal = isTerminal
    }

    /// Takes one event.
    func show(_ event: TrainingEvent) {
        guard !isQuiet else { return }
        switch event {
        case .loaded(let images, let patients, let validationImages):
            line(
                "\(images) images of \(patients) patients to train on, \(validationImages) images to validate on"
            )
        case .started(let step, let parameters):
            line("training \(parameters) parameters" + (step > 0 ? ", going on after step \(step)" : ""))
        case .step(let progress): show(progress)
        case .validated(let step, let psnr, let ssim, let isBest):
            line(
                "step \(step): PSNR " + (psnr.map { String(format: "%.3f dB", $0) } ?? "without bound")
                    + String(format: ", SSIM %.4f", ssim)
                    + (isBest ? ", the best so far" : "")
            )
        case .segmented(let step, let dice, let isBest):
            line("step \(step): " + String(format: "Dice %.4f", dice) + (isBest ? ", the best so far" : ""))
        case .saved: break
        case .warning(let text): line("warning: \(text)")
        }
    }

    /// Ends a line that is still being changed.
    func finish() { state.withLock { clear(&$0) } }

    /// Seconds between two plain lines in a log.
    private static let interval = Duration.seconds(30)

    private func show(_ progress: TrainingProgress) {
        let text =
            String(format: "step %d of %d, loss %.5f", progress.step, progress.steps, progress.loss)
            + String(format: ", %.0f steps an hour, ", progress.stepsPerHour)
            + "\(Self.time(progress.timeLeft)) left"
        state.withLock { state in
            let now = ContinuousClock.now
            let wait = isTerminal ? Duration.milliseconds(200) : Self.interval
            if let last = state.last, now - last < wait { return }
            state.last = now
            if isTerminal {
                state.hasLine = true
                StandardError.writePartial("\r\u{1B}[K\(text)")
            } else {
                StandardError.write(text)
            }
        }
    }

    private func line(_ text: String) {
        state.withLock { state in
            clear(&state)
            StandardError.write(text)
        }
    }

    private func clear(_ state: inout State) {
        guard state.hasLine else { return }
        StandardError.writePartial("\r\u{1B}[K")
        state.hasLine = false
    }

    private static func time(_ duration: Duration) -> String {
        let minutes = Int(duration / .seconds(60))
        if minutes < 1 { return "\(Int(duration / .seconds(1))) s" }
        if minutes >= 2_880 { return "\(minutes / 1_440) days" }
        return minutes >= 60 ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes) min"
    }
}
