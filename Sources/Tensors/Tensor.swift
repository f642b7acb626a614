import CKernels

/// A batch of Float32 feature maps, indexed as NCHW; a value, copied on write.
///
/// In memory it is row-planar, the order the convolution kernels read: for each image and row one line per channel,
/// with zeros on either side of its pixels. Concatenating channels is having more lines, and a dense block works in
/// channel ranges of one tensor.
public struct Tensor: Sendable {
    /// Extent.
    public let shape: TensorShape
    /// Floats from a line to the next channel's: its pixels and the zeros between them.
    let channelStride: Int
    private var storage: TensorStorage

    /// Zeros on either side of a line, in floats.
    static let padding = Int(CK_PAD)
    private static let vector = 16

    /// Floats from an image row to the next.
    var rowStride: Int { shape.channels * channelStride }
    /// Floats from an image to the next.
    var imageStride: Int { shape.rows * rowStride }

    private init(uninitialised shape: TensorShape) {
        self.shape = shape
        channelStride = Self.channelStride(columns: shape.columns)
        storage = TensorStorage(count: Self.storedCount(of: shape), columns: shape.columns)
    }

    /// What follows a line is also what the next one begins with.
    private static func channelStride(columns: Int) -> Int {
        (columns + vector - 1) / vector * vector + padding
    }

    private static func storedCount(of shape: TensorShape) -> Int {
        padding + shape.images * shape.rows * shape.channels * channelStride(columns: shape.columns)
    }

    /// Bytes that a tensor of a shape takes, the zeros between its lines included.
    public static func bytes(of shape: TensorShape) -> Int {
        storedCount(of: shape) * MemoryLayout<Float>.stride
    }

    /// A tensor of zeros.
    public init(zeros shape: TensorShape) {
        self.init(uninitialised: shape)
        storage.base.update(repeating: 0, count: storage.count)
    }

    /// A tensor whose pixels are undefined until the caller has written every one of them; the padding is zero.
    public init(unwritten shape: TensorShape) {
        self.init(uninitialised: shape)
        guard !storage.isPadded else { return }
        storage.base.update(repeating: 0, count: Self.padding)
        var tail = storage.base + Self.padding + shape.columns
        for _ in 0..<shape.images * shape.rows * shape.channels {
            tail.update(repeating: 0, count: channelStride - shape.columns)
            tail += channelStride
        }
    }

    /// A tensor of given values in NCHW order; there must be one per element.
    public init(_ shape: TensorShape, _ values: [Float]) {
        precondition(values.count == shape.count, "a tensor has one value per element")
        self.init(unwritten: shape)
        values.withUnsafeBufferPointer { source in
            guard var from = source.baseAddress else { return }
            for image in 0..<shape.images {
                for channel in 0..<shape.channels {
                    for row in 0..<shape.rows {
                        (storage.base + offset(image, channel, row)).update(from: from, count: shape.columns)
                        from += shape.columns
                    }
                }
            }
        }
    }

    /// Every value in NCHW order.
    public var values: [Float] {
        [Float](unsafeUninitializedCapacity: shape.count) { buffer, count in
            guard var to = buffer.baseAddress else { return }
            for image in 0..<shape.images {
                for channel in 0..<shape.channels {
                    for row in 0..<shape.rows {
                        to.initialize(from: storage.base + offset(image, channel, row), count: shape.columns)
                        to += shape.columns
                    }
                }
            }
            count = shape.count
        }
    }

    /// One value.
    public subscript(image: Int, channel: Int, row: Int, column: Int) -> Float {
        get { storage.base[checkedOffset(image, channel, row, column)] }
        set {
            makeUnique()
            storage.base[checkedOffset(image, channel, row, column)] = newValue
        }
    }

    private func checkedOffset(_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Int {
        precondition(
            (0..<shape.images).contains(image) && (0..<shape.channels).contains(channel)
                && (0..<shape.rows).contains(row) && (0..<shape.columns).contains(column),
            "index out of range"
        )
        return offset(image, channel, row) + column
    }

    /// Index in memory of the first pixel of a line.
    private func offset(_ image: Int, _ channel: Int, _ row: Int) -> Int {
        ((image * shape.rows + row) * shape.channels + channel) * channelStride + Self.padding
    }

    private mutating func makeUnique() {
        guard !isKnownUniquelyReferenced(&storage) else { return }
        let copy = TensorStorage(count: storage.count, columns: shape.columns)
        copy.base.update(from: storage.base, count: storage.count)
        storage = copy
    }

    /// Runs a body with the lines for reading.
    public func withLines<Result, Failure: Error>(
        _ body: (TensorLines) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(lines)
    }

    /// Runs a body with the lines for writing; it must leave the padding zero.
    public mutating func withMutableLines<Result, Failure: Error>(
        _ body: (TensorLines) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        makeUnique()
        defer { withExtendedLifetime(storage) {} }
        return try body(lines)
    }

    private var lines: TensorLines {
        TensorLines(base: storage.base, shape: shape, channelStride: channelStride)
    }
}
