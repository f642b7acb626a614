/// Appends ASCII words of ours to a text of the source without decoding it, whatever its character set (PS3.5 Section 6.1).
///
/// The source's bytes stay as they are, cut at a whole character, and end in the state in which ASCII means ASCII.
package struct TextCutter {
    /// Values of Specific Character Set (0008,0005) of the source.
    package let characterSets: [String]

    /// Creates a cutter for texts in the given character sets; none means the default repertoire.
    package init(characterSets: [String]) {
        self.characterSets = characterSets
    }

    /// The source's text cut to fit, the separator and our words, never cut: at most `limit` bytes in all.
    package func joining(_ text: [UInt8], _ separator: String, _ words: String, limit: Int) -> [UInt8] {
        let tail = Array(words.utf8)
        let room = limit - tail.count - separator.utf8.count
        let head = room > 0 ? cut(trimmed(text), to: room) : []
        return head.isEmpty ? tail : head + Array(separator.utf8) + tail
    }

    /// The longest prefix of whole characters that has at most `limit` bytes, its closing escape included.
    package func cut(_ text: [UInt8], to limit: Int) -> [UInt8] {
        if characterSets.contains("ISO_IR 192") { return utf8Prefix(text, limit) }
        if characterSets.contains("GB18030") || characterSets.contains("GBK") {
            return chinesePrefix(text, limit)
        }
        if text.contains(0x1B) { return escapedPrefix(text, limit) }
        return Array(text.prefix(limit))
    }

    private func trimmed(_ text: [UInt8]) -> [UInt8] {
        var text = text
        while let last = text.last, last == 0x20 || last == 0 { text.removeLast() }
        return text
    }

    private func utf8Prefix(_ text: [UInt8], _ limit: Int) -> [UInt8] {
        var end = min(limit, text.count)
        while end > 0, end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(text[..<end])
    }

    private func chinesePrefix(_ text: [UInt8], _ limit: Int) -> [UInt8] {
        var end = 0
        while end < text.count {
            let isDouble = text[end] >= 0x81 && text[end] <= 0xFE
            let second = end + 1 < text.count ? text[end + 1] : 0
            let length = !isDouble ? 1 : (0x30...0x39).contains(second) ? 4 : 2
            guard end + length <= min(limit, text.count) else { break }
            end += length
        }
        return Array(text[..<end])
    }

    // Code extensions (ISO 2022): walk escapes and characters, remember whether G0 and G1 hold two-byte sets.
    private func escapedPrefix(_ text: [UInt8], _ limit: Int) -> [UInt8] {
        let reset: [UInt8] = [0x1B, 0x28, characterSets.first == "ISO 2022 IR 13" ? 0x4A : 0x42]
        var best: [UInt8] = []
        var position = 0
        var isDoubleG0 = false
        var isDoubleG1 = false
        while position < text.count {
            let length: Int
            if text[position] == 0x1B {
                let body = text[(position + 1)...].prefix { (0x20...0x2F).contains($0) }
                length = body.count + 2
                if body.contains(0x29) || body.contains(0x2D) {
                    isDoubleG1 = body.contains(0x24)
                } else {
                    isDoubleG0 = body.contains(0x24)
                }
            } else {
                length = (text[position] < 0x80 ? isDoubleG0 : isDoubleG1) ? 2 : 1
            }
            position += length
            guard position <= text.count else { break }
            let closed = Array(text[..<position]) + (isDoubleG0 ? reset : [])
            guard closed.count <= limit || text[position - length] == 0x1B else { break }
            if closed.count <= limit { best = closed }
        }
        return best
    }
}
