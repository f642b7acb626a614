import Tensors

/// A convolution whose kernel is mixed for every image from several (Chen et al., 2020), without bias.
///
/// The shares are softmax(expand(relu(reduce(average(x)))) / T) with 1×1 convolutions without bias; the kernel is the sum of
/// the kernels times their shares. Input [N, inputChannels, H, W] → output by `geometry`. Parameters `name.weight`
/// [kernels · outputChannels, inputChannels, kernel, kernel], the kernels one after another, `name.reduce.weight` and
/// `name.expand.weight`.
public struct DynamicConvolution2D: Hashable, Sendable {
    /// What connects to what.
    public let geometry: ConvolutionGeometry
    private let kernels: Int
    private let temperature: Float
    private let weight: Parameter
    private let reduce: Convolution2D
    private let expand: Convolution2D

    /// Declares the parameters.
    /// - Parameters:
    ///   - name: what the parameters' names begin with.
    ///   - geometry: of every kernel.
    ///   - kernels: how many are mixed.
    ///   - reduction: what divides the channels between the 1×1 convolutions.
    ///   - temperature: T of the softmax.
    ///   - layout: where the parameters are declared.
    public init(
        _ name: String,
        _ geometry: ConvolutionGeometry,
        kernels: Int,
        reduction: Int,
        temperature: Float,
        in layout: inout ParameterLayout
    ) {
        precondition(kernels > 0 && temperature > 0, "there are kernels, and their temperature is positive")
        precondition(
            reduction > 0 && geometry.inputChannels % reduction == 0,
            "the reduction divides the channels"
        )
        self.geometry = geometry
        self.kernels = kernels
        self.temperature = temperature
        let shape = geometry.weightShape
        (weight, reduce, expand) = layout.scope(name) { layout in
            func pointwise(_ name: String, _ from: Int, _ to: Int, slope: Float) -> Convolution2D {
                Convolution2D(
                    name,
                    ConvolutionGeometry(inputChannels: from, outputChannels: to, kernel: 1),
                    hasBias: false,
                    slope: slope,
                    precision: .fp32,
                    in: &layout
                )
            }
            let weight = layout.add(
                "weight",
                [kernels * shape[0]] + shape.dropFirst(),
                .normal(fanIn: geometry.weightCount / geometry.outputChannels, gain: 1)
            )
            let inner = geometry.inputChannels / reduction
            return (
                weight, pointwise("reduce", geometry.inputChannels, inner, slope: 0),
                pointwise("expand", inner, kernels, slope: 1)
            )
        }
    }

    /// Forward, and backward: the kernels' gradients are their shares of the mixed kernel's, and a share's is the inner product
    /// of its kernel with the mixed kernel's gradient.
    public func callAsFunction(_ x: Node, _ pass: Pass) throws(TensorError) -> Node {
        let logits = try expand(try reduce(pass.globalAverage(x), pass), pass)
        return try mixed(x, shares: pass.channelSoftmax(logits, temperature: temperature), pass)
    }

    private func mixed(_ x: Node, shares: Node, _ pass: Pass) throws(TensorError) -> Node {
        let engine = pass.engine
        let mixtures = (0..<x.value.shape.images).map { mixture(shares.value, image: $0, pass) }
        var outputs: [Tensor] = []
        for (image, mixture) in mixtures.enumerated() {
            let packed = try mixture.withUnsafeBufferPointer { (weights) throws(TensorError) in
                try PackedConvolution(engine, geometry, weights: weights, bias: nil)
            }
            outputs.append(engine.convolve(engine.images(image..<image + 1, of: x.value), packed))
        }
        let y = engine.stacked(outputs)
        pass.multiplyAccumulates += geometry.multiplyAccumulates(output: y.shape)
        return pass.record(y, from: [x, shares], usesParameters: true) { (dy) throws(TensorError) in
            var (inputGradients, shareGradients): ([Tensor], [Float]) = ([], [])
            for (image, mixture) in mixtures.enumerated() {
                let input = engine.images(image..<image + 1, of: x.value)
                let gradient = engine.images(image..<image + 1, of: dy)
                let toMixture = mixtureGradient(input: input, outputGradient: gradient, engine)
                shareGradients += distribute(toMixture, shares.value, image: image, pass)
                guard pass.wants(x) else { continue }
                inputGradients.append(
                    try mixture.withUnsafeBufferPointer { (weights) throws(TensorError) in
                        try engine.convolutionInputGradient(
                            gradient,
                            geometry,
                            weights: weights,
                            inputShape: input.shape
                        )
                    }
                )
            }
            return [
                pass.wants(x) ? engine.stacked(inputGradients) : nil,
                Tensor(shares.value.shape, shareGradients),
            ]
        }
    }

    /// An image's kernel.
    private func mixture(_ shares: Tensor, image: Int, _ pass: Pass) -> [Float] {
        var sum = [Float](repeating: 0, count: geometry.weightCount)
        pass.withValues(weight) { weights in
            for kernel in 0..<kernels {
                let (share, first) = (shares[image, kernel, 0, 0], kernel * sum.count)
                for i in sum.indices { sum[i] += share * weights[first + i] }
            }
        }
        return sum
    }

    private func mixtureGradient(input: Tensor, outputGradient: Tensor, _ engine: Engine) -> [Float] {
        var gradient = [Float](repeating: 0, count: geometry.weightCount)
        gradient.withUnsafeMutableBufferPointer { gradient in
            input.withLines { input in
                outputGradient.withLines { outputGradient in
                    engine.accumulateConvolutionGradients(
                        input: input,
                        outputGradient: outputGradient,
                        geometry,
                        weights: gradient,
                        bias: nil
                    )
                }
            }
        }
        return gradient
    }

    /// Adds the kernels' gradients from that of an image's kernel, and gives those of the shares.
    private func distribute(_ gradient: [Float], _ shares: Tensor, image: Int, _ pass: Pass) -> [Float] {
        pass.withGradient(weight) { kernelGradients in
            for kernel in 0..<kernels {
                let (share, first) = (shares[image, kernel, 0, 0], kernel * gradient.count)
                for i in gradient.indices { kernelGradients[first + i] += share * gradient[i] }
            }
        }
        return pass.withValues(weight) { weights in
            (0..<kernels).map { kernel in
                let first = kernel * gradient.count
                return Float(
                    gradient.indices.reduce(0.0) { $0 + Double(gradient[$1]) * Double(weights[first + $1]) }
                )
            }
        }
    }
}

extension Engine {
    /// Batches of equal channels and extent one after another.
    fileprivate func stacked(_ parts: [Tensor]) -> Tensor {
        guard parts.count > 1 else { return parts[0] }
        var shape = parts[0].shape
        shape.images = parts.reduce(0) { $0 + $1.shape.images }
        var result = Tensor(unwritten: shape)
        result.withMutableLines { output in
            var first = 0
            for part in parts {
                precondition(part.shape == shape.with(images: part.shape.images), "extents differ")
                part.withLines { part in
                    forEachRow(of: part.shape) { image, row in
                        for channel in 0..<part.shape.channels {
                            output.line(first + image, channel, row)
                                .update(from: part.line(image, channel, row), count: shape.columns)
                        }
                    }
                }
                first += part.shape.images
            }
        }
        return result
    }
}

extension TensorShape {
    fileprivate func with(images: Int) -> TensorShape { TensorShape(images, channels, rows, columns) }
}
