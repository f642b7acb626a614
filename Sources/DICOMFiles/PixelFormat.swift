/// How an object's pixels are laid out: the Image Pixel module (PS3.3 C.7.6.3) and Number of Frames.
public struct PixelFormat: Hashable, Sendable, Codable {
    /// What the pixel data element holds.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// Pixel Data (7FE0,0010).
        case integer
        /// Float Pixel Data (7FE0,0008).
        case float32
        /// Double Float Pixel Data (7FE0,0009).
        case float64
    }

    /// Pixels along a column.
    public let rows: Int
    /// Pixels along a row.
    public let columns: Int
    /// Number of frames; 1 for a single-frame object.
    public let frames: Int
    /// Samples of one pixel: 1 for grey, 3 for colour.
    public let samplesPerPixel: Int
    /// 0 where the samples of a pixel stand together, 1 where those of a plane do.
    public let planarConfiguration: Int
    /// Photometric Interpretation, such as `MONOCHROME2`.
    public let photometricInterpretation: String
    /// Bits a sample takes.
    public let bitsAllocated: Int
    /// Bits of a sample that hold its value.
    public let bitsStored: Int
    /// Position of the value's most significant bit.
    public let highBit: Int
    /// Whether samples are two's complement (Pixel Representation 1).
    public let isSigned: Bool
    /// Which pixel data element there is.
    public let kind: Kind

    /// Creates a format; nothing is checked (a source may say anything).
    public init(
        rows: Int,
        columns: Int,
        frames: Int,
        samplesPerPixel: Int,
        planarConfiguration: Int,
        photometricInterpretation: String,
        bitsAllocated: Int,
        bitsStored: Int,
        highBit: Int,
        isSigned: Bool,
        kind: Kind
    ) {
        self.rows = rows
        self.columns = columns
        self.frames = frames
        self.samplesPerPixel = samplesPerPixel
        self.planarConfiguration = planarConfiguration
        self.photometricInterpretation = photometricInterpretation
        self.bitsAllocated = bitsAllocated
        self.bitsStored = bitsStored
        self.highBit = highBit
        self.isSigned = isSigned
        self.kind = kind
    }

    /// The values that Bits Stored and Pixel Representation can hold; empty meaning is never given: Bits
    /// Stored must be 1 to 32.
    public var storedRange: ClosedRange<Int> {
        precondition((1...32).contains(bitsStored), "Bits Stored is validated before values are converted")
        return isSigned ? -(1 << (bitsStored - 1))...(1 << (bitsStored - 1)) - 1 : 0...(1 << bitsStored) - 1
    }
}
