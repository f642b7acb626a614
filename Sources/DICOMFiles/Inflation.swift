import CZlib

/// A deflated data set (PS3.5 A.5), inflated within bounds: a raw deflate stream up to the end of the file.
///
/// The stream is first inflated without keeping anything, so that a bomb costs time but no memory.
struct Inflation: ~Copyable {
    /// Bytes a data set may inflate to.
    static let maximumBytes = 512 << 20
    /// Bytes that may come out of any stream; beyond, the ratio counts too.
    static let freeBytes = 64 << 20
    /// Bytes out for a byte in, above `freeBytes`.
    static let maximumRatio = 200

    private let descriptor: Int32
    private let source: Range<Int>

    /// `file` must outlive this value.
    init(_ file: borrowing ReadOnlyFile, from start: Int) {
        descriptor = file.descriptor
        source = start..<file.size
    }

    /// The whole data set.
    func bytes() throws(DICOMError) -> [UInt8] {
        let length = try count()
        return try bytes(0..<length)
    }

    /// The part `range` of the data set, which `count` has been shown to hold.
    func bytes(_ range: Range<Int>) throws(DICOMError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        try run { chunk, offset in
            let wanted = range.clamped(to: offset..<(offset + chunk.count))
            if !wanted.isEmpty {
                result.append(contentsOf: chunk[(wanted.lowerBound - offset)..<(wanted.upperBound - offset)])
            }
            return offset + chunk.count < range.upperBound
        }
        guard result.count == range.count else { throw Self.damaged }
        return result
    }

    /// Length of the data set, or an error where the stream is damaged or beyond the bounds.
    private func count() throws(DICOMError) -> Int {
        var total = 0
        var isExcessive = false
        try run { chunk, offset in
            total = offset + chunk.count
            isExcessive =
                total > Self.maximumBytes || total > max(Self.freeBytes, Self.maximumRatio * source.count)
            return !isExcessive
        }
        guard !isExcessive else {
            throw DICOMError(
                .inflatedTooLarge,
                "the deflated data set is larger than 512 MiB, or 64 MiB and 200 times its file",
                expanded: "\(source.count) deflated bytes hold more than \(total) bytes"
            )
        }
        return total
    }

    private static var damaged: DICOMError { DICOMError(.decodeFailed, "the deflated data set is damaged") }

    /// Inflates chunk by chunk until the stream ends or `take` returns false.
    private func run(_ take: (_ chunk: UnsafeRawBufferPointer, _ offset: Int) -> Bool) throws(DICOMError) {
        var stream = z_stream()
        // Negative window bits: no zlib header (PS3.5 A.5 names RFC 1951).
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw DICOMError(.decodeFailed, "zlib could not be started")
        }
        defer { inflateEnd(&stream) }
        let chunkSize = 1 << 18
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkSize, alignment: 16)
        defer { output.deallocate() }
        var position = source.lowerBound
        var produced = 0
        while position < source.upperBound {
            var input = try ReadOnlyFile.read(
                descriptor,
                position..<min(position + chunkSize, source.upperBound)
            )
            position += input.count
            let outcome = input.withUnsafeMutableBufferPointer { buffer -> Int32 in
                stream.next_in = buffer.baseAddress
                stream.avail_in = UInt32(buffer.count)
                while true {
                    stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    stream.avail_out = UInt32(chunkSize)
                    let status = inflate(&stream, Z_NO_FLUSH)
                    let count = chunkSize - Int(stream.avail_out)
                    if count > 0 {
                        guard take(UnsafeRawBufferPointer(rebasing: output[..<count]), produced) else {
                            return Z_STREAM_END
                        }
                        produced += count
                    }
                    // Z_BUF_ERROR: this input is used up.
                    if status == Z_BUF_ERROR
                        || (status == Z_OK && stream.avail_in == 0 && stream.avail_out > 0)
                    {
                        return Z_OK
                    }
                    if status != Z_OK { return status }
                }
            }
            if outcome == Z_STREAM_END { return }
            guard outcome == Z_OK else { throw Self.damaged }
        }
        throw DICOMError(.truncated, "the deflated data set has no end")
    }
}
