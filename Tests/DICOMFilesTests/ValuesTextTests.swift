import DICOMFiles
import Testing

@Suite struct TextTests {
    @Test(arguments: [
        (VR.sh, 16), (.lo, 64), (.st, 1024), (.cs, 16), (.lt, 10240), (.ae, 16),
    ])
    func limitsTheLength(vr: VR, limit: Int) throws {
        var dataSet = DataSet()
        try dataSet.set(.seriesDescription, vr, string: String(repeating: "A", count: limit))
        let error = #expect(throws: DICOMError.self) {
            try dataSet.set(.seriesDescription, vr, string: String(repeating: "A", count: limit + 1))
        }
        #expect(error?.code == .malformedValue && error?.tag == .seriesDescription)
        #expect(error?.description.contains("AAA") == false)
        #expect(dataSet.string(.seriesDescription)?.count == limit, "a refused value changes nothing")
    }

    @Test func limitsEachComponentOnItsOwn() throws {
        var dataSet = DataSet()
        let long = String(repeating: "A", count: 64)
        try dataSet.set(.softwareVersions, .lo, strings: [long, long])
        #expect(dataSet.strings(.softwareVersions) == [long, long])
        // A backslash is part of a text VR's value.
        #expect(throws: DICOMError.self) {
            try dataSet.set(.derivationDescription, .st, string: String(repeating: "A\\", count: 600))
        }
    }

    @Test(arguments: [
        (VR.cs, "lower"), (.cs, "A-B"), (.ds, "1,5"), (.ds, "1.23456789012345678"), (.ds, "nan"),
        (.is, "1.5"),
        (.is, "99999999999"), (.da, "2025-01-01"), (.da, "2025010"), (.tm, "12:00:00"), (.tm, "120000."),
        (.tm, "1"),
        (.as, "45Y"), (.as, "045X"), (.lo, "a\nb"), (.sh, "tab\t"), (.lo, "Müller"), (.lo, "\u{7F}"),
        (.us, "1"),
        (.dt, "now"), (.pn, "A=B=C=D"),
    ])
    func refusesWhatTheVRExcludes(vr: VR, text: String) {
        var dataSet = DataSet()
        let error = #expect(throws: DICOMError.self) { try dataSet.set(.seriesDescription, vr, string: text) }
        #expect(error?.code == .malformedValue)
        #expect(!dataSet.contains(.seriesDescription))
    }

    @Test(arguments: [
        (VR.cs, "DERIVED\\SECONDARY"), (.ds, "-1.5E-10\\2"), (.is, "12\\-3"), (.da, "20250101"),
        (.tm, "120000.123456"),
        (.tm, "12"), (.as, "045Y"), (.st, "two\r\nlines"), (.dt, "20250101120000.000000+0000"),
        (.pn, "A^B=C=D"),
        (.lo, ""), (.ui, "1.2.3\\1.2.4"),
    ])
    func acceptsWhatTheVRAllows(vr: VR, text: String) throws {
        var dataSet = DataSet()
        try dataSet.set(.seriesDescription, vr, string: text)
        #expect(dataSet.string(.seriesDescription) ?? "" == text)
        #expect(dataSet.bytes(.seriesDescription)?.count.isMultiple(of: 2) == true)
    }

    @Test func refusesABackslashWithinAComponent() {
        var dataSet = DataSet()
        #expect(throws: DICOMError.self) { try dataSet.set(.softwareVersions, .lo, strings: ["a\\b", "c"]) }
    }

    @Test(arguments: [
        0.1, 1.0 / 3, -1.0 / 3, 1e-7 / 3, -1.234567890123456e-300, 123_456_789_012_345, 1e22,
        -0.000123456789012345,
        Double.pi * 1e10, 0.48828125, -1024, 1e300 / 3,
    ])
    func decimalStringsFitAndAreNearest(number: Double) throws {
        var dataSet = DataSet()
        try dataSet.set(.rescaleSlope, decimalStrings: [number])
        let text = try #require(dataSet.string(.rescaleSlope))
        #expect(text.count <= 16)
        let back = try #require(try dataSet.decimal(.rescaleSlope))
        #expect(abs(back - number) <= abs(number) * 1e-9)
        // Nothing is lost where 16 characters are enough.
        if "\(number)".count <= 16 { #expect(back == number) }
    }

    @Test func refusesDecimalsThatAreNotFinite() {
        var dataSet = DataSet()
        #expect(throws: DICOMError.self) { try dataSet.set(.rescaleSlope, decimalStrings: [.infinity]) }
        #expect(throws: DICOMError.self) { try dataSet.set(.instanceNumber, integerStrings: [1 << 40]) }
    }
}
