import CKernels
import Testing

@Suite struct ConvolutionTests {
    struct Shape: CustomTestStringConvertible {
        let rows: Int, columns: Int, channels: Int, out: Int, size: Int
        var testDescription: String { "\(channels) to \(out), \(size)x\(size), \(rows)x\(columns)" }
    }

    /// Every number of channels meets every kernel size; the image sizes rotate through them.
    static let shapes: [Shape] = {
        let sizes = [
            (1, 1), (1, 5), (5, 1), (3, 3), (4, 16), (7, 17), (16, 16), (9, 33), (13, 48), (6, 70), (70, 13),
            (2, 97),
            (3, 530), (33, 15),
        ]
        let counts = [1, 3, 8, 13, 32, 40, 64]
        var shapes: [Shape] = []
        for (i, channels) in counts.enumerated() {
            for (j, out) in counts.enumerated() {
                for size in [1, 3] {
                    let (rows, columns) = sizes[(shapes.count * 5 + i + j) % sizes.count]
                    shapes.append(
                        Shape(rows: rows, columns: columns, channels: channels, out: out, size: size)
                    )
                }
            }
        }
        // Every image size with few channels, too.
        for (rows, columns) in sizes {
            for size in [1, 3] {
                shapes.append(Shape(rows: rows, columns: columns, channels: 3, out: 9, size: size))
            }
        }
        return shapes
    }()

    private func plain() -> ck_epilogue {
        ck_epilogue(slope: 1, scale: 1, gate: nil, gate_slope: 1, addend: nil, addend_scale: 0)
    }

    private func convolve(
        threads: Int,
        _ weights: OpaquePointer?,
        _ input: ck_planes,
        _ output: ck_planes,
        _ epilogue: ck_epilogue
    ) {
        var (input, output, epilogue) = (input, output, epilogue)
        withPool(threads: threads) { ck_convolve($0, weights, &input, &output, &epilogue) }
    }

    @Test(arguments: Kernel.precisions, shapes) func equalsDefinition(precision: Kernel, shape: Shape) {
        let input = Planes(
            images: 2,
            channels: shape.channels,
            rows: shape.rows,
            columns: shape.columns,
            seed: 2
        )
        var reference: [Double] = []
        for kernel in precision.siblings {
            let convolution = NaiveConvolution(
                kernel: kernel,
                out: shape.out,
                channels: shape.channels,
                size: shape.size,
                seed: 1
            )
            let output = Planes(
                images: 2,
                channels: shape.out,
                rows: shape.rows,
                columns: shape.columns,
                seed: 3
            )
            let weights = convolution.packed(scale: 0.5)
            defer { ck_weights_destroy(weights) }
            convolve(threads: 2, weights, input.view(), output.view(), plain())
            if reference.isEmpty {
                reference = output.indices().map {
                    convolution.sum(input, scale: 0.5, $0.image, $0.channel, $0.row, $0.column)
                }
            }
            #expect(kernel.accepts(output.pixels(), reference), "\(kernel)")
            #expect(output.paddingIsZero, "\(kernel)")
        }
    }

    /// Which parts of the epilogue are used, as bits.
    @Test(arguments: Kernel.supported, 0..<32) func epilogue(kernel: Kernel, parts: Int) {
        let size = parts & 1 == 0 ? 3 : 1
        let convolution = NaiveConvolution(kernel: kernel, out: 5, channels: 6, size: size, seed: 1)
        let input = Planes(images: 2, channels: 6, rows: 6, columns: 19, seed: 2)
        let output = Planes(images: 2, channels: 5, rows: 6, columns: 19, seed: 3)
        let gate = Planes(images: 2, channels: 5, rows: 6, columns: 19, seed: 4)
        let other = Planes(images: 2, channels: 5, rows: 6, columns: 19, seed: 5)
        let accumulates = parts & 16 != 0
        let before = output.pixels()
        let slope: Float = parts & 2 == 0 ? 1 : 0.2, scale: Float = parts & 4 == 0 ? 1 : -0.7
        var gateView = gate.view(), addendView = accumulates ? output.view() : other.view()
        var inputView = input.view(), outputView = output.view()
        let weights = convolution.packed()
        defer { ck_weights_destroy(weights) }
        withUnsafePointer(to: &gateView) { gatePointer in
            withUnsafePointer(to: &addendView) { addendPointer in
                var epilogue = ck_epilogue(
                    slope: slope,
                    scale: scale,
                    gate: parts & 8 == 0 ? nil : gatePointer,
                    gate_slope: 0.3,
                    addend: parts & 2 == 0 && !accumulates ? nil : addendPointer,
                    addend_scale: 0.4
                )
                ck_convolve(nil, weights, &inputView, &outputView, &epilogue)
            }
        }
        let reference = zip(output.indices(), before).map { index, old in
            var value = convolution.sum(input, index.image, index.channel, index.row, index.column)
            value = value > 0 ? value : Double(slope) * value
            if parts & 8 != 0, gate[index.image, index.channel, index.row, index.column] <= 0 {
                value *= Double(Float(0.3))
            }
            value *= Double(scale)
            if accumulates {
                value += Double(Float(0.4)) * Double(old)
            } else if parts & 2 != 0 {
                value +=
                    Double(Float(0.4)) * Double(other[index.image, index.channel, index.row, index.column])
            }
            return value
        }
        #expect(kernel.accepts(output.pixels(), reference))
        #expect(output.paddingIsZero)
    }

    @Test(arguments: Kernel.supported, [1, 3]) func channelRangesOfOneMap(kernel: Kernel, size: Int) {
        let convolution = NaiveConvolution(kernel: kernel, out: 8, channels: 5, size: size, seed: 1)
        let map = Planes(images: 2, channels: 20, rows: 11, columns: 21, seed: 2)
        let before = map.pixels(0..<9) + map.pixels(17..<20)
        let weights = convolution.packed()
        defer { ck_weights_destroy(weights) }
        convolve(threads: 2, weights, map.view(2..<7), map.view(9..<17), plain())
        let reference = map.indices(9..<17).map {
            convolution.sum(map, from: 2, $0.image, $0.channel - 9, $0.row, $0.column)
        }
        #expect(kernel.accepts(map.pixels(9..<17), reference))
        #expect(map.pixels(0..<9) + map.pixels(17..<20) == before)
        #expect(map.paddingIsZero)

        // The same channels in maps of their own give the same bits.
        let input = Planes(images: 1, channels: 5, rows: 11, columns: 21)
        for index in input.indices() {
            input[0, index.channel, index.row, index.column] =
                map[1, 2 + index.channel, index.row, index.column]
        }
        let output = Planes(images: 1, channels: 8, rows: 11, columns: 21)
        convolve(threads: 1, weights, input.view(), output.view(), plain())
        #expect(
            output.indices().allSatisfy {
                output[0, $0.channel, $0.row, $0.column] == map[1, 9 + $0.channel, $0.row, $0.column]
            }
        )
    }

    @Test(arguments: Kernel.supported, [1, 3]) func sameBitsOnAnyNumberOfThreads(kernel: Kernel, size: Int) {
        let convolution = NaiveConvolution(kernel: kernel, out: 13, channels: 16, size: size, seed: 1)
        let input = Planes(images: 3, channels: 16, rows: 37, columns: 51, seed: 2)
        let weights = convolution.packed()
        defer { ck_weights_destroy(weights) }
        let results = [1, 2, 3].map { threads in
            let output = Planes(images: 3, channels: 13, rows: 37, columns: 51)
            convolve(threads: threads, weights, input.view(), output.view(), plain())
            return output.bits
        }
        #expect(results[0] == results[1])
        #expect(results[0] == results[2])
    }

    @Test func bestVariantIsSupported() {
        #expect(ck_variant_supported(ck_variant_best()))
        #expect(ck_variant_supported(ck_variant_portable))
    }
}
