import CKernels
import Foundation
import Testing

/// The largest images that are promised, and odd ones beside them, against convolutions as they are defined.
@Suite(.serialized) struct LargeImageTests {
    private static let isSlow = ProcessInfo.processInfo.environment["LIMPID_SLOW_TESTS"] != nil

    /// Corners of windows that are compared: the image's corners, its middle, and places at no round number.
    private func windows(_ rows: Int, _ columns: Int, side: Int) -> [(row: Int, column: Int)] {
        let (bottom, right) = (rows - side, columns - side)
        return [
            (0, 0), (0, right), (bottom, 0), (bottom, right), (rows / 2, columns / 2),
            (rows / 3 + 1, columns - 3 * side + 1), (bottom, columns / 5 + 3),
        ]
    }

    @Test(arguments: [(4096, 3072), (3071, 4095)]) func convolution(_ extent: (rows: Int, columns: Int)) {
        let (rows, columns) = extent
        let kernel = Kernel(variant: ck_variant_best(), precision: ck_precision_fp32)
        let convolution = NaiveConvolution(kernel: kernel, out: 8, channels: 2, size: 3, seed: 1)
        let input = Planes(images: 1, channels: 2, rows: rows, columns: columns, seed: 2)
        let output = Planes(images: 1, channels: 8, rows: rows, columns: columns)
        let weights = convolution.packed()
        defer { ck_weights_destroy(weights) }
        var (inputView, outputView) = (input.view(), output.view())
        var epilogue = ck_epilogue(
            slope: 1,
            scale: 1,
            gate: nil,
            gate_slope: 0,
            addend: nil,
            addend_scale: 0
        )
        withPool(threads: 2) { ck_convolve($0, weights, &inputView, &outputView, &epilogue) }
        for (row, column) in windows(rows, columns, side: 40) {
            var (found, expected): ([Float], [Double]) = ([], [])
            for channel in 0..<8 {
                for y in row..<row + 40 {
                    for x in column..<column + 40 {
                        found.append(output[0, channel, y, x])
                        expected.append(convolution.sum(input, 0, channel, y, x))
                    }
                }
            }
            #expect(kernel.accepts(found, expected), "at \(row), \(column)")
        }
    }

    /// One plane serves as every channel of the input: 32 of them would take 1.6 GB, as the output does.
    @Test(arguments: LargeImageTests.isSlow ? [(4096, 3072), (3071, 4095)] : [(4096, 3072)])
    func denseBlock(_ extent: (rows: Int, columns: Int)) {
        let (rows, columns) = extent
        let kernel = Kernel(variant: ck_variant_best(), precision: ck_precision_fp32)
        let block = DenseBlockTests.Block(kernel: kernel, withGate: false)
        defer { ck_dense_block_destroy(block.packed) }
        let plane = Planes(channels: 1, rows: rows, columns: columns, seed: 2)
        let output = Planes(images: 1, channels: 32, rows: rows, columns: columns)
        var (inputView, outputView) = (plane.view(), output.view())
        (inputView.channels, inputView.channel_stride) = (32, 0)
        let isDone = withPool(threads: 2) {
            ck_dense_block_run($0, block.packed, &inputView, 0.2, nil, &outputView)
        }
        #expect(isDone)
        let (side, reach) = (20, 5)
        for (row, column) in windows(rows, columns, side: side) {
            let window = Planes(images: 1, channels: 32, rows: side, columns: side)
            for index in window.indices() {
                window[0, index.channel, index.row, index.column] =
                    plane[0, 0, row + index.row, column + index.column]
            }
            let reference = DenseBlockTests().reference(block, window, scale: 0.2, outer: nil)
            var (found, expected): ([Float], [Double]) = ([], [])
            for (index, value) in zip(window.indices(), reference) {
                let (y, x) = (row + index.row, column + index.column)
                // What the window cut off counts within the block's reach, unless the image ends there.
                let isWhole =
                    (row == 0 || index.row >= reach) && (column == 0 || index.column >= reach)
                    && (row + side == rows || index.row < side - reach)
                    && (column + side == columns || index.column < side - reach)
                guard isWhole else { continue }
                found.append(output[0, index.channel, y, x])
                expected.append(value)
            }
            #expect(kernel.accepts(found, expected), "at \(row), \(column)")
        }
    }
}
