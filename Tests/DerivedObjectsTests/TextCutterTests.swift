import DerivedObjects
import Testing

@Suite struct TextCutterTests {
    @Test func ourWordsFollowTheSourcesText() {
        let cutter = TextCutter(characterSets: ["ISO_IR 100"])
        #expect(cutter.joining(Array("Chest  ".utf8), " ", "Limpid", limit: 64) == Array("Chest Limpid".utf8))
        #expect(cutter.joining([], " ", "Limpid", limit: 64) == Array("Limpid".utf8))
        let long = [UInt8](repeating: 0xE4, count: 64)
        #expect(cutter.joining(long, " ", "Limpid", limit: 64) == long.prefix(57) + Array(" Limpid".utf8))
    }

    @Test func utf8IsCutAtACharacter() {
        let cutter = TextCutter(characterSets: ["ISO_IR 192"])
        #expect(cutter.cut(Array("aä€😀".utf8), to: 3) == Array("aä".utf8))
        #expect(cutter.cut(Array("aä€😀".utf8), to: 5) == Array("aä".utf8))
        #expect(cutter.cut(Array("aä€😀".utf8), to: 6) == Array("aä€".utf8))
        #expect(cutter.cut(Array("aä€😀".utf8), to: 99) == Array("aä€😀".utf8))
    }

    @Test func chineseIsCutAtACharacter() {
        let cutter = TextCutter(characterSets: ["GB18030"])
        // One byte, two bytes, four bytes.
        let text: [UInt8] = [0x41, 0xCD, 0xF5, 0x81, 0x30, 0x81, 0x30]
        #expect(cutter.cut(text, to: 2) == [0x41])
        #expect(cutter.cut(text, to: 3) == [0x41, 0xCD, 0xF5])
        #expect(cutter.cut(text, to: 6) == [0x41, 0xCD, 0xF5])
        #expect(cutter.cut(text, to: 7) == text)
    }

    @Test func escapesAreClosed() {
        // Japanese, PS3.5 H.3: ESC $ B, two-byte characters, ESC ( B.
        let cutter = TextCutter(characterSets: ["", "ISO 2022 IR 87"])
        let text: [UInt8] = [0x41, 0x1B, 0x24, 0x42, 0x3B, 0x33, 0x45, 0x44, 0x1B, 0x28, 0x42, 0x42]
        #expect(cutter.cut(text, to: 12) == text)
        // One character fits with the escape that ends it; half a character never.
        #expect(cutter.cut(text, to: 9) == [0x41, 0x1B, 0x24, 0x42, 0x3B, 0x33, 0x1B, 0x28, 0x42])
        #expect(cutter.cut(text, to: 10) == [0x41, 0x1B, 0x24, 0x42, 0x3B, 0x33, 0x1B, 0x28, 0x42])
        #expect(cutter.cut(text, to: 8).first == 0x41)
        #expect(
            cutter.joining(text, " ", "Limpid", limit: 16) == [
                0x41, 0x1B, 0x24, 0x42, 0x3B, 0x33, 0x1B, 0x28, 0x42, 0x20,
            ] + Array("Limpid".utf8)
        )
    }

    @Test func koreanIsCutAtACharacter() {
        let cutter = TextCutter(characterSets: ["", "ISO 2022 IR 149"])
        let text: [UInt8] = [0x1B, 0x24, 0x29, 0x43, 0xB1, 0xE8, 0xC8, 0xF1]
        #expect(cutter.cut(text, to: 7) == [0x1B, 0x24, 0x29, 0x43, 0xB1, 0xE8])
    }
}
