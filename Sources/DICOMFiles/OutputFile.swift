import Foundation

/// A new file that is removed again unless it is kept.
struct OutputFile: ~Copyable {
    let path: String
    /// Bytes written so far.
    private(set) var length = 0
    private let descriptor: Int32
    private var isKept = false

    /// Creates the file, mode 0640; throws `target-exists` where there is one of this name, even a dangling
    /// link.
    init(path: String) throws(DICOMError) {
        let descriptor = POSIX.retrying {
            open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
        }
        guard descriptor >= 0 else { throw .system(errno, "create a file", path) }
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        // Closed and removed on the way out of a failure, which is reported already.
        close(descriptor)
        if !isKept { unlink(path) }
    }

    /// Writes bytes at the end.
    mutating func append(_ bytes: [UInt8]) throws(DICOMError) {
        try Self.write(bytes, path) { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        length += bytes.count
    }

    /// Writes bytes over those at the start.
    func overwriteStart(_ bytes: [UInt8]) throws(DICOMError) {
        precondition(bytes.count <= length, "only what is written can be written over")
        var position = 0
        try Self.write(bytes, path) { rest in
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(position))
            position += max(count, 0)
            return count
        }
    }

    /// Waits until the bytes are on the disk; write errors that the system held back appear here.
    func synchronize() throws(DICOMError) {
        guard POSIX.retrying({ fsync(descriptor) }) == 0 else {
            throw .system(errno, "synchronise a file", path)
        }
    }

    /// Reads the file again, by name, in pieces.
    ///
    /// Throws `verification-failed` where the name does not lead to this file any more or the file has
    /// another length.
    func reread(_ body: (UnsafeRawBufferPointer) -> Void) throws(DICOMError) {
        let reader = POSIX.retrying { open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        guard reader >= 0 else { throw .system(errno, "read a file back", path, code: .verificationFailed) }
        defer { close(reader) }
        var mine = stat()
        var found = stat()
        guard fstat(descriptor, &mine) == 0, fstat(reader, &found) == 0, mine.st_dev == found.st_dev,
            mine.st_ino == found.st_ino, found.st_size == length
        else {
            throw DICOMError(
                .verificationFailed,
                "a file was replaced or cut while it was written",
                expanded: "\(path) was replaced or cut while it was written"
            )
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var left = length
        while left > 0 {
            let count = POSIX.retrying { read(reader, &buffer, min(buffer.count, left)) }
            guard count > 0 else { throw .system(errno, "read a file back", path, code: .verificationFailed) }
            buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            left -= count
        }
    }

    /// Lets the file stay when this value goes.
    mutating func keep() { isKept = true }

    /// Writes all of `bytes` by a call that may take less than it is offered.
    private static func write(
        _ bytes: [UInt8],
        _ path: String,
        _ call: (UnsafeRawBufferPointer) -> Int
    ) throws(DICOMError) {
        let failure = bytes.withUnsafeBytes { buffer -> Int32 in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = POSIX.retrying { call(UnsafeRawBufferPointer(rebasing: rest)) }
                guard count > 0 else { return count < 0 ? errno : EIO }
                rest = rest.dropFirst(count)
            }
            return 0
        }
        guard failure == 0 else { throw .system(failure, "write a file", path) }
    }
}

/// Calls of the operating system.
enum POSIX {
    /// Repeats a call for as long as a signal interrupts it.
    static func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }
}

extension DICOMError {
    /// A failed call of the operating system; `path` appears in the expansion only.
    static func system(_ number: Int32, _ what: String, _ path: String, code: Code = .notWritable)
        -> DICOMError
    {
        let reason = String(cString: strerror(number))
        let isFull = number == ENOSPC || number == EDQUOT
        let code = isFull ? .diskFull : number == EEXIST ? .targetExists : code
        return DICOMError(
            code,
            "could not \(what): \(reason)",
            expanded: "could not \(what): \(reason): \(path)"
        )
    }
}
