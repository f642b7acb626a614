/// The encoding Explicit VR Little Endian (PS3.5 7.1.2 and A.2) of a data set without pixel data: what passes
/// between Swift and DCMTK.
extension DataSet {
    /// Levels of sequences that are read.
    static let maximumDepth = 32
    /// Elements that are read, those of items included.
    static let maximumElements = 1_000_000

    /// Reads elements in ascending order; sequences and items may have explicit or undefined length.
    ///
    /// Throws `truncated`, `length-exceeds-file`, `nested-too-deep` (more than 32 levels),
    /// `too-many-elements` (more than a million), or `malformed-value` for elements out of order, a wrong
    /// delimiter, or undefined length outside SQ.
    public init(explicitLittleEndian bytes: [UInt8]) throws(DICOMError) {
        var parser = Parser(bytes: bytes)
        self = try parser.dataSet(until: .end(bytes.count), depth: 0)
    }

    /// Writes the elements, all lengths explicit.
    ///
    /// A value that is too long for its VR's 16-bit length is written as UN (PS3.5 6.2.2, note 1), as DCMTK
    /// does.
    public func explicitLittleEndian() -> [UInt8] {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return bytes
    }

    private func write(into bytes: inout [UInt8]) {
        for element in elements {
            bytes.append(littleEndian: element.tag.group)
            bytes.append(littleEndian: element.tag.element)
            switch element.value {
            case .bytes(let value):
                let fits = element.vr.hasLongLength || value.count <= Int(UInt16.max)
                bytes.appendHeader(fits ? element.vr : .un, length: value.count)
                bytes += value
            case .items(let items):
                bytes.appendHeader(.sq, length: 0)
                let start = bytes.count
                for item in items {
                    bytes.append(littleEndian: Tag.item.group)
                    bytes.append(littleEndian: Tag.item.element)
                    bytes.append(littleEndian: UInt32(0))
                    let itemStart = bytes.count
                    item.write(into: &bytes)
                    bytes.setLength(endingAt: itemStart)
                }
                bytes.setLength(endingAt: start)
            }
        }
    }
}

extension Tag {
    static let item = Tag(0xFFFE, 0xE000)
    static let itemDelimitation = Tag(0xFFFE, 0xE00D)
    static let sequenceDelimitation = Tag(0xFFFE, 0xE0DD)
}

extension [UInt8] {
    /// Appends an integer, least significant byte first.
    mutating func append<Word: FixedWidthInteger>(littleEndian word: Word) {
        Swift.withUnsafeBytes(of: word.littleEndian) { append(contentsOf: $0) }
    }

    /// Appends VR and length of an element in explicit VR little endian.
    fileprivate mutating func appendHeader(_ vr: VR, length: Int) {
        append(contentsOf: vr.rawValue.utf8)
        guard vr.hasLongLength else { return append(littleEndian: UInt16(length)) }
        append(littleEndian: UInt16(0))
        append(littleEndian: UInt32(length))
    }

    /// Puts what follows `position` up to the end as 32-bit length into the four bytes before it.
    fileprivate mutating func setLength(endingAt position: Int) {
        let length = UInt32(count - position)
        for byte in 0..<4 {
            self[position - 4 + byte] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(byte)))
        }
    }
}

/// Reads explicit VR little endian; every length is checked against what is left before it is believed.
private struct Parser {
    /// Where a data set ends.
    enum End {
        /// At a byte offset.
        case end(Int)
        /// At an Item Delimitation Item before this byte offset.
        case delimiter(before: Int)
    }

    let bytes: [UInt8]
    var position = 0
    var elementCount = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func dataSet(until end: End, depth: Int) throws(DICOMError) -> DataSet {
        guard depth <= DataSet.maximumDepth else {
            throw DICOMError(.nestedTooDeep, "sequences are nested more than \(DataSet.maximumDepth) deep")
        }
        let (limit, isDelimited) =
            switch end {
            case .end(let offset): (offset, false)
            case .delimiter(let offset): (offset, true)
            }
        var elements: [DataElement] = []
        while position < limit || isDelimited {
            let tag = try tag(before: limit)
            if isDelimited, tag == .itemDelimitation {
                guard try word(UInt32.self, before: limit) == 0 else {
                    throw .malformed(tag, "has a length that is not 0")
                }
                break
            }
            guard tag.group != 0xFFFE else { throw .malformed(tag, "stands where an element should") }
            if let last = elements.last, last.tag >= tag { throw .malformed(tag, "is out of order") }
            elementCount += 1
            guard elementCount <= DataSet.maximumElements else {
                throw DICOMError(.tooManyElements, "more than \(DataSet.maximumElements) elements")
            }
            elements.append(try element(tag, before: limit, depth: depth))
        }
        return DataSet(ascending: elements)
    }

    private mutating func element(_ tag: Tag, before limit: Int, depth: Int) throws(DICOMError) -> DataElement
    {
        try need(2, before: limit)
        guard bytes[position..<position + 2].allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw .malformed(tag, "has no value representation")
        }
        let vr = VR(rawValue: String(decoding: bytes[position..<position + 2], as: UTF8.self))
        position += 2
        let length: UInt32
        if vr.hasLongLength {
            _ = try word(UInt16.self, before: limit)
            length = try word(UInt32.self, before: limit)
        } else {
            length = UInt32(try word(UInt16.self, before: limit))
        }
        if vr == .sq {
            return DataElement(tag: tag, vr: vr, value: .items(try items(tag, length, limit, depth)))
        }
        guard length != .max else { throw .malformed(tag, "has undefined length but is no sequence") }
        let end = try end(of: length, before: limit)
        defer { position = end }
        return DataElement(tag: tag, vr: vr, value: .bytes(Array(bytes[position..<end])))
    }

    private mutating func items(
        _ sequence: Tag,
        _ length: UInt32,
        _ limit: Int,
        _ depth: Int
    ) throws(DICOMError) -> [DataSet] {
        let isDelimited = length == .max
        let end = isDelimited ? limit : try end(of: length, before: limit)
        var items: [DataSet] = []
        while position < end || isDelimited {
            let tag = try tag(before: end)
            let itemLength = try word(UInt32.self, before: end)
            if isDelimited, tag == .sequenceDelimitation {
                guard itemLength == 0 else {
                    throw .malformed(sequence, "has a delimiter whose length is not 0")
                }
                break
            }
            guard tag == .item else { throw .malformed(sequence, "holds something else than items") }
            let itemEnd: End =
                itemLength == .max ? .delimiter(before: end) : .end(try self.end(of: itemLength, before: end))
            items.append(try dataSet(until: itemEnd, depth: depth + 1))
        }
        return items
    }

    private func end(of length: UInt32, before limit: Int) throws(DICOMError) -> Int {
        guard Int(length) <= limit - position else {
            throw DICOMError(.lengthExceedsFile, "a declared length is larger than what is left")
        }
        return position + Int(length)
    }

    private mutating func tag(before limit: Int) throws(DICOMError) -> Tag {
        Tag(try word(UInt16.self, before: limit), try word(UInt16.self, before: limit))
    }

    private mutating func word<Word: FixedWidthInteger>(
        _: Word.Type,
        before limit: Int
    ) throws(DICOMError) -> Word {
        let size = Word.bitWidth / 8
        try need(size, before: limit)
        defer { position += size }
        return bytes.withUnsafeBytes {
            Word(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Word.self))
        }
    }

    private func need(_ count: Int, before limit: Int) throws(DICOMError) {
        guard limit - position >= count else {
            throw DICOMError(.truncated, "the elements end inside an element")
        }
    }
}
