import CKernels

extension Engine {
    /// A convolution with its epilogue.
    public func convolve(
        _ input: Tensor,
        _ weights: PackedConvolution,
        _ epilogue: ConvolutionEpilogue = ConvolutionEpilogue()
    ) -> Tensor {
        var output = Tensor(unwritten: weights.geometry.output(for: input.shape))
        output.withMutableLines { output in
            input.withLines { input in convolve(input, weights, into: output, epilogue) }
        }
        return output
    }

    /// A convolution from a range of channels into another range, which may belong to the same tensor.
    public func convolve(
        _ input: TensorLines,
        _ weights: PackedConvolution,
        into output: TensorLines,
        _ epilogue: ConvolutionEpilogue = ConvolutionEpilogue()
    ) {
        precondition(
            output.shape == weights.geometry.output(for: input.shape),
            "the output has another shape"
        )
        if let fast = weights.fast {
            epilogue.withKernelEpilogue { epilogue in
                var (from, to) = (input.planes, output.planes)
                withPool { ck_convolve($0, fast, &from, &to, epilogue) }
            }
        } else if kernels == .reference || weights.geometry.groups > 1 || weights.geometry.isSlight {
            NaiveConvolution(weights.geometry).forward(self, input, weights, into: output, epilogue)
        } else {
            MatrixConvolution(weights.geometry).forward(self, input, weights, into: output, epilogue)
        }
    }

    /// The gradient of a convolution's input, from that of its output.
    /// - Throws: `out-of-resources`.
    public func convolutionInputGradient(
        _ outputGradient: Tensor,
        _ geometry: ConvolutionGeometry,
        weights: UnsafeBufferPointer<Float>,
        inputShape: TensorShape,
        precision: Precision? = nil
    ) throws(TensorError) -> Tensor {
        if geometry.groups == 1, geometry.stride == 1, kernels != .reference {
            return convolve(
                outputGradient,
                try .backward(self, geometry, weights: weights, precision: precision)
            )
        }
        return NaiveConvolution(geometry).inputGradient(self, outputGradient, weights, shape: inputShape)
    }

    /// Adds a convolution's weight and bias gradients to given ones.
    public func accumulateConvolutionGradients(
        input: TensorLines,
        outputGradient: TensorLines,
        _ geometry: ConvolutionGeometry,
        weights: UnsafeMutableBufferPointer<Float>,
        bias: UnsafeMutableBufferPointer<Float>?,
        precision: Precision? = nil
    ) {
        precondition(weights.count == geometry.weightCount, "one gradient per weight")
        if kernels == .reference || geometry.groups > 1 {
            return NaiveConvolution(geometry).weightGradients(self, input, outputGradient, weights, bias)
        }
        guard geometry.isFast, let variant = kernels.variant else {
            return MatrixConvolution(geometry).weightGradients(input, outputGradient, weights, bias)
        }
        var (x, dy) = (input.planes, outputGradient.planes)
        withPool {
            ck_backward_weights(
                $0,
                variant,
                (precision ?? self.precision).kernels,
                &x,
                &dy,
                Int32(geometry.kernel),
                weights.baseAddress,
                bias?.baseAddress
            )
        }
    }
}
