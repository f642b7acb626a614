import BatchRunner
import Foundation
import Synchronization

/// Shows a run's events on standard error: a bar on a terminal, plain lines otherwise.
final class ProgressDisplay: Sendable {
    /// How much is said.
    enum Verbosity: Sendable {
        case quiet
        case normal
        case verbose
    }

    private struct State {
        var label = ""
        var done = 0
        var total = 0
        var hasBar = false
    }

    private let verbosity: Verbosity
    private let isTerminal: Bool
    private let state = Mutex(State())

    init(verbosity: Verbosity, isTerminal: Bool = StandardError.isTerminal) {
        self.verbosity = verbosity
        self.isTerminal = isTerminal
    }

    /// Takes one event.
    func show(_ event: RunEvent) {
        guard verbosity != .quiet else { return }
        switch event {
        case .scanning(let files):
            if isTerminal { bar("scanning: \(files) files") }
        case .scanned(let files, let series, let seconds):
            line("found \(series) series in \(files) files (\(Self.seconds(seconds)))")
        case .started(let label, let index, let total):
            state.withLock {
                $0.label = label
                $0.done = 0
                $0.total = 0
            }
            if verbosity == .verbose || !isTerminal { line("[\(index)/\(total)] \(label)") }
        case .progress(let label, let done, let total):
            guard isTerminal, total > 0 else { return }
            let filled = 24 * done / total
            bar(
                "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled)
                    + "] \(done)/\(total) slices  \(label)"
            )
        case .ended(let summary):
            line(summary)
        case .warning(let text):
            line("warning: \(text)")
        case .detail(let text):
            if verbosity == .verbose { line("  \(text)") }
        }
    }

    /// Ends a bar that is still on the line.
    func finish() { state.withLock { clear(&$0) } }

    private func line(_ text: String) {
        state.withLock { state in
            clear(&state)
            StandardError.write(text)
        }
    }

    private func bar(_ text: String) {
        state.withLock { state in
            state.hasBar = true
            StandardError.writePartial("\r\u{1B}[K\(text.prefix(100))")
        }
    }

    private func clear(_ state: inout State) {
        guard state.hasBar else { return }
        StandardError.writePartial("\r\u{1B}[K")
        state.hasBar = false
    }

    private static func seconds(_ value: Double) -> String { String(format: "%.1f s", value) }
}
