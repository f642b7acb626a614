import DICOMFiles
import Testing

@Suite struct DataSetTests {
    @Test func keepsElementsInOrderWhateverTheOrderOfSetting() {
        let tags: [Tag] = [.rows, .sopClassUID, .pixelSpacing, .patientID, .columns, .sopInstanceUID]
        var dataSet = DataSet()
        for tag in tags { dataSet.set(tag, .un, bytes: [1, 2]) }
        #expect(dataSet.elements.map(\.tag) == tags.sorted())
        dataSet.set(.patientID, .un, bytes: [3, 4])
        #expect(dataSet.elements.count == tags.count)
        #expect(dataSet.bytes(.patientID) == [3, 4])
        dataSet.remove(.rows)
        dataSet.remove(.rows)
        #expect(!dataSet.contains(.rows) && dataSet.contains(.columns))
        dataSet.removeAll { $0.tag.group == 0x0008 }
        #expect(dataSet.elements.map(\.tag) == [.patientID, .columns, .pixelSpacing].sorted())
    }

    @Test func padsAsTheVRWants() throws {
        var dataSet = DataSet()
        try dataSet.set(.sopInstanceUID, .ui, string: "1.2.3")
        try dataSet.set(.seriesDescription, .lo, string: "abc")
        try dataSet.set(.patientID, .lo, string: "ab")
        dataSet.set(.redPaletteColorLookupTableData, .ob, bytes: [1, 2, 3])
        #expect(dataSet.bytes(.sopInstanceUID) == Array("1.2.3\0".utf8))
        #expect(dataSet.bytes(.seriesDescription) == Array("abc ".utf8))
        #expect(dataSet.bytes(.patientID) == Array("ab".utf8))
        #expect(dataSet.bytes(.redPaletteColorLookupTableData) == [1, 2, 3, 0])
        #expect(dataSet.uid(.sopInstanceUID) == "1.2.3")
        #expect(dataSet.string(.seriesDescription) == "abc")
    }

    @Test func decodesTextWithoutItsPadding() throws {
        var dataSet = DataSet()
        dataSet.set(.patientName, .pn, bytes: Array("Müller  ".utf8))
        #expect(dataSet.string(.patientName) == "Müller")
        dataSet.set(.patientName, .pn, bytes: [0x4D, 0xFC, 0x6C, 0x20])  // Latin-1
        #expect(dataSet.string(.patientName) == "Mül")
        dataSet.set(.patientName, .pn, bytes: [0x20, 0x20, 0x00, 0x00])
        #expect(dataSet.string(.patientName) == nil)
        #expect(dataSet.string(.rows) == nil)
        dataSet.set(.imageType, .cs, bytes: Array("ORIGINAL \\ PRIMARY\\\\A".utf8))
        #expect(dataSet.strings(.imageType) == ["ORIGINAL", "PRIMARY", "", "A"])
        #expect(dataSet.strings(.rows) == [])
    }

    @Test func readsBinaryNumbers() throws {
        var dataSet = DataSet()
        dataSet.set(.rows, .us, unsignedShorts: [0, 65535])
        dataSet.set(.pixelPaddingValue, .ss, signedShorts: [-2000])
        dataSet.set(.regionFlags, .ul, unsignedLongs: [.max])
        dataSet.set(.referencePixelX0, .sl, signedLongs: [.min])
        dataSet.set(.diffusionBValue, .fd, doubles: [1000.5, -0.0])
        dataSet.set(.floatPixelPaddingValue, .fl, floats: [1.5])
        dataSet.set(.frameIncrementPointer, attributeTags: [.frameTime])
        #expect(try dataSet.integers(.rows) == [0, 65535])
        #expect(try dataSet.integer(.pixelPaddingValue) == -2000)
        #expect(try dataSet.integer(.regionFlags) == 4_294_967_295)
        #expect(try dataSet.integer(.referencePixelX0) == -2_147_483_648)
        #expect(try dataSet.decimals(.diffusionBValue) == [1000.5, 0])
        #expect(try dataSet.decimal(.floatPixelPaddingValue) == 1.5)
        #expect(try dataSet.decimals(.rows) == [0, 65535])
        #expect(dataSet.bytes(.frameIncrementPointer) == [0x18, 0x00, 0x63, 0x10])
        #expect(try dataSet.integers(.columns) == [] && dataSet.decimal(.columns) == nil)
    }

    @Test func refusesWhatIsNoNumber() {
        var dataSet = DataSet()
        dataSet.set(.rows, .us, bytes: [1, 2, 3, 4, 5, 6])
        #expect(throws: Never.self) { try dataSet.integers(.rows) }
        dataSet[.rows] = DataElement(tag: .rows, vr: .us, value: .bytes([1, 2, 3]))
        #expect(code { _ = try dataSet.integers(.rows) } == .malformedValue)
        dataSet.set(.rows, .ul, bytes: [1, 2])
        #expect(code { _ = try dataSet.integers(.rows) } == .malformedValue)
        dataSet.set(.rows, .lo, bytes: Array("12".utf8))
        #expect(code { _ = try dataSet.integers(.rows) } == .malformedValue)
        #expect(code { _ = try dataSet.decimals(.rows) } == .malformedValue)
        dataSet.set(.diffusionBValue, .fd, doubles: [.nan])
        #expect(code { _ = try dataSet.decimals(.diffusionBValue) } == .malformedValue)
        dataSet.set(.floatPixelPaddingValue, .fl, floats: [.infinity])
        #expect(code { _ = try dataSet.decimals(.floatPixelPaddingValue) } == .malformedValue)
    }

    @Test(arguments: [
        ("1", 1.0), ("-1.5", -1.5), ("+.5", 0.5), ("5.", 5), ("1e3", 1000), ("1.5E-3", 0.0015),
        (" 2.5 ", 2.5),
        ("0.12345678901234567", 0.12345678901234567), ("-0", 0), ("00012", 12),
    ])
    func readsDecimalStrings(text: String, value: Double) throws {
        var dataSet = DataSet()
        dataSet.set(.rescaleSlope, .ds, bytes: Array(text.utf8))
        #expect(try dataSet.decimal(.rescaleSlope) == value)
    }

    @Test(arguments: [
        "1,5", "nan", "NaN", "inf", "-Infinity", "0x10", "1e", "e5", ".", "+", "--1", "1 2", "1.2.3", "1e999",
        "1_000", "1\\",
        "\\1", "１", "1e5.5",
    ])
    func refusesOtherDecimalStrings(text: String) {
        var dataSet = DataSet()
        dataSet.set(.rescaleSlope, .ds, bytes: Array(text.utf8))
        let error = #expect(throws: DICOMError.self) { try dataSet.decimals(.rescaleSlope) }
        #expect(error?.code == .malformedValue)
        #expect(error?.tag == .rescaleSlope)
        #expect(error?.description.contains("(0028,1053)") == true)
        #expect(
            error?.description.contains(text) == false || text.count < 3,
            "the value is no text for a log"
        )
    }

    @Test(arguments: [
        ("12", 12), ("-7", -7), ("+5", 5), (" 3 ", 3), ("-2147483648", -2_147_483_648), ("0010", 10),
    ])
    func readsIntegerStrings(text: String, value: Int) throws {
        var dataSet = DataSet()
        dataSet.set(.instanceNumber, .is, bytes: Array(text.utf8))
        #expect(try dataSet.integer(.instanceNumber) == value)
    }

    @Test(arguments: ["1.0", "1e3", "2147483648", "-2147483649", "abc", "", "1\\\\2", "0x1", "1,2", "+"])
    func refusesOtherIntegerStrings(text: String) throws {
        var dataSet = DataSet()
        dataSet.set(.instanceNumber, .is, bytes: Array(text.utf8))
        if text.isEmpty {
            #expect(try dataSet.integers(.instanceNumber) == [])
        } else {
            #expect(code { _ = try dataSet.integers(.instanceNumber) } == .malformedValue)
        }
    }

    private func code(_ body: () throws -> Void) -> DICOMError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? DICOMError)?.code
        }
    }
}
