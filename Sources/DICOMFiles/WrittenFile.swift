/// A file that was written, read back and found to be what was meant.
public struct WrittenFile: Hashable, Sendable, Codable {
    /// Where it was written; inside a staged folder until that is published.
    public let path: String
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    public let sha256: String
    /// Its size in bytes.
    public let bytes: Int
    /// Its number of frames.
    public let frames: Int

    /// Creates a record of a written file.
    public init(path: String, sha256: String, bytes: Int, frames: Int) {
        self.path = path
        self.sha256 = sha256
        self.bytes = bytes
        self.frames = frames
    }
}
