import Tensors

extension Engine {
    /// A loss that is a mean over planes: one channel of one image each, in one task.
    /// - Parameters:
    ///   - inputs: tensors of one shape.
    ///   - predictions: how many of them, from the first, get gradients.
    ///   - weights: a factor for each image; nil for 1.
    ///   - plane: gives the plane's mean and writes share · its gradients, for every input predicted.
    /// - Returns: value and gradients.
    func planeLoss(
        _ inputs: [Tensor],
        predictions: Int = 1,
        weights: [Float]?,
        plane: (_ inputs: [LossPlane], _ gradients: [LossPlane], _ share: Double) -> Double
    ) -> Loss {
        let shape = inputs[0].shape
        precondition(inputs.allSatisfy { $0.shape == shape }, "a loss compares tensors of one shape")
        precondition(weights == nil || weights?.count == shape.images, "one weight per image")
        let planes = shape.images * shape.channels
        var gradients = (0..<predictions).map { _ in Tensor(unwritten: shape) }
        var values = [Double](repeating: 0, count: planes)
        values.withUnsafeMutableBufferPointer { values in
            Self.withMutableLines(of: &gradients) { gradients in
                Self.withLines(of: inputs[...]) { inputs in
                    parallel(planes) { task in
                        let (image, channel) = (task / shape.channels, task % shape.channels)
                        let share = (weights.map { Double($0[image]) } ?? 1) / Double(planes)
                        let (from, to) = (
                            inputs.map { LossPlane(lines: $0, image: image, channel: channel) },
                            gradients.map { LossPlane(lines: $0, image: image, channel: channel) }
                        )
                        values[task] = share * plane(from, to, share)
                    }
                }
            }
        }
        return Loss(value: values.reduce(0, +), gradients: gradients)
    }

    /// A loss that is the mean of a term of each element.
    /// - Parameters:
    ///   - inputs: up to four tensors of one shape.
    ///   - predictions: how many of them, from the first, get gradients: one or two.
    ///   - weights: a factor for each image; nil for 1.
    ///   - term: from the inputs' values at one place the term, and its derivatives by the predicted ones.
    /// - Returns: value and gradients.
    @inline(__always)
    func meanLoss(
        _ inputs: [Tensor],
        predictions: Int = 1,
        weights: [Float]?,
        term: (SIMD4<Double>) -> (value: Double, slopes: SIMD2<Double>)
    ) -> Loss {
        precondition(
            inputs.count <= 4 && predictions <= 2,
            "a term has at most four inputs, two of them predicted"
        )
        let shape = inputs[0].shape
        return planeLoss(inputs, predictions: predictions, weights: weights) { inputs, gradients, share in
            let share = share / Double(shape.pixels)
            var sum = 0.0
            for row in 0..<shape.rows {
                let (from, to) = (inputs.map { $0[row] }, gradients.map { $0[row] })
                for i in 0..<shape.columns {
                    var values = SIMD4<Double>.zero
                    for k in from.indices { values[k] = Double(from[k][i]) }
                    let (value, slopes) = term(values)
                    sum += value
                    for k in to.indices { to[k][i] = Float(share * slopes[k]) }
                }
            }
            return sum / Double(shape.pixels)
        }
    }

    private static func withLines(
        of tensors: ArraySlice<Tensor>,
        _ collected: [TensorLines] = [],
        _ body: ([TensorLines]) -> Void
    ) {
        guard let first = tensors.first else { return body(collected) }
        first.withLines { withLines(of: tensors.dropFirst(), collected + [$0], body) }
    }

    private static func withMutableLines(
        of tensors: inout [Tensor],
        _ collected: [TensorLines] = [],
        _ body: ([TensorLines]) -> Void
    ) {
        guard var last = tensors.popLast() else { return body(collected) }
        last.withMutableLines { withMutableLines(of: &tensors, [$0] + collected, body) }
        tensors.append(last)
    }
}

/// One channel of one image.
struct LossPlane {
    let lines: TensorLines
    let image: Int
    let channel: Int

    /// A row's pixels.
    subscript(row: Int) -> UnsafeMutablePointer<Float> { lines.line(image, channel, row) }
}
