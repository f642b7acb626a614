import Tensors
import Testing

/// The paths of a convolution agree: its definition, matrix products, and the C kernels of every variant that runs here.
@Suite struct ConvolutionTests {
    static let shifted = ConvolutionGeometry.Padding(top: 2, left: 1, bottom: 0, right: 1)
    static let geometries = [
        ConvolutionGeometry(inputChannels: 3, outputChannels: 5, kernel: 1),
        ConvolutionGeometry(inputChannels: 8, outputChannels: 32, kernel: 3),
        ConvolutionGeometry(inputChannels: 2, outputChannels: 1, kernel: 7),
        ConvolutionGeometry(inputChannels: 3, outputChannels: 4, kernel: 2, stride: 2, padding: .all(0)),
        ConvolutionGeometry(inputChannels: 3, outputChannels: 4, kernel: 3, stride: 2, padding: .all(1)),
        ConvolutionGeometry(inputChannels: 2, outputChannels: 3, kernel: 3, padding: shifted),
        ConvolutionGeometry(inputChannels: 6, outputChannels: 6, kernel: 3, groups: 6),
        ConvolutionGeometry(inputChannels: 4, outputChannels: 6, kernel: 5, groups: 2),
    ]

    struct Sample {
        let input: Tensor
        let weights: [Float]
        let bias: [Float]

        init(_ geometry: ConvolutionGeometry, rows: Int = 19, columns: Int = 37) {
            var state: UInt64 = 0x1234_5678_9ABC_DEF1
            func draw(_ count: Int) -> [Float] {
                (0..<count).map { _ in
                    state ^= state << 13
                    state ^= state >> 7
                    state ^= state << 17
                    return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
                }
            }
            let shape = TensorShape(2, geometry.inputChannels, rows, columns)
            input = Tensor(shape, draw(shape.count))
            weights = draw(geometry.weightCount)
            bias = draw(geometry.outputChannels)
        }
    }

    /// The largest difference as a share of the largest value.
    static func difference(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
            / max(b.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
    }

    private func forward(_ engine: Engine, _ geometry: ConvolutionGeometry, _ sample: Sample) throws
        -> [Float]
    {
        let packed = try sample.weights.withUnsafeBufferPointer { (weights) throws(TensorError) in
            try sample.bias.withUnsafeBufferPointer { (bias) throws(TensorError) in
                try PackedConvolution(engine, geometry, weights: weights, bias: bias)
            }
        }
        return engine.convolve(sample.input, packed, .leakyReLU(slope: 0.2)).values
    }

    @Test(arguments: geometries, Kernels.allCases)
    func everyPathAgrees(_ geometry: ConvolutionGeometry, _ kernels: Kernels) throws {
        guard kernels.isSupported else { return }
        let sample = Sample(geometry)
        let truth = try forward(try Engine(kernels: .reference), geometry, sample)
        let engines = try [1, 2].map { try Engine(kernels: kernels, threads: $0) }
        let results = try engines.map { try forward($0, geometry, sample) }
        #expect(Self.difference(results[0], truth) < 1e-5)
        #expect(results[0] == results[1], "two threads change a result")
    }

    @Test(arguments: geometries, Kernels.allCases)
    func gradientsAgree(_ geometry: ConvolutionGeometry, _ kernels: Kernels) throws {
        guard kernels.isSupported else { return }
        let sample = Sample(geometry)
        let dy = Tensor(
            geometry.output(for: sample.input.shape),
            try forward(try Engine(kernels: .reference), geometry, sample)
        )
        func gradients(_ engine: Engine) throws -> [[Float]] {
            var weights = [Float](repeating: 1, count: geometry.weightCount)
            var bias = [Float](repeating: 1, count: geometry.outputChannels)
            weights.withUnsafeMutableBufferPointer { weights in
                bias.withUnsafeMutableBufferPointer { bias in
                    sample.input.withLines { input in
                        dy.withLines { dy in
                            engine.accumulateConvolutionGradients(
                                input: input,
                                outputGradient: dy,
                                geometry,
                                weights: weights,
                                bias: bias
                            )
                        }
                    }
                }
            }
            let input = try sample.weights.withUnsafeBufferPointer { (weights) throws(TensorError) in
                try engine.convolutionInputGradient(
                    dy,
                    geometry,
                    weights: weights,
                    inputShape: sample.input.shape
                )
            }
            return [weights, bias, input.values]
        }
        let truth = try gradients(try Engine(kernels: .reference))
        let one = try gradients(try Engine(kernels: kernels, threads: 1))
        let two = try gradients(try Engine(kernels: kernels, threads: 2))
        for (result, truth) in zip(one, truth) { #expect(Self.difference(result, truth) < 1e-5) }
        #expect(one == two, "two threads change a gradient")
    }

    /// The definition itself, worked out by hand.
    @Test func definition() throws {
        let engine = try Engine(kernels: .reference)
        let geometry = ConvolutionGeometry(inputChannels: 1, outputChannels: 1, kernel: 3)
        let input = Tensor(TensorShape(1, 1, 2, 3), [1, 2, 3, 4, 5, 6])
        let packed = try ([0, 1, 0, 2, 3, 4, 0, 5, 0] as [Float]).withUnsafeBufferPointer {
            (weights) throws(TensorError) in
            try PackedConvolution(engine, geometry, weights: weights, bias: nil)
        }
        // Each output: 1·above + 2·left + 3·here + 4·right + 5·below.
        #expect(engine.convolve(input, packed).values == [31, 45, 43, 33, 49, 31])
    }

    @Test func epilogueOfEveryPath() throws {
        for kernels in Kernels.allCases where kernels.isSupported {
            let engine = try Engine(kernels: kernels)
            let geometry = ConvolutionGeometry(inputChannels: 1, outputChannels: 1, kernel: 1)
            let packed = try ([1] as [Float]).withUnsafeBufferPointer { (weights) throws(TensorError) in
                try PackedConvolution(engine, geometry, weights: weights, bias: nil)
            }
            let shape = TensorShape(1, 1, 1, 4)
            let gate = Tensor(shape, [1, -1, 0, 2])
            let addend = Tensor(shape, [10, 20, 30, 40])
            let result = gate.withLines { gate in
                addend.withLines { addend in
                    var epilogue = ConvolutionEpilogue.leakyReLU(slope: 0.5)
                    epilogue.gate = gate
                    epilogue.gateSlope = 0.25
                    epilogue.scale = 2
                    epilogue.addend = addend
                    epilogue.addendScale = 0.1
                    return engine.convolve(Tensor(shape, [4, 4, -4, -4]), packed, epilogue)
                }
            }
            #expect(Self.difference(result.values, [9, 4, 2, 0]) < 1e-6, "\(kernels)")
        }
    }
}
