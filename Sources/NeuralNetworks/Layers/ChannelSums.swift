import Tensors

extension Engine {
    /// Sums over images, rows and columns for each channel, in an order that does not depend on the threads.
    /// - Parameters:
    ///   - shape: shape of what is summed.
    ///   - line: two sums over one line.
    /// - Returns: both sums of each channel.
    func channelSums(
        _ shape: TensorShape,
        line: (_ image: Int, _ channel: Int, _ row: Int) -> SIMD2<Double>
    ) -> [SIMD2<Double>] {
        var lines = [SIMD2<Double>](repeating: .zero, count: shape.images * shape.rows * shape.channels)
        lines.withUnsafeMutableBufferPointer { lines in
            forEachRow(of: shape) { image, row in
                for channel in 0..<shape.channels {
                    lines[(image * shape.rows + row) * shape.channels + channel] = line(image, channel, row)
                }
            }
        }
        var sums = [SIMD2<Double>](repeating: .zero, count: shape.channels)
        for (index, line) in lines.enumerated() { sums[index % shape.channels] += line }
        return sums
    }

    /// Sums over rows and columns for each image and channel: [N, C, H, W] → [N, C, 1, 1].
    /// - Parameters:
    ///   - shape: shape of what is summed.
    ///   - line: the sum over one line.
    /// - Returns: the sums as one pixel.
    func planeSums(
        _ shape: TensorShape,
        line: (_ image: Int, _ channel: Int, _ row: Int) -> Double
    ) -> Tensor {
        makeTensor(shape.with(rows: 1, columns: 1)) { output, _, image, channel, _ in
            output[0] = Float((0..<shape.rows).reduce(0.0) { $0 + line(image, channel, $1) })
        }
    }
}
