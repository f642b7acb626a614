/// Where a data set's pixels lie: the element Pixel Data, Float Pixel Data or Double Float Pixel Data (PS3.3
/// C.7.6.3, C.7.6.24).
struct PixelDataElement: Hashable, Sendable {
    enum Layout: Hashable, Sendable {
        /// Frames one after another in this range of the content.
        case native(Range<Int>)
        /// Values of the fragments, and of the basic offset table before them (PS3.5 A.4).
        case encapsulated(offsetTable: Range<Int>, fragments: [Range<Int>])
    }

    let tag: Tag
    /// Value representation: OB or OW matters in big endian, where OW swaps bytes.
    let vr: VR
    let layout: Layout
}

extension Tag {
    /// Pixel Data, Float Pixel Data or Double Float Pixel Data.
    var isPixelData: Bool { group == 0x7FE0 && (element == 0x0008 || element == 0x0009 || element == 0x0010) }
}
