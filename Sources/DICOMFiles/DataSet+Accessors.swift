extension DataSet {
    /// The value field as it stands in the file, or nil where the element is absent or a sequence.
    public func bytes(_ tag: Tag) -> [UInt8]? {
        guard case .bytes(let bytes) = self[tag]?.value else { return nil }
        return bytes
    }

    /// The whole value as text without padding, or nil where it is absent or empty.
    ///
    /// Decoded as UTF-8, or as Latin-1 where the bytes are not UTF-8: good for comparing and matching ASCII
    /// values, not for showing names, because Specific Character Set is not consulted. Copy elements to keep
    /// text as it is.
    public func string(_ tag: Tag) -> String? {
        guard let bytes = bytes(tag) else { return nil }
        let end = bytes.lastIndex { $0 != 0x20 && $0 != 0 }
        guard let end else { return nil }
        let text = bytes[...end]
        if let text = String(validating: text, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) }))
    }

    /// The components of a multi-valued text, spaces around each removed; empty where the element is absent
    /// or empty.
    public func strings(_ tag: Tag) -> [String] {
        guard let string = string(tag) else { return [] }
        return string.split(separator: "\\", omittingEmptySubsequences: false).map {
            String(Self.trimmed($0))
        }
    }

    /// The UID without padding, or nil where it is absent or empty; its form is not checked (see
    /// `DICOMUID.isValid`).
    public func uid(_ tag: Tag) -> String? { string(tag).map { String(Self.trimmed($0[...])) } }

    /// The items of a sequence; empty where the element is absent, empty or not a sequence.
    public func items(_ tag: Tag) -> [DataSet] {
        guard case .items(let items) = self[tag]?.value else { return [] }
        return items
    }

    /// The whole numbers of an element with VR US, SS, UL, SL, UV, SV or IS; empty where it is absent or
    /// empty.
    ///
    /// Throws `malformed-value` for another VR, a length that is no multiple of the number's, or text that is
    /// not an integer within the range of IS (PS3.5 6.2).
    public func integers(_ tag: Tag) throws(DICOMError) -> [Int] {
        guard let element = self[tag] else { return [] }
        guard element.vr == .is else {
            guard let integers = try binaryIntegers(element) else {
                throw .malformed(tag, "has VR \(element.vr.rawValue), which holds no integers")
            }
            return integers
        }
        var integers: [Int] = []
        for text in strings(tag) {
            guard let integer = IntegerString.value(text) else {
                throw .malformed(tag, "holds a value that is not an integer string", value: text)
            }
            integers.append(integer)
        }
        return integers
    }

    /// The first of `integers(tag)`, or nil where there is none.
    public func integer(_ tag: Tag) throws(DICOMError) -> Int? { try integers(tag).first }

    /// The numbers of an element with VR DS, FD, FL, OD, OF, IS, US, SS, UL, SL, UV or SV; empty where it is
    /// absent or empty.
    ///
    /// Throws `malformed-value` for another VR, a wrong length, a value that is not finite, or text that is
    /// not a decimal string (PS3.5 6.2): a decimal comma, letters, hexadecimal, an empty component.
    public func decimals(_ tag: Tag) throws(DICOMError) -> [Double] {
        guard let element = self[tag] else { return [] }
        var decimals: [Double] = []
        switch element.vr {
        case .ds:
            for text in strings(tag) {
                guard let decimal = DecimalString.value(text) else {
                    throw .malformed(tag, "holds a value that is not a decimal string", value: text)
                }
                decimals.append(decimal)
            }
        case .fd, .od: decimals = try words(element, UInt64.self).map { Double(bitPattern: $0) }
        case .fl, .of: decimals = try words(element, UInt32.self).map { Double(Float(bitPattern: $0)) }
        case .is: return try integers(tag).map { Double($0) }
        default:
            guard let integers = try binaryIntegers(element) else {
                throw .malformed(tag, "has VR \(element.vr.rawValue), which holds no numbers")
            }
            return integers.map { Double($0) }
        }
        guard decimals.allSatisfy(\.isFinite) else {
            throw .malformed(tag, "holds a value that is not finite")
        }
        return decimals
    }

    /// The first of `decimals(tag)`, or nil where there is none.
    public func decimal(_ tag: Tag) throws(DICOMError) -> Double? { try decimals(tag).first }

    /// Numbers of a binary integer VR; nil for any other VR.
    private func binaryIntegers(_ element: DataElement) throws(DICOMError) -> [Int]? {
        switch element.vr {
        case .us: return try words(element, UInt16.self).map { Int($0) }
        case .ss: return try words(element, UInt16.self).map { Int(Int16(bitPattern: $0)) }
        case .ul: return try words(element, UInt32.self).map { Int($0) }
        case .sl: return try words(element, UInt32.self).map { Int(Int32(bitPattern: $0)) }
        case .sv: return try words(element, UInt64.self).map { Int(Int64(bitPattern: $0)) }
        case .uv:
            let words = try words(element, UInt64.self)
            guard words.allSatisfy({ $0 <= UInt64(Int.max) }) else {
                throw .malformed(element.tag, "holds an integer above 2^63 - 1")
            }
            return words.map { Int($0) }
        default: return nil
        }
    }

    /// The value field as little-endian words.
    private func words<Word: FixedWidthInteger>(
        _ element: DataElement,
        _: Word.Type
    ) throws(DICOMError) -> [Word] {
        guard case .bytes(let bytes) = element.value else { return [] }
        let size = Word.bitWidth / 8
        guard bytes.count.isMultiple(of: size) else {
            throw .malformed(element.tag, "has a length that is no multiple of \(size) bytes")
        }
        return bytes.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: size).map {
                Word(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: Word.self))
            }
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\0" { text.removeFirst() }
        while text.last == " " || text.last == "\0" { text.removeLast() }
        return text
    }
}
