/// What a 2D convolution connects to what: output(o, y, x) = Σ w(o, i, v, u) · input(i, y·stride + v − top, x·stride + u − left).
public struct ConvolutionGeometry: Hashable, Sendable {
    /// Zeros around an image, in pixels; unequal ones shift the receptive field.
    public struct Padding: Hashable, Sendable {
        /// Rows above.
        public var top: Int
        /// Columns to the left.
        public var left: Int
        /// Rows below; negative ones cut rows off.
        public var bottom: Int
        /// Columns to the right; negative ones cut columns off.
        public var right: Int

        /// Creates a padding.
        public init(top: Int, left: Int, bottom: Int, right: Int) {
            self.top = top
            self.left = left
            self.bottom = bottom
            self.right = right
        }

        /// The same on every side.
        public static func all(_ pixels: Int) -> Padding {
            Padding(top: pixels, left: pixels, bottom: pixels, right: pixels)
        }
    }

    /// Channels in.
    public let inputChannels: Int
    /// Channels out.
    public let outputChannels: Int
    /// Extent of the kernel in rows and columns.
    public let kernel: Int
    /// Pixels from one output to the next.
    public let stride: Int
    /// Zeros around the input.
    public let padding: Padding
    /// Groups of channels that do not mix: 1 for all, `inputChannels` for depthwise.
    public let groups: Int

    /// Creates a geometry; the padding is `kernel / 2` on every side unless given.
    public init(
        inputChannels: Int,
        outputChannels: Int,
        kernel: Int,
        stride: Int = 1,
        padding: Padding? = nil,
        groups: Int = 1
    ) {
        precondition(
            inputChannels > 0 && outputChannels > 0 && kernel > 0 && stride > 0 && groups > 0,
            "extents are positive"
        )
        precondition(
            inputChannels % groups == 0 && outputChannels % groups == 0,
            "groups divide the channels"
        )
        self.inputChannels = inputChannels
        self.outputChannels = outputChannels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding ?? .all(kernel / 2)
        self.groups = groups
    }

    /// Shape of the weights: output channels, input channels of a group, kernel rows, kernel columns.
    public var weightShape: [Int] { [outputChannels, inputChannels / groups, kernel, kernel] }
    /// Number of weights.
    public var weightCount: Int { weightShape.reduce(1, *) }

    /// Shape of what comes out for an input.
    public func output(for input: TensorShape) -> TensorShape {
        precondition(input.channels == inputChannels, "the convolution expects \(inputChannels) channels")
        return TensorShape(
            input.images,
            outputChannels,
            (input.rows + padding.top + padding.bottom - kernel) / stride + 1,
            (input.columns + padding.left + padding.right - kernel) / stride + 1
        )
    }

    /// Multiplications, each with its addition, to make an output of a shape.
    public func multiplyAccumulates(output: TensorShape) -> Int {
        output.images * output.pixels * weightCount
    }

    /// Whether the C kernels cover it: 1×1 and 3×3, stride 1, same size out as in.
    public var isFast: Bool {
        (kernel == 1 || kernel == 3) && stride == 1 && groups == 1 && padding == .all(kernel / 2)
    }

    /// Whether a matrix product would cost more to prepare than it saves.
    ///
    /// Plain loops also keep OpenBLAS out of a result, which rounds by processor and by a pixel's place in the matrix: TwoStage
    /// thereby gives the same bits in tiles, and on every processor that runs the same kernels.
    var isSlight: Bool { weightCount <= 128 }

    /// The convolution that carries gradients from output to input, with weights from `transposed(_:)`; stride 1 and one group.
    var backward: ConvolutionGeometry {
        ConvolutionGeometry(
            inputChannels: outputChannels,
            outputChannels: inputChannels,
            kernel: kernel,
            padding: Padding(
                top: kernel - 1 - padding.top,
                left: kernel - 1 - padding.left,
                bottom: kernel - 1 - padding.bottom,
                right: kernel - 1 - padding.right
            )
        )
    }

    /// Weights of `backward`: input and output channels exchanged, kernel turned by 180°.
    func transposed(_ weights: UnsafeBufferPointer<Float>) -> [Float] {
        let taps = kernel * kernel
        return [Float](unsafeUninitializedCapacity: weightCount) { result, count in
            for o in 0..<outputChannels {
                for i in 0..<inputChannels {
                    for tap in 0..<taps {
                        result[(i * outputChannels + o) * taps + taps - 1 - tap] =
                            weights[(o * inputChannels + i) * taps + tap]
                    }
                }
            }
            count = weightCount
        }
    }
}
