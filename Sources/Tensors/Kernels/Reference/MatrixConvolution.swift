import COpenBLAS

/// A convolution of one group as matrix products (im2col) on OpenBLAS, for what the C kernels do not cover.
///
/// Blocks of output rows are fixed by the geometry alone, so that results do not depend on the number of threads.
struct MatrixConvolution {
    private let geometry: ConvolutionGeometry
    private let depth: Int

    init(_ geometry: ConvolutionGeometry) {
        precondition(geometry.groups == 1, "matrix products mix all channels")
        self.geometry = geometry
        depth = geometry.inputChannels * geometry.kernel * geometry.kernel
    }

    /// Floats of a block's column matrix: what stays in the second-level cache.
    private static let blockSize = 1 << 17

    private func rowsPerBlock(_ shape: TensorShape) -> Int {
        max(1, min(shape.rows, Self.blockSize / (depth * shape.columns)))
    }

    /// The column matrix [channel, kernel row, kernel column][output row, output column] of some output rows.
    private func columnMatrix(_ input: TensorLines, image: Int, rows: Range<Int>, columns: Int) -> [Float] {
        let (kernel, stride) = (geometry.kernel, geometry.stride)
        var matrix = [Float](repeating: 0, count: depth * rows.count * columns)
        matrix.withUnsafeMutableBufferPointer { matrix in
            var target = 0
            for channel in 0..<geometry.inputChannels {
                for v in 0..<kernel {
                    for u in 0..<kernel {
                        let shift = u - geometry.padding.left
                        for y in rows {
                            defer { target += columns }
                            let row = y * stride + v - geometry.padding.top
                            guard (0..<input.shape.rows).contains(row) else { continue }
                            let line = input.line(image, channel, row)
                            for x in 0..<columns {
                                let column = x * stride + shift
                                if column >= 0, column < input.shape.columns {
                                    matrix[target + x] = line[column]
                                }
                            }
                        }
                    }
                }
            }
        }
        return matrix
    }

    func forward(
        _ engine: Engine,
        _ input: TensorLines,
        _ packed: PackedConvolution,
        into output: TensorLines,
        _ epilogue: ConvolutionEpilogue
    ) {
        let shape = output.shape
        let step = rowsPerBlock(shape)
        let blocks = (shape.rows + step - 1) / step
        engine.parallel(shape.images * blocks) { task in
            let image = task / blocks
            let rows = task % blocks * step..<min(shape.rows, (task % blocks + 1) * step)
            let pixels = rows.count * shape.columns
            let columns = columnMatrix(input, image: image, rows: rows, columns: shape.columns)
            var sums = [Float](repeating: 0, count: shape.channels * pixels)
            if let bias = packed.bias {
                for o in 0..<shape.channels {
                    for i in 0..<pixels { sums[o * pixels + i] = bias[o] }
                }
            }
            cblas_sgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasNoTrans,
                blasint(shape.channels),
                blasint(pixels),
                blasint(depth),
                1,
                packed.weights,
                blasint(depth),
                columns,
                blasint(pixels),
                1,
                &sums,
                blasint(pixels)
            )
            sums.withUnsafeBufferPointer { sums in
                guard let base = sums.baseAddress else { return }
                for (index, y) in rows.enumerated() {
                    for o in 0..<shape.channels {
                        epilogue.store(
                            base + o * pixels + index * shape.columns,
                            to: output.line(image, o, y),
                            count: shape.columns,
                            image: image,
                            channel: o,
                            row: y
                        )
                    }
                }
            }
        }
    }

    func weightGradients(
        _ input: TensorLines,
        _ gradient: TensorLines,
        _ weights: UnsafeMutableBufferPointer<Float>,
        _ bias: UnsafeMutableBufferPointer<Float>?
    ) {
        let shape = gradient.shape
        let step = rowsPerBlock(shape)
        for image in 0..<shape.images {
            for first in stride(from: 0, to: shape.rows, by: step) {
                let rows = first..<min(shape.rows, first + step)
                let pixels = rows.count * shape.columns
                let columns = columnMatrix(input, image: image, rows: rows, columns: shape.columns)
                var dy = [Float](repeating: 0, count: shape.channels * pixels)
                for o in 0..<shape.channels {
                    for (index, y) in rows.enumerated() {
                        let line = gradient.line(image, o, y)
                        for x in 0..<shape.columns { dy[o * pixels + index * shape.columns + x] = line[x] }
                    }
                }
                cblas_sgemm(
                    CblasRowMajor,
                    CblasNoTrans,
                    CblasTrans,
                    blasint(shape.channels),
                    blasint(depth),
                    blasint(pixels),
                    1,
                    dy,
                    blasint(pixels),
                    columns,
                    blasint(pixels),
                    1,
                    weights.baseAddress,
                    blasint(depth)
                )
                guard let bias else { continue }
                for o in 0..<shape.channels {
                    var sum = 0.0
                    for i in 0..<pixels { sum += Double(dy[o * pixels + i]) }
                    bias[o] += Float(sum)
                }
            }
        }
    }
}
