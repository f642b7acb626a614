import Foundation

/// Files that appear whole or not at all: written beside their target under a temporary name, synced and renamed.
package enum AtomicFile {
    /// Writes a file, replacing one of the same name; the folder must exist.
    ///
    /// A fault leaves the old file untouched and no temporary one.
    package static func write(_ bytes: [UInt8], toPath path: String) throws(ReportError) {
        try place(bytes, path) { rename($0, path) }
    }

    /// Writes UTF-8 text into a new file; the folder must exist.
    ///
    /// Throws `target-exists` where something of this name is there, which is then left as it is.
    package static func create(_ text: String, atPath path: String) throws(ReportError) {
        try place(Array(text.utf8), path) { temporary in
            // Unlike a rename, a link never takes another file's place.
            if link(temporary, path) == 0 { return unlink(temporary) }
            guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else { return -1 }
            guard !exists(path) else {
                errno = EEXIST
                return -1
            }
            return rename(temporary, path)
        }
    }

    /// Whether something has this name, even a link that leads nowhere.
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Writes a synced file beside its target, and has it put there by a call that returns 0 or sets `errno`.
    private static func place(
        _ bytes: [UInt8],
        _ path: String,
        by call: (String) -> Int32
    ) throws(ReportError) {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let temporary = "\(folder)/.limpid-\(random).part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw failure("created", path) }
        do throws(ReportError) {
            try put(bytes, into: descriptor, path)
            guard call(temporary) == 0 else { throw failure("renamed into place", path) }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder(folder)
    }

    /// Writes UTF-8 text; see `write(_:toPath:)`.
    package static func write(_ text: String, toPath path: String) throws(ReportError) {
        try write(Array(text.utf8), toPath: path)
    }

    /// Reads a whole file.
    package static func read(_ path: String) throws(ReportError) -> [UInt8] {
        do {
            return try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw ReportError(
                .notReadable,
                "a file cannot be read; check that it exists and may be read",
                expanded: "\(path) cannot be read: \(error.localizedDescription)"
            )
        }
    }

    /// Creates a folder and its parents where missing, closed to others: the pictures in it are of patients.
    static func createFolder(_ path: String) throws(ReportError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o750]
            )
        } catch {
            throw ReportError(
                .notWritable,
                "a report folder cannot be created; check the permissions of the output folder",
                expanded: "\(path) cannot be created: \(error.localizedDescription)"
            )
        }
    }

    /// Writes everything, syncs and closes; the descriptor is closed on every way out.
    private static func put(_ bytes: [UInt8], into descriptor: Int32, _ path: String) throws(ReportError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                let error = failure("written", path)
                close(descriptor)
                throw error
            }
            written += count
        }
        guard fsync(descriptor) == 0 else {
            let error = failure("synced", path)
            close(descriptor)
            throw error
        }
        // A network file system may report a failed write only here.
        guard close(descriptor) == 0 else { throw failure("closed", path) }
    }

    private static func syncFolder(_ folder: String) throws(ReportError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("synced", folder) }
        let status = fsync(descriptor)
        let error = failure("synced", folder)
        close(descriptor)
        guard status == 0 else { throw error }
    }

    /// The error for the current `errno`.
    private static func failure(_ what: String, _ path: String) -> ReportError {
        let number = errno
        if number == EEXIST {
            return ReportError(
                .targetExists,
                "a file of this name exists already; choose another one",
                expanded: "\(path) exists already; choose another name"
            )
        }
        let full = number == ENOSPC || number == EDQUOT
        return ReportError(
            full ? .diskFull : .notWritable,
            full
                ? "a report file could not be \(what): the disk or quota is full; free some space and run again"
                : "a report file could not be \(what); check the permissions of the output folder",
            expanded: "\(path) could not be \(what): \(String(cString: strerror(number)))"
        )
    }
}
