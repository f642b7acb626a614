import Tensors

/// A 5×5 convolution, padded by two zeros on every side, of an image whose 2×2 neighbourhoods have become channels (`Pass.pixelUnshuffle`).
///
/// Between neighbourhoods it is a 3×3 convolution of four times as many channels, some of whose weights are zero. The fast
/// kernels compute that; a 5×5 kernel would go through plain matrix products, several times slower and not the same to the
/// bit in tiles. Input [N, 4 · inputChannels, H/2, W/2] → output [N, 4 · outputChannels, H/2, W/2]; weights are
/// [outputChannels, inputChannels, 5, 5], as of the plain convolution that it equals.
public struct UnshuffledConvolution2D: Hashable, Sendable {
    /// The weights.
    public let weight: Parameter
    /// One bias per output channel.
    public let bias: Parameter
    private let places: Places
    private let slope: Float
    private let precision: Precision?

    private static let kernel = 5
    private static let phases = 4

    /// Declares the parameters `name.weight` and `name.bias`.
    /// - Parameters:
    ///   - name: what the parameters' names begin with.
    ///   - inputChannels: channels of the image in, before its neighbourhoods became channels.
    ///   - outputChannels: channels of the image out, likewise.
    ///   - slope: of a rectifier on the output; 1 for none.
    ///   - precision: what factors are rounded to; nil for the engine's choice.
    ///   - layout: where the parameters are declared.
    public init(
        _ name: String,
        inputChannels: Int,
        outputChannels: Int,
        slope: Float = 1,
        precision: Precision? = nil,
        in layout: inout ParameterLayout
    ) {
        precondition(slope >= 0, "the sign of an output must tell that of its sum")
        places = Places(inputChannels: inputChannels, outputChannels: outputChannels)
        self.slope = slope
        self.precision = precision
        let area = Self.kernel * Self.kernel
        weight = layout.add(
            "\(name).weight",
            [outputChannels, inputChannels, Self.kernel, Self.kernel],
            .normal(fanIn: inputChannels * area, gain: 1)
        )
        bias = layout.add("\(name).bias", [outputChannels], .constant(0))
    }

    /// Forward, and backward as `Convolution2D`; multiplications are counted as the 5×5 kernel's.
    public func callAsFunction(_ x: Node, _ pass: Pass) throws(TensorError) -> Node {
        let engine = pass.engine
        let y = engine.convolve(x.value, try packed(pass), .leakyReLU(slope: slope))
        pass.multiplyAccumulates += y.shape.images * y.shape.pixels * Self.phases * weight.range.count
        return pass.record(y, from: [x], usesParameters: true) { (dy) throws(TensorError) in
            let dy = slope == 1 ? dy : engine.rectifierGradient(dy, output: y, slope: slope)
            accumulateGradients(input: x.value, outputGradient: dy, pass)
            guard pass.wants(x) else { return [nil] }
            let spread = pass.withValues(weight, places.spread)
            return [
                try spread.withUnsafeBufferPointer { (weights) throws(TensorError) in
                    try engine.convolutionInputGradient(
                        dy,
                        places.geometry,
                        weights: weights,
                        inputShape: x.value.shape,
                        precision: precision
                    )
                }
            ]
        }
    }

    private func packed(_ pass: Pass) throws(TensorError) -> PackedConvolution {
        try pass.packed.convolution(at: weight) { () throws(TensorError) in
            let weights = pass.withValues(weight, places.spread)
            let biases = pass.parameters[bias].flatMap { repeatElement($0, count: Self.phases) }
            return try weights.withUnsafeBufferPointer { (weights) throws(TensorError) in
                try biases.withUnsafeBufferPointer { (biases) throws(TensorError) in
                    try PackedConvolution(
                        pass.engine,
                        places.geometry,
                        weights: weights,
                        bias: biases,
                        precision: precision
                    )
                }
            }
        }
    }

    private func accumulateGradients(input: Tensor, outputGradient: Tensor, _ pass: Pass) {
        var spread = [Float](repeating: 0, count: places.geometry.weightCount)
        var biases = [Float](repeating: 0, count: places.geometry.outputChannels)
        spread.withUnsafeMutableBufferPointer { spread in
            biases.withUnsafeMutableBufferPointer { biases in
                input.withLines { input in
                    outputGradient.withLines { outputGradient in
                        pass.engine.accumulateConvolutionGradients(
                            input: input,
                            outputGradient: outputGradient,
                            places.geometry,
                            weights: spread,
                            bias: biases,
                            precision: precision
                        )
                    }
                }
            }
        }
        pass.withGradient(weight) { places.gather(spread, into: $0) }
        pass.withGradient(bias) { gradient in
            for (place, value) in biases.enumerated() { gradient[place / Self.phases] += value }
        }
    }
}

/// Where a 5×5 kernel's weights lie among those of the 3×3 convolution between neighbourhoods.
private struct Places: Hashable, Sendable {
    /// The convolution between neighbourhoods.
    let geometry: ConvolutionGeometry

    init(inputChannels: Int, outputChannels: Int) {
        geometry = ConvolutionGeometry(
            inputChannels: 4 * inputChannels,
            outputChannels: 4 * outputChannels,
            kernel: 3
        )
    }

    /// Visits every weight that is not zero: its place, and that of the kernel's weight which it is.
    ///
    /// From row a of a neighbourhood, row b of the neighbourhood v − 1 further down is 2(v − 1) + b − a rows away, which is
    /// the kernel's row 2v + b − a.
    @inline(__always)
    private func forEachPlace(_ body: (_ place: Int, _ source: Int) -> Void) {
        let inputs = geometry.inputChannels
        for output in 0..<geometry.outputChannels {
            let (outputRow, outputColumn) = (output / 2 % 2, output % 2)
            for input in 0..<inputs {
                let (inputRow, inputColumn) = (input / 2 % 2, input % 2)
                let place = (output * inputs + input) * 9
                let source = (output / 4 * (inputs / 4) + input / 4) * 25
                for v in 0..<3 {
                    let row = 2 * v + inputRow - outputRow
                    guard (0..<5).contains(row) else { continue }
                    for u in 0..<3 {
                        let column = 2 * u + inputColumn - outputColumn
                        guard (0..<5).contains(column) else { continue }
                        body(place + 3 * v + u, source + 5 * row + column)
                    }
                }
            }
        }
    }

    /// The weights between neighbourhoods of a kernel's.
    func spread(_ kernel: UnsafeBufferPointer<Float>) -> [Float] {
        var weights = [Float](repeating: 0, count: geometry.weightCount)
        weights.withUnsafeMutableBufferPointer { weights in
            forEachPlace { weights[$0] = kernel[$1] }
        }
        return weights
    }

    /// Adds the gradients of the weights between neighbourhoods to their kernel's.
    func gather(_ gradients: [Float], into kernel: UnsafeMutableBufferPointer<Float>) {
        gradients.withUnsafeBufferPointer { gradients in
            forEachPlace { kernel[$1] += gradients[$0] }
        }
    }
}
