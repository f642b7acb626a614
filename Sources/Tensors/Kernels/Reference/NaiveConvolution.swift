/// A convolution as its definition says, summed in Double: any geometry, and the truth for the others.
struct NaiveConvolution {
    private let geometry: ConvolutionGeometry
    private let taps: Int
    private let groupInputs: Int
    private let groupOutputs: Int

    init(_ geometry: ConvolutionGeometry) {
        self.geometry = geometry
        taps = geometry.kernel * geometry.kernel
        groupInputs = geometry.inputChannels / geometry.groups
        groupOutputs = geometry.outputChannels / geometry.groups
    }

    /// Output columns whose input column for kernel column u lies in the image.
    private func columns(u: Int, input: Int, output: Int) -> Range<Int> {
        let shift = u - geometry.padding.left
        let first = max(0, (-shift + geometry.stride - 1) / geometry.stride)
        let last = (input - 1 - shift) / geometry.stride
        return input - 1 - shift < 0
            ? 0..<0 : min(first, output)..<max(min(first, output), min(output, last + 1))
    }

    func forward(
        _ engine: Engine,
        _ input: TensorLines,
        _ packed: PackedConvolution,
        into output: TensorLines,
        _ epilogue: ConvolutionEpilogue
    ) {
        let (stride, left) = (geometry.stride, geometry.padding.left)
        engine.forEachRow(of: output.shape) { image, y in
            var sums = [Double](repeating: 0, count: output.shape.columns)
            var rounded = [Float](repeating: 0, count: output.shape.columns)
            for o in 0..<geometry.outputChannels {
                for x in sums.indices { sums[x] = packed.bias.map { Double($0[o]) } ?? 0 }
                for i in 0..<groupInputs {
                    let channel = o / groupOutputs * groupInputs + i
                    for tap in 0..<taps {
                        let row = y * stride + tap / geometry.kernel - geometry.padding.top
                        guard (0..<input.shape.rows).contains(row) else { continue }
                        let u = tap % geometry.kernel
                        let line = input.line(image, channel, row)
                        let weight = Double(packed.weights[(o * groupInputs + i) * taps + tap])
                        for x in columns(u: u, input: input.shape.columns, output: sums.count) {
                            sums[x] += weight * Double(line[x * stride + u - left])
                        }
                    }
                }
                for x in sums.indices { rounded[x] = Float(sums[x]) }
                epilogue.store(
                    rounded,
                    to: output.line(image, o, y),
                    count: sums.count,
                    image: image,
                    channel: o,
                    row: y
                )
            }
        }
    }

    func inputGradient(
        _ engine: Engine,
        _ outputGradient: Tensor,
        _ weights: UnsafeBufferPointer<Float>,
        shape: TensorShape
    ) -> Tensor {
        let (stride, left) = (geometry.stride, geometry.padding.left)
        var result = Tensor(unwritten: shape)
        result.withMutableLines { result in
            outputGradient.withLines { gradient in
                engine.forEachRow(of: shape) { image, row in
                    var sums = [Double](repeating: 0, count: shape.columns)
                    for i in 0..<geometry.inputChannels {
                        for x in sums.indices { sums[x] = 0 }
                        for o in 0..<groupOutputs {
                            let channel = i / groupInputs * groupOutputs + o
                            for tap in 0..<taps {
                                let shifted = row - tap / geometry.kernel + geometry.padding.top
                                guard shifted >= 0, shifted % stride == 0,
                                    shifted / stride < gradient.shape.rows
                                else { continue }
                                let u = tap % geometry.kernel
                                let line = gradient.line(image, channel, shifted / stride)
                                let weight = Double(
                                    weights[(channel * groupInputs + i % groupInputs) * taps + tap]
                                )
                                for x in columns(u: u, input: shape.columns, output: gradient.shape.columns) {
                                    sums[x * stride + u - left] += weight * Double(line[x])
                                }
                            }
                        }
                        let line = result.line(image, i, row)
                        for x in sums.indices { line[x] = Float(sums[x]) }
                    }
                }
            }
        }
        return result
    }

    func weightGradients(
        _ engine: Engine,
        _ input: TensorLines,
        _ gradient: TensorLines,
        _ weights: UnsafeMutableBufferPointer<Float>,
        _ bias: UnsafeMutableBufferPointer<Float>?
    ) {
        let (stride, left) = (geometry.stride, geometry.padding.left)
        let shape = gradient.shape
        // Unchecked, because every task writes the gradients of its own output channel.
        nonisolated(unsafe) let (weights, bias) = (weights, bias)
        engine.parallel(geometry.outputChannels) { o in
            for i in 0..<groupInputs {
                let channel = o / groupOutputs * groupInputs + i
                for tap in 0..<taps {
                    let u = tap % geometry.kernel
                    let columns = columns(u: u, input: input.shape.columns, output: shape.columns)
                    var sum = 0.0
                    for image in 0..<shape.images {
                        for y in 0..<shape.rows {
                            let row = y * stride + tap / geometry.kernel - geometry.padding.top
                            guard (0..<input.shape.rows).contains(row) else { continue }
                            let (x, dy) = (input.line(image, channel, row), gradient.line(image, o, y))
                            for column in columns {
                                sum += Double(x[column * stride + u - left]) * Double(dy[column])
                            }
                        }
                    }
                    weights[(o * groupInputs + i) * taps + tap] += Float(sum)
                }
            }
            guard let bias else { return }
            var sum = 0.0
            for image in 0..<shape.images {
                for y in 0..<shape.rows {
                    let dy = gradient.line(image, o, y)
                    for column in 0..<shape.columns { sum += Double(dy[column]) }
                }
            }
            bias[o] += Float(sum)
        }
    }
}
