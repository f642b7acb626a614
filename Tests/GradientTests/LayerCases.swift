import NeuralNetworks
import Tensors

extension LayerCase {
    /// Every layer.
    static let all = convolutions + activations + arithmetic + channels + blocks

    private static func one(_ shape: TensorShape) -> @Sendable (inout TestRandom) -> [Tensor] {
        { [$0.tensor(shape)] }
    }

    private static func convolution(
        _ name: String,
        _ geometry: ConvolutionGeometry,
        rows: Int = 7,
        columns: Int = 6,
        mask: [Bool]? = nil,
        precision: Precision? = nil
    ) -> LayerCase {
        LayerCase(name: name, inputs: one(TensorShape(2, geometry.inputChannels, rows, columns))) { layout in
            let layer = Convolution2D(
                "layer",
                geometry,
                hasBias: true,
                mask: mask,
                precision: precision,
                in: &layout
            )
            return { try layer($0[0], $1) }
        }
    }

    private static func geometry(_ from: Int, _ to: Int, _ kernel: Int) -> ConvolutionGeometry {
        ConvolutionGeometry(inputChannels: from, outputChannels: to, kernel: kernel)
    }

    static let convolutions = [
        convolution("1×1", geometry(5, 3, 1)),
        convolution("3×3", geometry(3, 4, 3)),
        convolution("3×3 in fp32", geometry(3, 4, 3), precision: .fp32),
        convolution("7×7", geometry(2, 2, 7)),
        convolution("5×5 without centre", geometry(2, 3, 5), mask: (0..<25).map { $0 != 12 }),
        convolution("3×3 upper half", geometry(3, 3, 3), mask: (0..<9).map { $0 < 4 }),
        convolution(
            "2×2, stride 2",
            ConvolutionGeometry(inputChannels: 3, outputChannels: 4, kernel: 2, stride: 2, padding: .all(0))
        ),
        convolution(
            "3×3, stride 2",
            ConvolutionGeometry(inputChannels: 3, outputChannels: 2, kernel: 3, stride: 2)
        ),
        convolution(
            "depthwise 3×3",
            ConvolutionGeometry(inputChannels: 4, outputChannels: 4, kernel: 3, groups: 4)
        ),
        convolution(
            "groups of two",
            ConvolutionGeometry(inputChannels: 4, outputChannels: 6, kernel: 3, groups: 2)
        ),
        convolution(
            "3×3 shifted down",
            ConvolutionGeometry(
                inputChannels: 3,
                outputChannels: 2,
                kernel: 3,
                padding: .init(top: 3, left: 1, bottom: -1, right: 1)
            )
        ),
        convolution(
            "3×3 shifted right",
            ConvolutionGeometry(
                inputChannels: 2,
                outputChannels: 3,
                kernel: 3,
                padding: .init(top: 1, left: 2, bottom: 1, right: 0)
            )
        ),
        LayerCase(name: "5×5 of neighbourhoods", inputs: one(TensorShape(2, 8, 4, 3))) { layout in
            let layer = UnshuffledConvolution2D("layer", inputChannels: 2, outputChannels: 3, in: &layout)
            return { try layer($0[0], $1) }
        },
        LayerCase(name: "3×3 with rectifier", inputs: one(TensorShape(1, 3, 5, 6))) { layout in
            let layer = Convolution2D("layer", geometry(3, 4, 3), hasBias: true, slope: 0.2, in: &layout)
            return { try layer($0[0], $1) }
        }.withBias(4),
    ]

    /// The same with rectifiers inside kept away from their kinks, half the channels on either side.
    private func withBias(_ bias: Float) -> LayerCase {
        var result = self
        result.bias = bias
        return result
    }

    static let activations = [
        LayerCase(name: "leaky ReLU", inputs: { [$0.tensorAwayFromZero(TensorShape(2, 2, 3, 5))] }) { _ in
            { $1.leakyReLU($0[0], slope: 0.2) }
        },
        LayerCase(name: "ReLU", inputs: { [$0.tensorAwayFromZero(TensorShape(2, 2, 3, 5))] }) { _ in
            { $1.leakyReLU($0[0], slope: 0) }
        },
        LayerCase(name: "sigmoid", inputs: { [$0.tensor(TensorShape(2, 2, 3, 5), -3...3)] }) { _ in
            { $1.sigmoid($0[0]) }
        },
        LayerCase(name: "hyperbolic tangent", inputs: { [$0.tensor(TensorShape(2, 2, 3, 5), -2...2)] }) { _ in
            { $1.hyperbolicTangent($0[0]) }
        },
        LayerCase(name: "GELU", inputs: { [$0.tensor(TensorShape(2, 2, 3, 5), -3...3)] }) { _ in
            { $1.gelu($0[0]) }
        },
        LayerCase(name: "spatial dropout", inputs: one(TensorShape(2, 8, 3, 4))) { _ in
            let layer = SpatialDropout(rate: 0.4)
            return { layer($0[0], $1) }
        },
    ]

    private static func two(_ a: TensorShape, _ b: TensorShape) -> @Sendable (inout TestRandom) -> [Tensor] {
        { [$0.tensor(a), $0.tensor(b)] }
    }

    private static let shape = TensorShape(2, 3, 4, 5)

    static let arithmetic = [
        LayerCase(name: "sum", inputs: two(shape, shape)) { _ in { $1.sum($0[0], $0[1], factor: 0.2) } },
        LayerCase(name: "difference", inputs: two(shape, shape)) { _ in { $1.difference($0[0], $0[1]) } },
        LayerCase(name: "product", inputs: two(shape, shape)) { _ in { $1.product($0[0], $0[1]) } },
        LayerCase(name: "concatenation", inputs: two(shape, TensorShape(2, 2, 4, 5))) { _ in
            { $1.concatenated([$0[0], $0[1], $0[0]]) }
        },
        LayerCase(name: "pixel shuffle", inputs: one(TensorShape(2, 8, 2, 3))) { _ in
            { $1.pixelShuffle($0[0], by: 2) }
        },
        LayerCase(name: "nearest upsampling", inputs: one(TensorShape(2, 3, 2, 3))) { _ in
            { $1.nearestUpsample($0[0], by: 2) }
        },
        LayerCase(
            name: "maximum pooling",
            inputs: { random in
                // Pixels of a neighbourhood at least 0.1 apart.
                let shape = TensorShape(2, 3, 4, 6)
                let values = (0..<shape.count).map { index in
                    let (row, column) = (index / shape.columns % shape.rows, index % shape.columns)
                    let rank = (2 * (row % 2) + column % 2 + row / 2 + column / 2) % 4
                    return 0.2 * Float(rank) + random.uniform(-0.04...0.04)
                }
                return [Tensor(shape, values)]
            },
            declare: { _ in { $1.maximumPool($0[0], by: 2) } }
        ),
        LayerCase(name: "pixel unshuffle", inputs: one(TensorShape(2, 2, 6, 3))) { _ in
            { $1.pixelUnshuffle($0[0], by: 3) }
        },
    ]

    static let channels = [
        LayerCase(name: "channel mean", inputs: one(shape)) { _ in { $1.channelMean($0[0]) } },
        LayerCase(
            name: "channel maximum",
            inputs: { random in
                // Channels of a pixel at least 0.1 apart.
                let shape = TensorShape(2, 5, 3, 4)
                let values = (0..<shape.count).map { index in
                    let (channel, pixel) = (index / shape.pixels % 5, index % shape.pixels)
                    return 0.1 * Float((2 * channel + pixel) % 5) + random.uniform(-0.01...0.01)
                }
                return [Tensor(shape, values)]
            },
            declare: { _ in { $1.channelMax($0[0]) } }
        ),
        LayerCase(name: "channel softmax", inputs: one(shape)) { _ in
            { $1.channelSoftmax($0[0], temperature: 0.7) }
        },
        LayerCase(name: "product with a map", inputs: two(shape, TensorShape(2, 1, 4, 5))) { _ in
            { $1.product($0[0], map: $0[1]) }
        },
        LayerCase(name: "global average", inputs: one(shape)) { _ in { $1.globalAverage($0[0]) } },
        LayerCase(name: "product with channel gates", inputs: two(shape, TensorShape(2, 3, 1, 1))) { _ in
            { $1.product($0[0], channelGate: $0[1]) }
        },
        LayerCase(name: "layer normalisation", inputs: one(TensorShape(2, 6, 3, 4))) { layout in
            let layer = LayerNormalisation("layer", channels: 6, in: &layout)
            return { layer($0[0], $1) }
        },
        LayerCase(name: "batch normalisation", inputs: one(TensorShape(3, 4, 4, 5))) { layout in
            let layer = BatchNormalisation("layer", channels: 4, in: &layout)
            return { layer($0[0], $1) }
        },
    ]

    private static func attention(_ name: String, _ shape: TensorShape, size: Int, shift: Int) -> LayerCase {
        LayerCase(name: name, inputs: one(shape)) { layout in
            let layer = WindowedAttention(
                "layer",
                channels: shape.channels,
                heads: 2,
                size: size,
                shift: shift,
                in: &layout
            )
            return { try layer($0[0], $1) }
        }
    }

    static let blocks = [
        LayerCase(name: "squeeze and excitation", inputs: one(TensorShape(2, 8, 3, 4))) { layout in
            let layer = SqueezeExcitation("layer", channels: 8, reduction: 2, in: &layout)
            return { try layer($0[0], $1) }
        }.withBias(1),
        LayerCase(
            name: "dynamic convolution",
            // Averages away from zero, and so what the rectifier gets.
            inputs: { [$0.tensor(TensorShape(3, 4, 5, 6), 0.2...1.2)] }
        ) { layout in
            let layer = DynamicConvolution2D(
                "layer",
                geometry(4, 3, 3),
                kernels: 3,
                reduction: 2,
                temperature: 0.5,
                in: &layout
            )
            return { try layer($0[0], $1) }
        },
        attention("windowed attention", TensorShape(2, 4, 8, 8), size: 4, shift: 0),
        attention("shifted windowed attention", TensorShape(1, 6, 7, 9), size: 4, shift: 2),
        LayerCase(name: "residual dense block", inputs: one(TensorShape(1, 6, 7, 6))) { layout in
            let layer = ResidualDenseBlock("layer", base: 6, growth: 3, in: &layout)
            return { try layer($0[0], $1) }
        }.withBias(4),
        LayerCase(name: "gated residual group", inputs: one(TensorShape(1, 4, 6, 6))) { layout in
            let layer = GatedResidualGroup("layer", base: 4, growth: 2, in: &layout)
            return { try layer($0[0], $1) }
        }.withBias(4),
    ]
}
