import CKernels
import Testing

@Suite struct DenseBlockTests {
    /// Of weights, and inputs, that are not tiny: every layer counts.
    struct Block {
        let layers: [NaiveConvolution]
        let gate: NaiveConvolution
        let packed: OpaquePointer?

        init(kernel: Kernel, withGate: Bool) {
            layers = (0..<5).map { layer in
                NaiveConvolution(
                    kernel: kernel,
                    out: layer < 4 ? 8 : 32,
                    channels: 32 + 8 * layer,
                    size: 3,
                    scale: 0.3,
                    seed: UInt64(10 + layer)
                )
            }
            let gate = NaiveConvolution(kernel: kernel, out: 32, channels: 32, size: 1, scale: 0.5, seed: 20)
            self.gate = gate
            let copies = layers.flatMap { layer in [layer.weights, layer.bias] }.map { values in
                let copy = UnsafeMutablePointer<Float>.allocate(capacity: values.count)
                copy.initialize(from: values, count: values.count)
                return copy
            }
            defer { for copy in copies { copy.deallocate() } }
            let weights = (0..<5).map { Optional(UnsafePointer(copies[2 * $0])) }
            let biases = (0..<5).map { Optional(UnsafePointer(copies[2 * $0 + 1])) }
            packed = weights.withUnsafeBufferPointer { weights in
                biases.withUnsafeBufferPointer { biases in
                    gate.weights.withUnsafeBufferPointer { gate in
                        ck_dense_block_create(
                            kernel.variant,
                            kernel.precision,
                            weights.baseAddress,
                            biases.baseAddress,
                            withGate ? gate.baseAddress : nil
                        )
                    }
                }
            }
        }
    }

    private func run(
        threads: Int,
        _ block: OpaquePointer?,
        _ input: Planes,
        scale: Float,
        outer: Planes?,
        _ output: Planes
    ) -> Bool {
        var (inputView, outputView) = (input.view(), output.view())
        return withPool(threads: threads) { pool in
            guard let outer else {
                return ck_dense_block_run(pool, block, &inputView, scale, nil, &outputView)
            }
            var outerView = outer.view()
            return ck_dense_block_run(pool, block, &inputView, scale, &outerView, &outputView)
        }
    }

    /// The composition of naive convolutions.
    ///
    /// Intermediate values are stored as fp32 (and rounded to bf16 by the next
    /// convolution) as in the kernels.
    func reference(_ block: Block, _ input: Planes, scale: Float, outer: Planes?) -> [Double] {
        let map = Planes(images: input.images, channels: 64, rows: input.rows, columns: input.columns)
        for index in input.indices() {
            map[index.image, index.channel, index.row, index.column] =
                input[index.image, index.channel, index.row, index.column]
        }
        for layer in 0..<4 {
            let first = 32 + 8 * layer
            for index in map.indices(first..<first + 8) {
                let sum = block.layers[layer].sum(
                    map,
                    index.image,
                    index.channel - first,
                    index.row,
                    index.column
                )
                map[index.image, index.channel, index.row, index.column] = Float(sum > 0 ? sum : 0.2 * sum)
            }
        }
        return input.indices().map { index in
            let (image, channel, row, column) = (index.image, index.channel, index.row, index.column)
            var value = block.layers[4].sum(map, image, channel, row, column)
            value += Double(scale) * Double(input[image, channel, row, column])
            if let outer {
                value += Double(outer[image, channel, row, column])
                value += block.gate.sum(outer, withBias: false, image, channel, row, column)
            }
            return value
        }
    }

    static let sizes = [(1, 1), (5, 7), (4, 16), (16, 16), (33, 50), (21, 70), (2, 530)]

    @Test(arguments: Kernel.precisions, 0..<2 * sizes.count)
    func equalsComposition(precision: Kernel, index: Int) {
        let (rows, columns) = Self.sizes[index / 2]
        let withOuter = index % 2 == 1
        let input = Planes(images: 2, channels: 32, rows: rows, columns: columns, seed: 1)
        let outer = withOuter ? Planes(images: 2, channels: 32, rows: rows, columns: columns, seed: 2) : nil
        var reference: [Double] = []
        for kernel in precision.siblings {
            let block = Block(kernel: kernel, withGate: true)
            defer { ck_dense_block_destroy(block.packed) }
            if reference.isEmpty { reference = self.reference(block, input, scale: 0.2, outer: outer) }
            let output = Planes(images: 2, channels: 32, rows: rows, columns: columns, seed: 3)
            #expect(run(threads: 2, block.packed, input, scale: 0.2, outer: outer, output), "\(kernel)")
            #expect(kernel.accepts(output.pixels(), reference), "\(kernel)")
            #expect(output.paddingIsZero, "\(kernel)")
        }
    }

    @Test(arguments: Kernel.supported) func sameBitsOnAnyNumberOfThreads(kernel: Kernel) {
        let block = Block(kernel: kernel, withGate: true)
        defer { ck_dense_block_destroy(block.packed) }
        let input = Planes(images: 1, channels: 32, rows: 61, columns: 40, seed: 1)
        let outer = Planes(images: 1, channels: 32, rows: 61, columns: 40, seed: 2)
        let results = [1, 2, 3].map { threads in
            let output = Planes(images: 1, channels: 32, rows: 61, columns: 40)
            #expect(run(threads: threads, block.packed, input, scale: 1, outer: outer, output))
            return output.bits
        }
        #expect(results[0] == results[1])
        #expect(results[0] == results[2])
    }

    @Test(arguments: Kernel.supported) func gateIsOptional(kernel: Kernel) {
        let block = Block(kernel: kernel, withGate: false)
        defer { ck_dense_block_destroy(block.packed) }
        let input = Planes(images: 1, channels: 32, rows: 9, columns: 20, seed: 1)
        let outer = Planes(images: 1, channels: 32, rows: 9, columns: 20, seed: 2)
        let (with, without) = (
            Planes(images: 1, channels: 32, rows: 9, columns: 20),
            Planes(images: 1, channels: 32, rows: 9, columns: 20)
        )
        #expect(run(threads: 1, block.packed, input, scale: 1, outer: outer, with))
        #expect(run(threads: 1, block.packed, input, scale: 1, outer: nil, without))
        let reference = zip(without.pixels(), outer.pixels()).map { Double($0) + Double($1) }
        #expect(kernel.accepts(with.pixels(), reference))
    }
}
