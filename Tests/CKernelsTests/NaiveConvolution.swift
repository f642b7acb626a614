import CKernels

/// Convolutions as they are defined, in Double.
struct NaiveConvolution {
    let kernel: Kernel
    let out: Int
    let channels: Int
    let size: Int
    let weights: [Float]
    let bias: [Float]

    /// Random weights.
    init(kernel: Kernel, out: Int, channels: Int, size: Int, scale: Float = 1, seed: UInt64) {
        (self.kernel, self.out, self.channels, self.size) = (kernel, out, channels, size)
        var numbers = Numbers(seed: seed)
        weights = numbers.array(out * channels * size * size, scale: scale)
        bias = numbers.array(out, scale: scale)
    }

    /// The sum at a pixel before any epilogue, of `input`'s channels from `first` on.
    func sum(
        _ input: Planes,
        from first: Int = 0,
        scale: Float = 1,
        withBias: Bool = true,
        _ image: Int,
        _ channel: Int,
        _ row: Int,
        _ column: Int
    ) -> Double {
        var sum = withBias ? Double(bias[channel] * scale) : 0
        for source in 0..<channels {
            for y in 0..<size {
                for x in 0..<size {
                    let weight = weights[((channel * channels + source) * size + y) * size + x] * scale
                    let value = input[image, first + source, row + y - size / 2, column + x - size / 2]
                    sum += kernel.factor(weight) * kernel.factor(value)
                }
            }
        }
        return sum
    }

    /// Packed for the kernels; the caller destroys it.
    func packed(scale: Float = 1) -> OpaquePointer? {
        ck_weights_create(
            kernel.variant,
            kernel.precision,
            Int32(out),
            Int32(channels),
            Int32(size),
            weights,
            bias,
            scale
        )
    }
}

extension Planes {
    /// The pixels of some channels, in a fixed order.
    func pixels(_ range: Range<Int>? = nil) -> [Float] {
        indices(range).map { self[$0.image, $0.channel, $0.row, $0.column] }
    }

    struct Index {
        let image: Int, channel: Int, row: Int, column: Int
    }

    /// The order of `pixels`, channels counted from the first of the range.
    func indices(_ range: Range<Int>? = nil) -> [Index] {
        var all: [Index] = []
        for image in 0..<images {
            for channel in range ?? 0..<channels {
                for row in 0..<rows {
                    for column in 0..<columns {
                        all.append(Index(image: image, channel: channel, row: row, column: column))
                    }
                }
            }
        }
        return all
    }
}
