import Tensors

extension Engine {
    /// Total variation: (mean |Dₓx| + mean |D_yx|) / 2 with forward differences along rows and columns, anisotropic.
    /// - Parameters:
    ///   - prediction: predicted images [N, C, H, W].
    ///   - weights: a factor for each image; nil for 1.
    /// - Returns: value and gradient.
    public func totalVariation(_ prediction: Tensor, weights: [Float]? = nil) -> Loss {
        totalVariation(of: prediction, minus: nil, weights: weights)
    }

    /// Total variation of the prediction or of its error.
    func totalVariation(of prediction: Tensor, minus target: Tensor?, weights: [Float]?) -> Loss {
        let shape = prediction.shape
        let (rows, columns) = (shape.rows, shape.columns)
        // Each mean runs over the differences that exist; there is none in an image of one row or column.
        let along = columns > 1 ? 0.5 / Double(rows * (columns - 1)) : 0
        let across = rows > 1 ? 0.5 / Double((rows - 1) * columns) : 0
        let inputs = [prediction] + (target.map { [$0] } ?? [])
        return planeLoss(inputs, weights: weights) { inputs, gradients, share in
            var values = [Double](repeating: 0, count: rows * columns)
            for row in 0..<rows {
                for i in 0..<columns { values[row * columns + i] = Double(inputs[0][row][i]) }
                if inputs.count == 2 {
                    for i in 0..<columns { values[row * columns + i] -= Double(inputs[1][row][i]) }
                }
            }
            var slopes = [Double](repeating: 0, count: rows * columns)
            var sum = 0.0
            func add(_ from: Int, _ to: Int, _ factor: Double) {
                let difference = values[to] - values[from]
                let slope = difference > 0 ? factor : difference < 0 ? -factor : 0
                sum += factor * abs(difference)
                slopes[to] += slope
                slopes[from] -= slope
            }
            for row in 0..<rows {
                for i in 0..<columns {
                    let place = row * columns + i
                    if i + 1 < columns { add(place, place + 1, along) }
                    if row + 1 < rows { add(place, place + columns, across) }
                }
            }
            for row in 0..<rows {
                for i in 0..<columns { gradients[0][row][i] = Float(share * slopes[row * columns + i]) }
            }
            return sum
        }
    }
}
