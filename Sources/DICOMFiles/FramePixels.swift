/// The samples of one decoded frame.
public struct FramePixels: Hashable, Sendable {
    /// The samples row by row, those of a pixel together; empty for float pixel data.
    ///
    /// Sign-extended from Bits Stored with higher bits (old overlays) masked away; unsigned 32-bit values as
    /// their bit pattern.
    ///
    /// Three samples are always R, G, B: YBR_FULL, YBR_FULL_422 and what JPEG and JPEG 2000 store is
    /// converted, so that grey shows as equal channels. Palette images keep their indices.
    public let stored: [Int32]
    /// Float Pixel Data (7FE0,0008) row by row, nil for integers.
    public let floats: [Float]?

    /// Creates a frame of integers, or of floats with `stored` empty.
    public init(stored: [Int32], floats: [Float]? = nil) {
        self.stored = stored
        self.floats = floats
    }
}
