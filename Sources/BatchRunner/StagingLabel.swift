import DICOMFiles
import Foundation

/// Names staged folders after the process that fills them, so that a later run can tell what a killed one left behind.
enum StagingLabel {
    /// A label for this process: boot, process number, start time, and what is staged.
    static func current(_ what: String) -> String {
        let me = ProcessInfo.processInfo.processIdentifier
        return "\(bootID())-\(me)-\(startTime(of: me) ?? "0")-\(what)"
    }

    /// Removes staged folders of processes that are gone from the output folder; those of other machines when a day old.
    static func removeLeftovers(in output: String) -> Int {
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: output) else { return 0 }
        var removed = 0
        for name in names where name.hasPrefix(StagedFolder.namePrefix) {
            let parts = name.dropFirst(StagedFolder.namePrefix.count).split(separator: "-")
            guard parts.count >= 4, let process = Int32(parts[1]) else { continue }
            let path = output + "/" + name
            if parts[0] == bootID() {
                guard startTime(of: process) != String(parts[2]) else { continue }
            } else {
                let attributes = try? manager.attributesOfItem(atPath: path)
                guard let changed = attributes?[.modificationDate] as? Date,
                    changed.timeIntervalSinceNow < -86_400
                else { continue }
            }
            // A folder that cannot be removed stays hidden and is tried again by the next run.
            if (try? manager.removeItem(atPath: path)) != nil { removed += 1 }
        }
        return removed
    }

    /// The first eight digits of the kernel's boot identifier: processes of one boot are told apart by number and start.
    private static func bootID() -> String {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return String((text ?? "00000000").prefix(8))
    }

    /// Field 22 of /proc/PID/stat, counted behind the command's closing parenthesis; nil where there is no such process.
    private static func startTime(of process: Int32) -> String? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? String(fields[19]) : nil
    }
}
