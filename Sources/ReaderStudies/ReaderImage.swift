/// An image as readers see it: 16-bit grey values and how they are displayed.
public struct ReaderImage: Hashable, Sendable {
    /// How stored values are to be understood and displayed; the same for both images of a pair.
    public struct Scale: Hashable, Sendable {
        /// The modality's defined term in DICOM, such as `CT`.
        public let modality: String
        /// What a value of 0 is stored as.
        let offset: Double
        /// Stored values of one unit.
        let gain: Double
        /// Display window in the values' unit.
        let window: ClosedRange<Double>
        /// Whether values are Hounsfield units.
        let isHounsfield: Bool

        /// CT: Hounsfield units from −1024, one a stored value.
        /// - Parameter window: display window in HU.
        /// - Returns: the scale.
        public static func hounsfield(window: ClosedRange<Double>) -> Scale {
            Scale(modality: "CT", offset: 1024, gain: 1, window: window, isHounsfield: true)
        }

        /// Values of which 0 to 1 is displayed; half as much again is kept on both sides.
        /// - Parameter modality: the defined term in DICOM, such as `MR`.
        /// - Returns: the scale.
        public static func unitRange(modality: String) -> Scale {
            Scale(modality: modality, offset: 16_384, gain: 32_768, window: 0...1, isHounsfield: false)
        }
    }

    let columns: Int
    let rows: Int
    let scale: Scale
    /// Row by row, 0 to 65535.
    let stored: [Int32]

    /// Creates an image.
    /// - Parameters:
    ///   - columns: its width.
    ///   - rows: its height.
    ///   - values: row by row, in the scale's unit; what is not a number becomes 0, and what cannot be stored the nearest
    ///     value that can.
    ///   - scale: how they are stored and displayed.
    public init(columns: Int, rows: Int, values: [Float], scale: Scale) {
        precondition(columns > 0 && rows > 0 && values.count == columns * rows, "a value for each pixel")
        self.columns = columns
        self.rows = rows
        self.scale = scale
        stored = values.map { value in
            let sample = (Double(value.isNaN ? 0 : value) * scale.gain + scale.offset).rounded()
            return Int32(min(65_535, max(0, sample)))
        }
    }
}
