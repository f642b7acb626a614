import Foundation

/// A file that takes its name, perhaps from an older one, only when it is complete and on the disk.
final class ReplacementFile {
    private let path: String
    private let temporary: String
    private var descriptor: Int32

    /// Creates a temporary file beside `path`, mode 0644 within the process's mask.
    init(path: String) throws(CheckpointError) {
        self.path = path
        let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
        self.temporary = temporary
        descriptor = Self.retrying { open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) }
        guard descriptor >= 0 else { throw failure(errno) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// Writes bytes, or values as they lie in memory, at the end.
    func append<Element: BitwiseCopyable>(_ elements: [Element]) throws(CheckpointError) {
        let number = elements.withUnsafeBytes { bytes -> Int32 in
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest)
                let count = Self.retrying { write(descriptor, piece.baseAddress, piece.count) }
                guard count > 0 else { return count < 0 ? errno : EIO }
                rest = rest.dropFirst(count)
            }
            return 0
        }
        guard number == 0 else { throw failure(number) }
    }

    /// Brings the bytes to the disk and gives the file its name.
    func replace() throws(CheckpointError) {
        guard Self.retrying({ fsync(descriptor) }) == 0 else { throw failure(errno) }
        guard rename(temporary, path) == 0 else { throw failure(errno) }
        close(descriptor)
        descriptor = -1
        // The new name lives in the folder, which reaches the disk later than the file. One that may not be opened for
        // reading is left to the system.
        let folder = open((path as NSString).deletingLastPathComponent.nonEmpty ?? ".", O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        defer { close(folder) }
        guard Self.retrying({ fsync(folder) }) == 0 || errno == EINVAL else { throw failure(errno) }
    }

    private func failure(_ number: Int32) -> CheckpointError {
        CheckpointError(
            .notWritable,
            "could not write \(path): \(String(cString: strerror(number))): check space and permissions of its folder"
        )
    }

    private static func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
