import DICOMFiles
import Glibc

/// Finds the Series Instance UID of a file that the reader refuses, so that a broken member condemns its series.
///
/// Walks the top level of the data set's beginning only; gives up, rather than guess, at anything it does not understand.
package struct SeriesUIDProbe {
    private let bytes: [UInt8]
    private var position = 0
    private var isImplicit = false
    private var isBigEndian = false

    /// The series a file says it belongs to; nil where it does not say so in a form that can be trusted.
    package static func seriesInstanceUID(atPath path: String) -> String? {
        // Series Instance UID stands in group 0020, before any bulk data.
        guard let bytes = head(of: path, count: 1 << 18) else { return nil }
        var probe = SeriesUIDProbe(bytes)
        return probe.find()
    }

    /// Reads the beginning of a data set with or without preamble and file meta information.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Walks to (0020,000E).
    package mutating func find() -> String? {
        if bytes.count >= 132, Array(bytes[128..<132]) == Array("DICM".utf8) {
            position = 132
            guard readFileMeta() else { return nil }
        } else {
            isImplicit = bytes.count >= 6 && !Self.isVR(bytes[4], bytes[5])
        }
        var depth = 0
        while let element = next() {
            switch element.tag {
            case Tag(0xFFFE, 0xE000):
                if element.length == nil { depth += 1 } else { position += element.length ?? 0 }
            case Tag(0xFFFE, 0xE00D), Tag(0xFFFE, 0xE0DD):
                depth -= 1
                if depth < 0 { return nil }
            default:
                if depth == 0, element.tag == .seriesInstanceUID { return value(element.length) }
                if depth == 0, element.tag > .seriesInstanceUID { return nil }
                if element.length == nil {
                    // The content of an undefined-length UN is implicit little endian: not worth following.
                    guard element.vr != "UN" || isImplicit, depth < 64 else { return nil }
                    depth += 1
                } else {
                    position += element.length ?? 0
                }
            }
        }
        return nil
    }

    private mutating func readFileMeta() -> Bool {
        var syntax = ""
        while position + 4 <= bytes.count, bytes[position] == 2, bytes[position + 1] == 0 {
            guard let element = next(), let length = element.length else { return false }
            if element.tag == .transferSyntaxUID { syntax = text(length) ?? "" }
            position += length
        }
        switch syntax {
        case "1.2.840.10008.1.2": isImplicit = true
        case "1.2.840.10008.1.2.2": isBigEndian = true
        case "1.2.840.10008.1.2.1.99", "": return false
        default: break
        }
        return true
    }

    private func value(_ length: Int?) -> String? {
        guard let length, let uid = text(length), FolderScan.isUsable(uid) else { return nil }
        return uid
    }

    private func text(_ length: Int) -> String? {
        guard length <= 66, position + length <= bytes.count else { return nil }
        let value = bytes[position..<position + length].prefix { $0 != 0 && $0 != 0x20 }
        return String(validating: value, as: UTF8.self)
    }

    /// Tag, VR and length (nil: undefined) of the element here; moves to its value.
    private mutating func next() -> (tag: Tag, vr: String, length: Int?)? {
        guard position + 8 <= bytes.count else { return nil }
        let tag = Tag(UInt16(number(2)), UInt16(number(2)))
        if isImplicit || tag.group == 0xFFFE { return (tag, "", length(4)) }
        guard Self.isVR(bytes[position], bytes[position + 1]) else { return nil }
        let vr = String(decoding: bytes[position..<position + 2], as: UTF8.self)
        position += 2
        guard ["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"].contains(vr)
        else {
            return (tag, vr, length(2))
        }
        position += 2
        guard position + 4 <= bytes.count else { return nil }
        return (tag, vr, length(4))
    }

    private mutating func length(_ size: Int) -> Int? {
        let value = number(size)
        return size == 4 && value == 0xFFFF_FFFF ? nil : Int(value)
    }

    private mutating func number(_ size: Int) -> UInt64 {
        let word = bytes[position..<position + size]
        position += size
        return (isBigEndian ? Array(word) : word.reversed()).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func isVR(_ a: UInt8, _ b: UInt8) -> Bool {
        (0x41...0x5A).contains(a) && (0x41...0x5A).contains(b)
    }

    static func head(of path: String, count: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let size = bytes.withUnsafeMutableBytes { raw in
                pread(file, raw.baseAddress.map { $0 + filled }, count - filled, off_t(filled))
            }
            if size <= 0 { break }
            filled += size
        }
        return Array(bytes.prefix(filled))
    }
}
