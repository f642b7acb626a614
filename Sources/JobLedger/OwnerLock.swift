private import Foundation

/// A locked file that says its owner is alive: the kernel lets go of the lock when the process ends, however it ends.
///
/// This holds across containers and restarts, where a process identifier would name another process or none.
final class OwnerLock: Sendable {
    /// Who holds the lock.
    let owner: LedgerOwner
    private let path: String
    private let descriptor: Int32

    /// Creates and locks a file with a random name in a folder.
    init(folder: String) throws(LedgerError) {
        var name = [CChar](repeating: 0, count: 256)
        let named = gethostname(&name, name.count - 1) == 0
        let host =
            named
            ? String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
        owner = LedgerOwner(
            token: UUID().uuidString.lowercased(),
            host: LedgerText.isName(host) ? host : "unknown",
            processID: Int(getpid()),
            bootID: LedgerTime.currentBootID
        )
        path = OwnerLock.path(of: owner.token, in: folder)
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw LedgerError.fileError("the ledger's lock file cannot be made", path: folder)
        }
    }

    deinit {
        unlink(path)
        close(descriptor)
    }

    /// Whether the owner with a token is alive; removes the file of a dead one.
    static func isAlive(_ token: String, in folder: String) -> Bool {
        let path = path(of: token, in: folder)
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        // Without its file the owner is gone: it makes the file before it claims anything.
        guard descriptor >= 0 else { return errno != ENOENT }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return true }
        unlink(path)
        return false
    }

    /// Runs something while no other process does so with the same ledger.
    static func exclusively<Result>(
        folder: String,
        _ body: () throws(LedgerError) -> Result
    ) throws(LedgerError) -> Result {
        let descriptor = open(folder + "/opening.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            throw LedgerError.fileError("the ledger's lock file cannot be made", path: folder)
        }
        defer { close(descriptor) }
        return try body()
    }

    private static func path(of token: String, in folder: String) -> String { folder + "/" + token + ".lock" }
}

extension LedgerError {
    /// An error from `errno`, which is read first.
    static func fileError(_ what: String, path: String) -> LedgerError {
        let number = errno
        let code: Code = number == ENOSPC || number == EDQUOT ? .diskFull : .notWritable
        let advice =
            code == .diskFull ? "free some space" : "check that the folder exists and may be written"
        return LedgerError(
            code,
            "\(what); \(advice)",
            expanded: "\(what): \(path): \(String(cString: strerror(number))); \(advice)"
        )
    }
}
