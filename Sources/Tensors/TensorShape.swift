/// Extent of a batch of feature maps: images × channels × rows × columns (NCHW).
public struct TensorShape: Hashable, Sendable, CustomStringConvertible {
    /// Images of the batch (N).
    public var images: Int
    /// Feature channels of an image (C).
    public var channels: Int
    /// Rows of a channel (H).
    public var rows: Int
    /// Columns of a row (W).
    public var columns: Int

    /// Creates a shape; every extent must be at least 1.
    public init(_ images: Int, _ channels: Int, _ rows: Int, _ columns: Int) {
        precondition(images > 0 && channels > 0 && rows > 0 && columns > 0, "a shape has no empty extent")
        self.images = images
        self.channels = channels
        self.rows = rows
        self.columns = columns
    }

    /// Values in the whole tensor.
    public var count: Int { images * channels * rows * columns }

    /// Pixels of one image.
    public var pixels: Int { rows * columns }

    /// `images×channels×rows×columns`.
    public var description: String { "\(images)×\(channels)×\(rows)×\(columns)" }

    /// The same shape with other channels.
    public func with(channels: Int) -> TensorShape { TensorShape(images, channels, rows, columns) }

    /// The same images and channels with other rows and columns.
    public func with(rows: Int, columns: Int) -> TensorShape { TensorShape(images, channels, rows, columns) }
}
