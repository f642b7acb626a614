import DICOMFiles

/// One bit per pixel in a 60xx group (PS3.3 C.9.2), packed across frames, lowest bit first.
package struct OverlayPlane: Hashable, Sendable {
    /// Even group number, 6000 to 601E.
    package let group: UInt16
    /// Pixels along a column.
    package let rows: Int
    /// Pixels along a row.
    package let columns: Int
    /// Frames of the image.
    package let frames: Int
    private var bits: [UInt8]

    /// Creates a plane with no pixel marked.
    package init(group: UInt16, rows: Int, columns: Int, frames: Int) {
        self.group = group
        self.rows = rows
        self.columns = columns
        self.frames = frames
        bits = [UInt8](repeating: 0, count: (rows * columns * frames + 15) / 16 * 2)
    }

    /// Marks the pixels of one frame whose value exceeds the threshold.
    package mutating func mark(frame: Int, values: ArraySlice<Float>, above threshold: Float) {
        precondition(values.count == rows * columns && frame < frames, "a frame has rows × columns values")
        let start = frame * rows * columns
        for (offset, value) in values.enumerated() where value > threshold {
            let bit = start + offset
            bits[bit / 8] |= 1 << UInt8(bit % 8)
        }
    }

    /// The first of the sixteen groups that none of the data sets uses, or nil.
    package static func firstFreeGroup(in dataSets: [DataSet]) -> UInt16? {
        var used: Set<UInt16> = []
        for dataSet in dataSets {
            for element in dataSet.elements where element.tag.group & 0xFF00 == 0x6000 {
                used.insert(element.tag.group)
            }
        }
        return stride(from: UInt16(0x6000), through: 0x601E, by: 2).first { !used.contains($0) }
    }

    /// Adds the plane to an image's attributes.
    ///
    /// - Parameters:
    ///   - header: The image.
    ///   - label: Overlay Label, at most 64 ASCII characters.
    package func add(to header: inout DataSet, label: String) {
        header.set(Tag(group, 0x0010), .us, unsignedShorts: [UInt16(rows)])
        header.set(Tag(group, 0x0011), .us, unsignedShorts: [UInt16(columns)])
        if frames > 1 {
            header.set(Tag(group, 0x0015), .is, text: String(frames))
            header.set(Tag(group, 0x0051), .us, unsignedShorts: [1])
        }
        header.set(Tag(group, 0x0040), .cs, text: "G")
        header.set(Tag(group, 0x0050), .ss, bytes: [1, 0, 1, 0])
        header.set(Tag(group, 0x0100), .us, unsignedShorts: [1])
        header.set(Tag(group, 0x0102), .us, unsignedShorts: [0])
        header.set(Tag(group, 0x1500), .lo, text: label)
        header.set(Tag(group, 0x3000), .ow, bytes: bits)
    }
}
