/// Numbers anywhere in a file or in memory, read through one window: values are skipped, not read.
struct ScanBytes: ~Copyable {
    /// Bytes in all.
    let count: Int
    private var window: [UInt8]
    private var windowStart = 0
    private let descriptor: Int32?

    /// The window: one `pread` holds most headers whole.
    private static let windowSize = 1 << 16

    /// Over an open file, which must outlive this value.
    init(_ file: borrowing ReadOnlyFile) {
        count = file.size
        descriptor = file.descriptor
        window = []
    }

    /// Over bytes in memory.
    init(_ bytes: [UInt8]) {
        count = bytes.count
        descriptor = nil
        window = bytes
    }

    mutating func byte(at offset: Int) throws(DICOMError) -> UInt8 {
        try load(offset, 1)
        return window[offset - windowStart]
    }

    mutating func uint16(at offset: Int, bigEndian: Bool) throws(DICOMError) -> UInt16 {
        try load(offset, 2)
        let first = UInt16(window[offset - windowStart])
        let second = UInt16(window[offset - windowStart + 1])
        return bigEndian ? first << 8 | second : second << 8 | first
    }

    mutating func uint32(at offset: Int, bigEndian: Bool) throws(DICOMError) -> UInt32 {
        let first = UInt32(try uint16(at: offset, bigEndian: bigEndian))
        let second = UInt32(try uint16(at: offset + 2, bigEndian: bigEndian))
        return bigEndian ? first << 16 | second : second << 16 | first
    }

    mutating func tag(at offset: Int, bigEndian: Bool) throws(DICOMError) -> Tag {
        Tag(
            try uint16(at: offset, bigEndian: bigEndian),
            try uint16(at: offset + 2, bigEndian: bigEndian)
        )
    }

    /// A copy of `range`, which lies within `count`.
    mutating func bytes(_ range: Range<Int>) throws(DICOMError) -> [UInt8] {
        guard range.upperBound <= count else { throw Self.truncated }
        guard let descriptor else { return Array(window[range]) }
        if range.lowerBound >= windowStart && range.upperBound <= windowStart + window.count {
            return Array(window[(range.lowerBound - windowStart)..<(range.upperBound - windowStart)])
        }
        return try ReadOnlyFile.read(descriptor, range)
    }

    private mutating func load(_ offset: Int, _ length: Int) throws(DICOMError) {
        if offset >= windowStart && offset + length <= windowStart + window.count { return }
        guard offset >= 0, offset + length <= count, let descriptor else { throw Self.truncated }
        window = try ReadOnlyFile.read(descriptor, offset..<min(offset + Self.windowSize, count))
        windowStart = offset
    }

    static var truncated: DICOMError {
        DICOMError(.truncated, "the file ends inside an element")
    }
}
