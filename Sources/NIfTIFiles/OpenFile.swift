import CNifti

/// The bytes of a file, unpacked where gzip compressed it.
struct OpenFile: ~Copyable {
    private let handle: UnsafeMutableRawPointer

    /// Opens a file; throws `not-readable`.
    init(_ path: String) throws(NIfTIError) {
        guard let handle = limpid_nifti_open(path) else {
            throw NIfTIError(.notReadable, "the file cannot be opened; check its permissions", path: path)
        }
        self.handle = handle
    }

    deinit { _ = limpid_nifti_close(handle) }

    /// Closes the file; whether its compressed bytes were read to their end.
    consuming func close() -> Bool {
        let status = limpid_nifti_close(handle)
        discard self
        return status == 0
    }

    /// Goes to a place; whether it could.
    func seek(_ offset: Int) -> Bool { limpid_nifti_seek(handle, Int64(offset)) == 0 }

    /// So many bytes, fewer at the end; nil where the file is damaged.
    func read(_ count: Int) -> [UInt8]? {
        var isDamaged = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let number = limpid_nifti_read(handle, buffer.baseAddress, count)
            isDamaged = number < 0
            initialized = max(0, Int(number))
        }
        return isDamaged ? nil : bytes
    }
}
