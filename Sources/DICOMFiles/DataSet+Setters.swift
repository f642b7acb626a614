/// Values are padded to even length as their VR wants. Text set here is ASCII, so it is right under any
/// Specific Character Set.
extension DataSet {
    /// Sets a text of VR `vr`: the whole value, with backslashes between the components of a multi-valued
    /// one; empty for no value.
    ///
    /// Throws `malformed-value` naming the attribute where the text is not ASCII, is longer than the VR
    /// allows or holds characters the VR excludes, and `invalid-uid` for a bad UID.
    public mutating func set(_ tag: Tag, _ vr: VR, string: String) throws(DICOMError) {
        try TextRules.check(string, vr: vr, tag: tag)
        setPadded(tag, vr, Array(string.utf8))
    }

    /// Sets a multi-valued text; throws as `set(_:_:string:)`, and where a component holds a backslash.
    public mutating func set(_ tag: Tag, _ vr: VR, strings: [String]) throws(DICOMError) {
        guard !strings.contains(where: { $0.contains("\\") }) else {
            throw .malformed(tag, "must not have a backslash within a component")
        }
        try set(tag, vr, string: strings.joined(separator: "\\"))
    }

    /// Sets Decimal Strings of at most 16 characters, each the nearest to its number; throws
    /// `malformed-value` for one that is not finite.
    public mutating func set(_ tag: Tag, decimalStrings numbers: [Double]) throws(DICOMError) {
        guard numbers.allSatisfy(\.isFinite) else { throw .malformed(tag, "must be finite") }
        try set(tag, .ds, strings: numbers.map(DecimalString.text))
    }

    /// Sets Integer Strings; throws `malformed-value` for a number outside −2³¹…2³¹−1.
    public mutating func set(_ tag: Tag, integerStrings numbers: [Int]) throws(DICOMError) {
        try set(tag, .is, strings: numbers.map(String.init))
    }

    /// Sets a value field as it is, little endian and in whatever character set the data set declares, padded
    /// to even length.
    public mutating func set(_ tag: Tag, _ vr: VR, bytes: [UInt8]) { setPadded(tag, vr, bytes) }

    /// Sets the items of a sequence.
    public mutating func set(_ tag: Tag, items: [DataSet]) {
        self[tag] = DataElement(tag: tag, vr: .sq, value: .items(items))
    }

    /// Sets 16-bit numbers of VR US or OW.
    public mutating func set(_ tag: Tag, _ vr: VR, unsignedShorts: [UInt16]) {
        precondition(vr == .us || vr == .ow, "unsigned shorts have VR US or OW")
        setWords(tag, vr, unsignedShorts)
    }

    /// Sets 16-bit numbers of VR SS.
    public mutating func set(_ tag: Tag, _ vr: VR, signedShorts: [Int16]) {
        precondition(vr == .ss, "signed shorts have VR SS")
        setWords(tag, vr, signedShorts)
    }

    /// Sets 32-bit numbers of VR UL or OL.
    public mutating func set(_ tag: Tag, _ vr: VR, unsignedLongs: [UInt32]) {
        precondition(vr == .ul || vr == .ol, "unsigned longs have VR UL or OL")
        setWords(tag, vr, unsignedLongs)
    }

    /// Sets 32-bit numbers of VR SL.
    public mutating func set(_ tag: Tag, _ vr: VR, signedLongs: [Int32]) {
        precondition(vr == .sl, "signed longs have VR SL")
        setWords(tag, vr, signedLongs)
    }

    /// Sets numbers of VR FD or OD.
    public mutating func set(_ tag: Tag, _ vr: VR, doubles: [Double]) {
        precondition(
            vr == .fd || vr == .od,
            "doubles have VR FD or OD; Decimal Strings have a method of their own"
        )
        setWords(tag, vr, doubles.map(\.bitPattern))
    }

    /// Sets numbers of VR FL or OF.
    public mutating func set(_ tag: Tag, _ vr: VR, floats: [Float]) {
        precondition(vr == .fl || vr == .of, "floats have VR FL or OF")
        setWords(tag, vr, floats.map(\.bitPattern))
    }

    /// Sets Attribute Tags (VR AT), such as a Frame Increment Pointer.
    public mutating func set(_ tag: Tag, attributeTags: [Tag]) {
        setWords(tag, .at, attributeTags.flatMap { [$0.group, $0.element] })
    }

    private mutating func setWords<Word: FixedWidthInteger>(_ tag: Tag, _ vr: VR, _ words: [Word]) {
        setPadded(tag, vr, words.map(\.littleEndian).withUnsafeBytes { Array($0) })
    }

    private mutating func setPadded(_ tag: Tag, _ vr: VR, _ bytes: [UInt8]) {
        let padding = bytes.count.isMultiple(of: 2) ? [] : [vr.padding]
        self[tag] = DataElement(tag: tag, vr: vr, value: .bytes(bytes + padding))
    }
}
