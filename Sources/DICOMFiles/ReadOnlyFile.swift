import Foundation

/// A regular file opened for reading and nothing else; closed when it goes out of scope.
struct ReadOnlyFile: ~Copyable {
    /// The open descriptor, valid as long as this value.
    let descriptor: Int32
    /// Bytes in the file when it was opened.
    let size: Int
    /// Time of the last change of content, in nanoseconds since 1970.
    let modificationTimeNanoseconds: Int64

    init(path: String) throws(DICOMError) {
        // O_NONBLOCK: opening a named pipe must not wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw DICOMError(
                .notReadable,
                "cannot open the file",
                expanded: "open \(path): \(String(cString: strerror(errno)))"
            )
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw DICOMError(.notReadable, "not a regular file", expanded: "not a regular file: \(path)")
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        modificationTimeNanoseconds = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    deinit { close(descriptor) }

    /// Reads exactly `range`; the caller has checked it against `size`, so less means the file was cut
    /// meanwhile.
    func read(_ range: Range<Int>) throws(DICOMError) -> [UInt8] {
        try Self.read(descriptor, range)
    }

    /// The same for a descriptor borrowed from a file that is still open.
    static func read(_ descriptor: Int32, _ range: Range<Int>) throws(DICOMError) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let start = buffer.baseAddress.map { $0 + count }
                let got = pread(descriptor, start, range.count - count, off_t(range.lowerBound + count))
                if got < 0 && errno == EINTR { continue }
                guard got > 0 else {
                    failed = true
                    return
                }
                count += got
            }
        }
        guard !failed else {
            throw DICOMError(.notReadable, "the file could not be read to the length it had")
        }
        return bytes
    }
}
