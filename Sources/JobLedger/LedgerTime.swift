private import Foundation

/// An instant on two clocks: the wall clock for people, and the time since boot for durations, which no clock change can bend.
public struct LedgerTime: Hashable, Sendable, Codable {
    /// Milliseconds since 1970 by the wall clock.
    public let wallMilliseconds: Int64
    /// Nanoseconds since boot, sleep included.
    public let bootNanoseconds: Int64
    /// The kernel's boot identifier: `bootNanoseconds` can be compared only where it is the same.
    public let bootID: String

    /// Creates an instant.
    public init(wallMilliseconds: Int64, bootNanoseconds: Int64, bootID: String) {
        self.wallMilliseconds = wallMilliseconds
        self.bootNanoseconds = bootNanoseconds
        self.bootID = bootID
    }

    /// Seconds from an earlier instant to this one, by the time since boot; nil where the machine was started in between.
    public func seconds(since earlier: LedgerTime) -> Double? {
        guard bootID == earlier.bootID else { return nil }
        return Double(bootNanoseconds - earlier.bootNanoseconds) / 1e9
    }

    /// This machine's clocks, read now.
    static func now() -> LedgerTime {
        LedgerTime(
            wallMilliseconds: nanoseconds(CLOCK_REALTIME) / 1_000_000,
            bootNanoseconds: nanoseconds(CLOCK_BOOTTIME),
            bootID: currentBootID
        )
    }

    /// The kernel's boot identifier, or `unknown` where the kernel does not tell.
    static let currentBootID: String = {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        let trimmed = text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        return LedgerText.isName(trimmed) ? trimmed : "unknown"
    }()

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
