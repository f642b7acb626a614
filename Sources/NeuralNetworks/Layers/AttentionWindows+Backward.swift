import Tensors

extension AttentionWindows {
    /// Gradients of the projections and of the table.
    ///
    /// With P the attention and g = ∂y: ∂v = Pᵀg, ∂P = g·vᵀ,
    /// ∂score = P ∘ (∂P − Σⱼ ∂P ∘ P), ∂q = ∂score · k / √d, ∂k = ∂scoreᵀ · q / √d.
    func backward(
        _ engine: Engine,
        _ projected: Tensor,
        table: [Float],
        outputGradient: Tensor
    ) -> (projected: Tensor, table: [Double]) {
        var result = Tensor(unwritten: projected.shape)
        // A share of the table's gradient for each task, added in order, so that threads make no difference.
        let tasks = shape.images * rowRanges.count
        var shares = [Float](repeating: 0, count: tasks * table.count)
        shares.withUnsafeMutableBufferPointer { shares in
            result.withMutableLines { output in
                projected.withLines { projected in
                    outputGradient.withLines { dy in
                        forEachWindow(engine) { task, window in
                            let share = UnsafeMutableBufferPointer(
                                rebasing: shares[task * table.count..<(task + 1) * table.count]
                            )
                            for head in 0..<heads {
                                backward(projected, dy, table, window, head: head, to: output, share)
                            }
                        }
                    }
                }
            }
        }
        var sums = [Double](repeating: 0, count: table.count)
        for (index, share) in shares.enumerated() { sums[index % table.count] += Double(share) }
        return (result, sums)
    }

    private func backward(
        _ projected: TensorLines,
        _ dy: TensorLines,
        _ table: [Float],
        _ window: Window,
        head: Int,
        to output: TensorLines,
        _ share: UnsafeMutableBufferPointer<Float>
    ) {
        let count = window.count
        let part = depth * count
        withScratch(5 * part + 2 * count * count) { scratch in
            let (queries, keys, values) = (scratch, scratch + part, scratch + 2 * part)
            let (gradient, target) = (scratch + 3 * part, scratch + 4 * part)
            let (scores, slopes) = (scratch + 5 * part, scratch + 5 * part + count * count)
            for (third, matrix) in [queries, keys, values].enumerated() {
                window.gather(projected, channels(third: third, head: head), into: matrix)
            }
            window.gather(dy, channels(third: 0, head: head), into: gradient)
            attention(queries, keys, table, window, head: head, into: scores)

            let mix = MatrixProduct(rows: depth, columns: count, depth: count)
            let mixTransposed = MatrixProduct(rows: depth, columns: count, depth: count, transposesB: true)
            mix(gradient, scores, into: target)
            window.scatter(target, to: output, channels(third: 2, head: head))
            MatrixProduct(rows: count, columns: count, depth: depth, transposesA: true)(
                gradient,
                values,
                into: slopes
            )
            for i in 0..<count {
                let (p, slope) = (scores + i * count, slopes + i * count)
                var mean: Float = 0
                for j in 0..<count { mean += slope[j] * p[j] }
                for j in 0..<count { slope[j] = p[j] * (slope[j] - mean) }
            }
            forEachPair(window, head: head) { share[$1] += slopes[$0] }
            mixTransposed(keys, slopes, into: target, factor: factor)
            window.scatter(target, to: output, channels(third: 0, head: head))
            mix(queries, slopes, into: target, factor: factor)
            window.scatter(target, to: output, channels(third: 1, head: head))
        }
    }
}
