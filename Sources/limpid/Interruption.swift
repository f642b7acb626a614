import Dispatch
import Foundation

/// Turns Ctrl-C and a polite kill into an orderly end: what is in work comes to an end of its own.
struct Interruption {
    private let sources: [any DispatchSourceSignal]

    /// Begins to listen.
    /// - Parameter stop: asks the work to end; called from another thread, perhaps more than once.
    init(stop: @escaping @Sendable () -> Void) {
        // Nobody reading the log any more is no reason to end.
        signal(SIGPIPE, SIG_IGN)
        // A queue of its own gets a thread of its own: the global one has no more than there are cores, and on a single core
        // the work itself holds that.
        let queue = DispatchQueue(label: "interruption")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { stop() }
            source.activate()
            return source
        }
    }

    /// Listens no longer.
    func end() { for source in sources { source.cancel() } }
}
