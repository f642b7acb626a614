/// Reads the JSON of a safetensors header and nothing beyond it: names with a type, a shape and two offsets, and one
/// object of texts.
///
/// A parser of our own because Foundation's accepts a name twice and numbers that are not whole.
struct SafetensorsHeaderParser {
    static let metadataKey = "__metadata__"

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    mutating func parse() throws(SafetensorsFault) -> (
        entries: [SafetensorsHeader.Entry], metadata: [String: String]
    ) {
        var entries: [SafetensorsHeader.Entry] = []
        var metadata: [String: String] = [:]
        guard bytes.first == UInt8(ascii: "{") else { throw SafetensorsFault("its header is not an object") }
        try object { (parser, name) throws(SafetensorsFault) in
            if name == Self.metadataKey {
                try parser.object { (parser, key) throws(SafetensorsFault) in
                    metadata[key] = try parser.string()
                }
            } else {
                entries.append(try parser.entry(name))
            }
        }
        // Headers are padded with spaces, so that the data is aligned.
        while position < bytes.endIndex, bytes[position] == UInt8(ascii: " ") { position += 1 }
        guard position == bytes.endIndex else { throw SafetensorsFault("its header goes on behind its end") }
        return (entries, metadata)
    }

    private mutating func entry(_ name: String) throws(SafetensorsFault) -> SafetensorsHeader.Entry {
        var (type, shape, offsets): (String?, [Int]?, [Int]?)
        try object { (parser, key) throws(SafetensorsFault) in
            switch key {
            case "dtype": type = try parser.string()
            case "shape": shape = try parser.wholeNumbers()
            case "data_offsets": offsets = try parser.wholeNumbers()
            default: throw SafetensorsFault("tensor \(name) has an unknown field \(key)")
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
            throw SafetensorsFault("tensor \(name) lacks its type, shape or offsets")
        }
        return SafetensorsHeader.Entry(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
    }

    // MARK: JSON

    private mutating func skipSpace() {
        while position < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.endIndex, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsFault) {
        guard accept(character) else {
            throw SafetensorsFault("its header has no \(character) at byte \(position - bytes.startIndex)")
        }
    }

    private mutating func object(
        _ member: (inout SafetensorsHeaderParser, String) throws(SafetensorsFault) -> Void
    ) throws(SafetensorsFault) {
        try expect("{")
        if accept("}") { return }
        var seen: Set<String> = []
        repeat {
            let name = try string()
            guard seen.insert(name).inserted else { throw SafetensorsFault("its header has \(name) twice") }
            try expect(":")
            try member(&self, name)
        } while accept(",")
        try expect("}")
    }

    private mutating func wholeNumbers() throws(SafetensorsFault) -> [Int] {
        try expect("[")
        if accept("]") { return [] }
        var numbers: [Int] = []
        repeat {
            skipSpace()
            let start = position
            while position < bytes.endIndex, (0x30...0x39).contains(bytes[position]) { position += 1 }
            guard let number = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
                throw SafetensorsFault(
                    "its header has no whole number at byte \(start - bytes.startIndex)"
                )
            }
            numbers.append(number)
        } while accept(",")
        try expect("]")
        return numbers
    }

    private mutating func string() throws(SafetensorsFault) -> String {
        try expect("\"")
        var units: [UInt8] = []
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: units, as: UTF8.self) else {
                    throw SafetensorsFault("its header holds a text that is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): units += Array(String(try escape()).utf8)
            case 0..<0x20: throw SafetensorsFault("its header holds a control character in a text")
            default: units.append(byte)
            }
        }
        throw SafetensorsFault("its header ends within a text")
    }

    private mutating func escape() throws(SafetensorsFault) -> Unicode.Scalar {
        guard position < bytes.endIndex else { throw SafetensorsFault("its header ends within a text") }
        position += 1
        switch bytes[position - 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw SafetensorsFault("its header holds an unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(SafetensorsFault) -> Unicode.Scalar {
        let first = try codeUnit()
        guard UTF16.isLeadSurrogate(first) else {
            guard let scalar = Unicode.Scalar(first) else {
                throw SafetensorsFault("its header holds half a character")
            }
            return scalar
        }
        guard position + 2 <= bytes.endIndex, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw SafetensorsFault("its header holds half a character") }
        position += 2
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first & 0x3FF) << 10) + UInt32(second & 0x3FF))
        else { throw SafetensorsFault("its header holds half a character") }
        return scalar
    }

    private mutating func codeUnit() throws(SafetensorsFault) -> UInt16 {
        guard position + 4 <= bytes.endIndex,
            bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw SafetensorsFault("its header holds a broken escape") }
        position += 4
        return unit
    }
}
