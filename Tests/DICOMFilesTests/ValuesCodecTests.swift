import DICOMFiles
import Foundation
import Testing

@Suite struct ExplicitLittleEndianTests {
    /// pydicom wrote the same data set with explicit and with undefined lengths: Goldens/make_elements.py.
    @Test func readsWhatPydicomWroteAndWritesItTheSame() throws {
        let explicit = try golden("elements.bin")
        let undefined = try golden("elements-undefined-length.bin")
        #expect(explicit != undefined)
        let dataSet = try DataSet(explicitLittleEndian: explicit)
        #expect(try DataSet(explicitLittleEndian: undefined) == dataSet)
        #expect(dataSet.explicitLittleEndian() == explicit)

        #expect(dataSet.strings(.imageType) == ["DERIVED", "SECONDARY", "AXIAL"])
        #expect(dataSet.string(.patientName) == "Müller^Jörg")
        #expect(dataSet.bytes(.patientName)?.contains(0xFC) == true, "Latin-1 bytes stay")
        #expect(try dataSet.integer(.seriesNumber) == -7)
        #expect(try dataSet.integer(.largestImagePixelValue) == -1000)
        #expect(try dataSet.integer(.regionLocationMinX0) == 4_000_000_000)
        #expect(try dataSet.decimal(.diffusionBValue) == 1000.25)
        #expect(try dataSet.integer(Tag(0x0009, 0x1006)) == -(1 << 40))
        #expect(try dataSet.decimals(Tag(0x0009, 0x1005)) == [1.5, -2.25])
        #expect(dataSet[Tag(0x0009, 0x1001)]?.vr == .un)
        #expect(dataSet.bytes(Tag(0x0009, 0x1001)) == [1, 2, 3, 4, 5, 6])
        #expect(dataSet.bytes(Tag(0x0009, 0x1002))?.count == 512)
        let codes = dataSet.items(.derivationCodeSequence)
        #expect(codes.count == 2 && codes[0].string(.codeValue) == "113087" && codes[1] == DataSet())
        #expect(dataSet.contains(.referencedStudySequence) && dataSet.items(.referencedStudySequence).isEmpty)
        let sources = dataSet.items(.derivationImageSequence).first?.items(.sourceImageSequence) ?? []
        #expect(sources.count == 2)
        #expect(sources.last?.items(.purposeOfReferenceCodeSequence).first == codes[0])
    }

    @Test func readsTheEmptyDataSet() throws {
        #expect(try DataSet(explicitLittleEndian: []) == DataSet())
        #expect(DataSet().explicitLittleEndian() == [])
    }

    @Test func longValuesKeepTheirBytes() throws {
        var dataSet = DataSet()
        dataSet.set(.seriesDescription, .lo, bytes: [UInt8](repeating: 0x41, count: 65534))
        dataSet.set(.derivationDescription, .st, bytes: [UInt8](repeating: 0x42, count: 65536))
        dataSet.set(.lutData, .ow, unsignedShorts: [UInt16](repeating: 7, count: 65536))
        let bytes = dataSet.explicitLittleEndian()
        let back = try DataSet(explicitLittleEndian: bytes)
        #expect(back[.seriesDescription]?.vr == .lo)
        #expect(back[.derivationDescription]?.vr == .un, "a 16-bit length cannot say 65536")
        #expect(back[.lutData]?.vr == .ow)
        for tag in [Tag.seriesDescription, .derivationDescription, .lutData] {
            #expect(back.bytes(tag) == dataSet.bytes(tag))
        }
        #expect(back.explicitLittleEndian() == bytes)
    }

    @Test func nestsThirtyTwoLevelsAndNoMore() throws {
        func nested(_ depth: Int) -> DataSet {
            var dataSet = DataSet()
            for _ in 0..<depth {
                let inner = dataSet
                dataSet = DataSet()
                dataSet.set(.sourceImageSequence, items: [inner])
            }
            return dataSet
        }
        let deepest = nested(32)
        #expect(try DataSet(explicitLittleEndian: deepest.explicitLittleEndian()) == deepest)
        #expect(code(nested(33).explicitLittleEndian()) == .nestedTooDeep)
        // A hundred thousand levels of undefined length: refused before the stack is.
        let level: [UInt8] = [
            0x08, 0x00, 0x12, 0x21, 0x53, 0x51, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF,
            0xFF, 0xFF, 0xFF,
        ]
        #expect(code(Array([[UInt8]](repeating: level, count: 100_000).joined())) == .nestedTooDeep)
    }

    @Test func boundsTheNumberOfElements() {
        var bytes: [UInt8] = []
        for index in 0..<1_000_001 {
            let tag = UInt32(0x0009_0000) + UInt32(index)
            bytes += [
                UInt8(tag >> 16 & 0xFF), UInt8(tag >> 24), UInt8(tag & 0xFF), UInt8(tag >> 8 & 0xFF), 0x4C,
                0x4F, 0, 0,
            ]
        }
        #expect(code(bytes) == .tooManyElements)
        #expect(code(bytes.dropLast(8)) == nil)
    }

    /// Every prefix of a data set with sequences is refused or is a whole number of elements; none crashes.
    @Test func everyPrefixIsReadOrRefused() throws {
        let bytes = try golden("elements-undefined-length.bin")
        for count in 0..<bytes.count {
            let prefix = Array(bytes[..<count])
            do {
                let dataSet = try DataSet(explicitLittleEndian: prefix)
                #expect(try DataSet(explicitLittleEndian: dataSet.explicitLittleEndian()) == dataSet)
            } catch {
                #expect([.truncated, .lengthExceedsFile].contains(error.code), "\(count): \(error)")
            }
        }
    }

    /// Broken structures: what is wrong, bytes, code.
    @Test(arguments: [
        (
            "length beyond the end", [0x10, 0, 0x20, 0, 0x4C, 0x4F, 4, 0, 0x41, 0x42],
            DICOMError.Code.lengthExceedsFile
        ),
        (
            "4 GB in 14 bytes", [0x10, 0, 0x20, 0, 0x4F, 0x42, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 1, 2],
            .lengthExceedsFile
        ),
        ("no VR", [0x10, 0, 0x20, 0, 4, 0, 0, 0, 0x41, 0x42, 0x43, 0x44], .malformedValue),
        (
            "undefined length UN", [0x09, 0, 0x10, 0x10, 0x55, 0x4E, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
            .malformedValue
        ),
        (
            "twice the same tag", [8, 0, 0x60, 0, 0x43, 0x53, 0, 0, 8, 0, 0x60, 0, 0x43, 0x53, 0, 0],
            .malformedValue
        ),
        (
            "out of order", [8, 0, 0x60, 0, 0x43, 0x53, 0, 0, 8, 0, 0x16, 0, 0x55, 0x49, 0, 0],
            .malformedValue
        ),
        ("an item at top level", [0xFE, 0xFF, 0, 0xE0, 0, 0, 0, 0], .malformedValue),
        (
            "an element between items",
            [8, 0, 0x12, 0x21, 0x53, 0x51, 0, 0, 8, 0, 0, 0, 8, 0, 0x60, 0, 0, 0, 0, 0],
            .malformedValue
        ),
        (
            "an item longer than its sequence",
            [
                8, 0, 0x12, 0x21, 0x53, 0x51, 0, 0, 8, 0, 0, 0, 0xFE, 0xFF, 0, 0xE0, 8, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0,
            ],
            .lengthExceedsFile
        ),
        (
            "a sequence delimiter with a length",
            [8, 0, 0x12, 0x21, 0x53, 0x51, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xDD, 0xE0, 1, 0, 0, 0],
            .malformedValue
        ),
    ])
    func refusesBrokenStructures(what: String, bytes: [UInt8], expected: DICOMError.Code) {
        #expect(code(bytes) == expected, "\(what)")
    }

    private func code(_ bytes: [UInt8]) -> DICOMError.Code? {
        do {
            _ = try DataSet(explicitLittleEndian: bytes)
            return nil
        } catch {
            return error.code
        }
    }

    private func golden(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: External.goldens.appendingPathComponent(name)))
    }
}
