import DICOMFiles
import Foundation
import Testing

@Suite("Reading: structure of hand-made files") struct ReadingPreScanTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func header(_ bytes: [UInt8]) throws -> DICOMHeader {
        try DICOMReader.header(atPath: folder.write(bytes))
    }

    private func refusal(_ bytes: [UInt8]) throws -> DICOMError.Code? {
        let path = try folder.write(bytes)
        return code { () throws(DICOMError) in _ = try DICOMReader.header(atPath: path) }
    }

    @Test func readsElementsOfEveryEncoding() throws {
        let name = Array("A^B ".utf8)
        let explicit = try header(Bytes.file(Bytes.explicit(0x10, 0x10, "PN", name)))
        let implicit = try header(Bytes.file(Bytes.implicit(0x10, 0x10, name), syntax: Bytes.implicitSyntax))
        let big = try header(
            Bytes.file(
                Bytes.explicit(0x10, 0x10, "PN", name, big: true)
                    + Bytes.explicit(0x28, 0x10, "US", [0x01, 0x02], big: true),
                syntax: Bytes.bigEndianSyntax
            )
        )
        for header in [explicit, implicit, big] {
            #expect(header.dataSet.bytes(.patientName) == name)
            #expect(header.pixels == nil)
            #expect(header.findings.isEmpty)
        }
        #expect(big.dataSet.bytes(.rows) == [0x02, 0x01])
        #expect(big.transferSyntaxUID == Bytes.bigEndianSyntax)
        #expect(explicit.fileMetaInformation.uid(.mediaStorageSOPInstanceUID) == "1.2.3.4")
    }

    @Test func refusesWhatIsNotDICOM() throws {
        #expect(try refusal([]) == .notDICOM)
        #expect(
            try refusal(
                Array("hello, this is a text file that is long enough ".utf8)
                    + Array(repeating: 0x20, count: 200)
            ) == .notDICOM
        )
        #expect(try refusal([0x1F, 0x8B, 8, 0] + Array(repeating: 0, count: 200)) == .notDICOM)
        #expect(
            try refusal(Bytes.explicit(8, 5, "CS", "ISO_IR 100") + Array(repeating: 0, count: 200))
                == .missingFileMeta
        )
        #expect(try refusal(Array(Bytes.file([]).prefix(132))) == .truncated)
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.header(atPath: folder.url.path) }
                == .notReadable
        )
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.header(atPath: folder.url.path + "/none") }
                == .notReadable
        )
    }

    @Test func doesNotWaitForANamedPipe() throws {
        let path = folder.url.appending(path: "pipe").path
        #expect(mkfifo(path, 0o600) == 0)
        #expect(code { () throws(DICOMError) in _ = try DICOMReader.header(atPath: path) } == .notReadable)
    }

    @Test func refusesPrivateSyntaxesByName() throws {
        let path = try folder.write(Bytes.file([], syntax: "1.2.840.113619.5.2"))
        #expect {
            try DICOMReader.header(atPath: path)
        } throws: { error in
            let error = error as? DICOMError
            return error?.code == .unsupportedTransferSyntax
                && error?.description.contains("1.2.840.113619.5.2") == true
        }
        // What is no UID is not quoted.
        let hostile = try folder.write(Bytes.file([], syntax: "9\u{1B}[31mx"))
        #expect {
            try DICOMReader.header(atPath: hostile)
        } throws: { error in
            (error as? DICOMError)?.description.contains("\u{1B}") == false
        }
    }

    @Test(arguments: [1, 32]) func readsNestedSequences(depth: Int) throws {
        var dataSet = try header(Bytes.file(Bytes.nested(depth))).dataSet
        for _ in 0..<depth { dataSet = try #require(dataSet.items(Tag(0x0008, 0x1140)).first) }
        #expect(dataSet.elements.isEmpty)
    }

    @Test(arguments: [33, 64, 700, 6000, 60000]) func refusesDeepNesting(depth: Int) throws {
        #expect(try refusal(Bytes.file(Bytes.nested(depth))) == .nestedTooDeep)
        #expect(
            try refusal(Bytes.file(Bytes.nestedImplicit(depth), syntax: Bytes.implicitSyntax))
                == .nestedTooDeep
        )
        // UN of undefined length is a sequence in implicit VR (PS3.5 6.2.2).
        let unknown =
            Bytes.explicit(9, 0x1001, "UN", [], length: Bytes.undefined)
            + Bytes.item(Bytes.nestedImplicit(depth)) + Bytes.sequenceEnd
        #expect(try refusal(Bytes.file(unknown)) == .nestedTooDeep)
        // Behind a defined length as well.
        let defined = Bytes.implicit(0x0008, 0x1140, Bytes.item(Bytes.nestedImplicit(depth)))
        #expect(try refusal(Bytes.file(defined, syntax: Bytes.implicitSyntax)) == .nestedTooDeep)
    }

    /// DCMTK recovers from a sequence that does not begin with an item and reads on inside it, where the
    /// pre-scan sees an opaque value.
    @Test(arguments: [200, 6000, 60000]) func survivesNestingThatOnlyDCMTKSees(depth: Int) throws {
        let hidden = Bytes.implicit(0x0008, 0x0005, []) + Bytes.nestedImplicit(depth)
        for tag in [(0x0008, 0x1140), (0x0009, 0x1001)] {
            _ = try refusal(Bytes.file(Bytes.implicit(tag.0, tag.1, hidden), syntax: Bytes.implicitSyntax))
        }
        _ = try refusal(Bytes.file(Bytes.explicit(0x0008, 0x1140, "UN", hidden)))
        // A delimiter inside a defined length: DCMTK 3.6.7 leaves the sequence there, nests on, and dcmdump
        // crashes.
        let left = Bytes.item([]) + Bytes.sequenceEnd + Bytes.nestedImplicit(depth)
        #expect(
            try refusal(Bytes.file(Bytes.implicit(0x0008, 0x1115, left), syntax: Bytes.implicitSyntax))
                == .decodeFailed
        )
    }

    @Test func refusesLengthsBeyondTheFile() throws {
        #expect(
            try refusal(Bytes.file(Bytes.explicit(0x10, 0x10, "PN", [0x41, 0x42], length: 1000)))
                == .lengthExceedsFile
        )
        #expect(
            try refusal(Bytes.file(Bytes.explicit(0x09, 0x10, "OB", [0x41, 0x42], length: 3_650_000_000)))
                == .lengthExceedsFile
        )
        // An item that reaches beyond its sequence, though not beyond the file.
        let item = Bytes.item(Bytes.explicit(0x10, 0x10, "PN", "AB"), length: 100)
        let sequence = Bytes.explicit(0x0008, 0x1140, "SQ", item)
        #expect(
            try refusal(
                Bytes.file(sequence + Bytes.explicit(0x10, 0x10, "PN", String(repeating: "A", count: 500)))
            ) == .lengthExceedsFile
        )
        #expect(
            try refusal(Bytes.file(Bytes.explicit(0x7FE0, 0x10, "OW", [1, 2], length: 0xFFFF_FFFE)))
                == .lengthExceedsFile
        )
    }

    @Test func refusesWhatHasNoEnd() throws {
        let open =
            Bytes.explicit(0x0008, 0x1140, "SQ", [], length: Bytes.undefined)
            + Bytes.item([], length: Bytes.undefined)
        #expect(try refusal(Bytes.file(open)) == .truncated)
        #expect(try refusal(Bytes.file(open + Bytes.itemEnd)) == .truncated)
        #expect(
            try refusal(Bytes.file(Array(Bytes.explicit(0x10, 0x10, "PN", "AB").prefix(5)))) == .truncated
        )
        let fragments =
            Bytes.explicit(0x7FE0, 0x10, "OB", [], length: Bytes.undefined) + Bytes.item([])
            + Bytes.item([1, 2])
        #expect(try refusal(Bytes.file(fragments, syntax: Bytes.rleSyntax)) == .truncated)
    }

    @Test func refusesWrongDelimitersAndUndefinedLengths() throws {
        let dataSets = [
            Bytes.itemEnd,
            Bytes.sequenceEnd,
            Bytes.explicit(0x0008, 0x1140, "SQ", [], length: Bytes.undefined) + Bytes.itemEnd,
            Bytes.explicit(0x0008, 0x1140, "SQ", Bytes.explicit(0x10, 0x10, "PN", "AB")),
            Bytes.explicit(0x0009, 0x1001, "OB", [], length: Bytes.undefined) + Bytes.item([])
                + Bytes.sequenceEnd,
            Bytes.explicit(0x7FE0, 0x0010, "OW", [1, 2, 3, 4, 5, 6, 7, 8], length: Bytes.undefined),
            Bytes.explicit(0x7FE0, 0x0010, "OW", [0, 0]) + Bytes.explicit(0x7FE0, 0x0010, "OW", [0, 0]),
        ]
        for dataSet in dataSets.dropLast() {
            #expect(try refusal(Bytes.file(dataSet)) == .malformedStructure)
        }
        // Behind the pixels nothing is read, so a second pixel data element is only reported.
        #expect(try header(Bytes.file(dataSets[6])).findings.map(\.code) == ["damaged-after-pixel-data"])
    }

    @Test func refusesTooManyElements() throws {
        let element = Bytes.explicit(0x0009, 0x1001, "LO", [])
        let many = Array(repeatElement(element, count: 1_000_001).joined())
        #expect(try refusal(Bytes.file(many)) == .tooManyElements)
    }

    @Test func boundsInflation() throws {
        // Beyond 512 MiB; the ratio is tested with the corpus.
        let bomb = Self.deflatedZeros(
            600_000_000,
            after: Bytes.explicit(0x0009, 0x1001, "OB", [], length: 600_000_000)
        )
        #expect(try refusal(Bytes.file(bomb, syntax: Bytes.deflatedSyntax)) == .inflatedTooLarge)
        let small = deflated(Bytes.Image().dataSet)
        let read = try header(Bytes.file(small, syntax: Bytes.deflatedSyntax))
        #expect(read.dataSet.string(.modality) == "CT")
        #expect(try DICOMReader.frames(of: read, 0..<1).first?.stored == [1, 2, 3, 4])
        #expect(
            try refusal(Bytes.file(Array(small.dropLast(20)), syntax: Bytes.deflatedSyntax)) == .truncated
        )
        #expect(
            try refusal(Bytes.file(Array(repeating: 0xFF, count: 100), syntax: Bytes.deflatedSyntax))
                == .decodeFailed
        )
    }

    @Test func reportsOddButHarmlessStructure() throws {
        func codes(_ bytes: [UInt8]) throws -> [String] { try header(bytes).findings.map(\.code) }
        let good = Bytes.Image().dataSet
        #expect(try codes(Bytes.file(good)).isEmpty)
        #expect(
            try codes(Bytes.file(good, preamble: [0x7F, 0x45, 0x4C, 0x46] + Array(repeating: 0, count: 124)))
                == ["polyglot-preamble"]
        )
        #expect(
            try codes(Bytes.file(good, preamble: [0x49, 0x49, 0x2A, 0] + Array(repeating: 0, count: 124)))
                == ["tiff-preamble"]
        )
        #expect(try codes(Array(Bytes.file(good).dropFirst(132))) == ["no-preamble"])
        #expect(try codes(Bytes.file(good + [0, 0, 0])) == ["damaged-after-pixel-data"])
        #expect(
            try codes(Bytes.file(good + Bytes.explicit(0xFFFC, 0xFFFC, "OB", Array(repeating: 0, count: 64))))
                .isEmpty
        )
        #expect(
            try codes(Bytes.file(good + Bytes.explicit(0x0010, 0x0010, "PN", "AB"))) == [
                "tags-out-of-order", "elements-after-pixel-data",
            ]
        )
        #expect(
            try codes(Bytes.file(Bytes.item(Bytes.explicit(0x10, 0x10, "PN", "AB")) + good)) == ["stray-item"]
        )
        #expect(
            try codes(Bytes.file(Bytes.explicit(0x08, 0x05, "CS", "NONSENSE") + good)) == [
                "unknown-character-set"
            ]
        )
        #expect(
            try codes(Bytes.file(Bytes.explicit(0x08, 0x0070, "LO", [0xE4, 0x20]))) == [
                "undeclared-character-set"
            ]
        )
        #expect(
            try codes(
                Bytes.file(
                    Bytes.explicit(0x08, 0x05, "CS", "ISO_IR 192")
                        + Bytes.explicit(0x08, 0x0070, "LO", [0xE4, 0x20])
                )
            )
                == ["invalid-utf8"]
        )
    }

    /// A value that only begins like a sequence is a value.
    @Test func takesAValueThatLooksLikeAnItemForAValue() throws {
        let value = [0xFE, 0xFF, 0x00, 0xE0, 0xF0, 0xFF, 0xFF, 0x7F, 1, 2, 3, 4] as [UInt8]
        let read = try header(
            Bytes.file(
                Bytes.implicit(0x0009, 0x0010, Array("ACME".utf8)) + Bytes.implicit(0x0009, 0x1001, value),
                syntax: Bytes.implicitSyntax
            )
        )
        #expect(read.dataSet.bytes(Tag(0x0009, 0x1001)) == value)
    }

    /// Raw deflate in stored blocks, which need no compressor.
    private func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 65535) {
            let block = bytes[start..<min(start + 65535, bytes.count)]
            let isLast = block.endIndex == bytes.count
            result += [isLast ? 1 : 0] + Bytes.u16(block.count) + Bytes.u16(~block.count & 0xFFFF) + block
        }
        return result
    }

    /// `head` as a stored block and some `count` zeros as a run: literal 0, then matches of length 258 and
    /// distance 1.
    private static func deflatedZeros(_ count: Int, after head: [UInt8]) -> [UInt8] {
        var result = [0] + Bytes.u16(head.count) + Bytes.u16(~head.count & 0xFFFF) + head
        var bits: [UInt8] = []
        func append(_ value: Int, _ count: Int, reversed: Bool) {
            for bit in 0..<count { bits.append(UInt8(value >> (reversed ? count - 1 - bit : bit) & 1)) }
        }
        append(0b011, 3, reversed: false)  // last block, fixed Huffman codes
        append(0x30, 8, reversed: true)  // literal 0
        for _ in 0..<(count / 258) {
            append(0b1100_0101, 8, reversed: true)  // length 258
            append(0, 5, reversed: true)  // distance 1
        }
        append(0, 7, reversed: true)  // end of block
        while !bits.count.isMultiple(of: 8) { bits.append(0) }
        for start in stride(from: 0, to: bits.count, by: 8) {
            result.append((0..<8).reduce(0) { $0 | bits[start + $1] << UInt8($1) })
        }
        return result
    }
}
