import CKernels

/// The memory of a tensor, or of a range of its channels, while one of its `with` functions runs.
///
/// Unchecked, because it crosses to the threads of an engine, which write disjoint lines and end before the function does.
public struct TensorLines: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    /// Extent, of the channel range.
    public let shape: TensorShape
    let channelStride: Int
    let rowStride: Int
    let imageStride: Int

    init(base: UnsafeMutablePointer<Float>, shape: TensorShape, channelStride: Int) {
        self.base = base + Tensor.padding
        self.shape = shape
        self.channelStride = channelStride
        rowStride = shape.channels * channelStride
        imageStride = shape.rows * rowStride
    }

    private init(_ whole: TensorLines, channels: Range<Int>) {
        precondition(
            channels.lowerBound >= 0 && channels.upperBound <= whole.shape.channels,
            "channel out of range"
        )
        base = whole.base + channels.lowerBound * whole.channelStride
        shape = whole.shape.with(channels: channels.count)
        channelStride = whole.channelStride
        rowStride = whole.rowStride
        imageStride = whole.imageStride
    }

    /// A range of the channels.
    public func channels(_ range: Range<Int>) -> TensorLines { TensorLines(self, channels: range) }

    /// First pixel of a line.
    @inline(__always)
    public func line(_ image: Int, _ channel: Int, _ row: Int) -> UnsafeMutablePointer<Float> {
        base + (image * imageStride + row * rowStride + channel * channelStride)
    }

    /// The same memory as the kernels name it.
    var planes: ck_planes {
        ck_planes(
            data: base,
            images: Int32(shape.images),
            channels: Int32(shape.channels),
            rows: Int32(shape.rows),
            columns: Int32(shape.columns),
            channel_stride: channelStride,
            row_stride: rowStride,
            image_stride: imageStride
        )
    }
}
