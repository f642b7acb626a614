import Foundation
import Tensors

/// The windows of an image batch and the attention within them, between queries, keys and values in the thirds of a
/// tensor's channels: the part of `WindowedAttention` without convolutions.
struct AttentionWindows {
    let shape: TensorShape
    let size: Int
    let heads: Int
    let rowRanges: [Range<Int>]
    let columnRanges: [Range<Int>]

    /// Windows of images with a shape [N, channels, H, W].
    init(_ shape: TensorShape, size: Int, shift: Int, heads: Int) {
        self.shape = shape
        self.size = size
        self.heads = heads
        func ranges(_ extent: Int) -> [Range<Int>] {
            (0...(extent - 1 + shift) / size).map {
                max(0, $0 * size - shift)..<min(extent, ($0 + 1) * size - shift)
            }
        }
        rowRanges = ranges(shape.rows)
        columnRanges = ranges(shape.columns)
    }

    var depth: Int { shape.channels / heads }
    var factor: Float { 1 / Float(depth).squareRoot() }

    /// Multiplications of scores and mixing.
    var multiplyAccumulates: Int {
        func squares(_ ranges: [Range<Int>]) -> Int { ranges.reduce(0) { $0 + $1.count * $1.count } }
        return 2 * shape.images * shape.channels * squares(rowRanges) * squares(columnRanges)
    }

    /// One window of one image.
    struct Window {
        let image: Int
        let rows: Range<Int>
        let columns: Range<Int>
        var count: Int { rows.count * columns.count }

        /// Copies channels into a matrix [channel, pixel].
        func gather(_ lines: TensorLines, _ channels: Range<Int>, into matrix: UnsafeMutablePointer<Float>) {
            var target = matrix
            for channel in channels {
                for row in rows {
                    target.update(
                        from: lines.line(image, channel, row) + columns.lowerBound,
                        count: columns.count
                    )
                    target += columns.count
                }
            }
        }

        /// Copies a matrix [channel, pixel] into channels.
        func scatter(_ matrix: UnsafePointer<Float>, to lines: TensorLines, _ channels: Range<Int>) {
            var source = matrix
            for channel in channels {
                for row in rows {
                    (lines.line(image, channel, row) + columns.lowerBound).update(
                        from: source,
                        count: columns.count
                    )
                    source += columns.count
                }
            }
        }
    }

    /// Runs a body for all windows, those of one row of windows in one task.
    func forEachWindow(_ engine: Engine, _ body: (_ task: Int, Window) -> Void) {
        engine.parallel(shape.images * rowRanges.count) { task in
            for columns in columnRanges {
                let rows = rowRanges[task % rowRanges.count]
                body(task, Window(image: task / rowRanges.count, rows: rows, columns: columns))
            }
        }
    }

    func channels(third: Int, head: Int) -> Range<Int> {
        let first = third * shape.channels + head * depth
        return first..<first + depth
    }

    /// Calls the body with the place of each pair of pixels (i, j) among a window's scores and in the table.
    func forEachPair(_ window: Window, head: Int, _ body: (_ score: Int, _ place: Int) -> Void) {
        let (columns, count) = (window.columns.count, window.count)
        for i in 0..<count {
            for j in 0..<count {
                let (dy, dx) = (i / columns - j / columns, i % columns - j % columns)
                body(i * count + j, ((dy + size - 1) * (2 * size - 1) + dx + size - 1) * heads + head)
            }
        }
    }

    /// softmax(qᵀk / √d + bias) as [i, j], with queries and keys as [channel, pixel].
    func attention(
        _ queries: UnsafePointer<Float>,
        _ keys: UnsafePointer<Float>,
        _ table: [Float],
        _ window: Window,
        head: Int,
        into scores: UnsafeMutablePointer<Float>
    ) {
        let count = window.count
        MatrixProduct(rows: count, columns: count, depth: depth, transposesA: true)(
            queries,
            keys,
            into: scores,
            factor: factor
        )
        table.withUnsafeBufferPointer { table in
            forEachPair(window, head: head) { scores[$0] += table[$1] }
        }
        for i in 0..<count {
            let row = scores + i * count
            var largest = row[0]
            for j in 1..<max(1, count) where row[j] > largest { largest = row[j] }
            var sum: Float = 0
            for j in 0..<count {
                row[j] = exp(row[j] - largest)
                sum += row[j]
            }
            for j in 0..<count { row[j] /= sum }
        }
    }

    /// softmax(score) · v of every window and head: [N, 3·channels, H, W] → [N, channels, H, W].
    func forward(_ engine: Engine, _ projected: Tensor, table: [Float]) -> Tensor {
        var result = Tensor(unwritten: shape)
        result.withMutableLines { output in
            projected.withLines { projected in
                forEachWindow(engine) { _, window in
                    for head in 0..<heads { forward(projected, table, window, head: head, to: output) }
                }
            }
        }
        return result
    }

    private func forward(
        _ projected: TensorLines,
        _ table: [Float],
        _ window: Window,
        head: Int,
        to output: TensorLines
    ) {
        let part = depth * window.count
        withScratch(4 * part + window.count * window.count) { matrices in
            let (mixed, scores) = (matrices + 3 * part, matrices + 4 * part)
            for third in 0..<3 {
                window.gather(projected, channels(third: third, head: head), into: matrices + third * part)
            }
            attention(matrices, matrices + part, table, window, head: head, into: scores)
            MatrixProduct(rows: depth, columns: window.count, depth: window.count, transposesB: true)(
                matrices + 2 * part,
                scores,
                into: mixed
            )
            window.scatter(mixed, to: output, channels(third: 0, head: head))
        }
    }

    /// Runs a body with memory for the matrices of one window.
    func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { memory in
            if let base = memory.baseAddress { body(base) }
        }
    }
}
