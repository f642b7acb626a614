import Foundation

/// One instant for a whole run, so that every object of it carries the same creation date.
public struct RunClock: Hashable, Sendable {
    /// The instant.
    public let now: Date
    /// Whether the instant came from SOURCE_DATE_EPOCH: timings are then left out of the report, so that two runs are byte-identical.
    public let isFixed: Bool

    /// Creates a clock that stands at an instant.
    public init(now: Date, isFixed: Bool) {
        self.now = now
        self.isFixed = isFixed
    }

    /// The machine's clock, read once.
    public static var system: RunClock { RunClock(now: Date(), isFixed: false) }

    /// The instant of SOURCE_DATE_EPOCH where that is set, otherwise the machine's clock.
    ///
    /// Throws `BatchError.invalidOption` when SOURCE_DATE_EPOCH is set to something else than whole seconds.
    public static func fromEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(BatchError) -> RunClock {
        guard let text = environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return .system }
        guard let seconds = Int64(text), (0...253_402_300_799).contains(seconds) else {
            throw BatchError(
                .invalidOption,
                "SOURCE_DATE_EPOCH must be whole seconds since 1970 (0 to 253402300799); unset it or correct it"
            )
        }
        return RunClock(now: Date(timeIntervalSince1970: TimeInterval(seconds)), isFixed: true)
    }
}
