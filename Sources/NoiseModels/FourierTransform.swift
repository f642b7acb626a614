import CKissFFT
import Foundation

/// A two-dimensional complex Fourier transform of one size, unnormalised in both directions.
final class FourierTransform {
    let columns: Int
    let rows: Int
    private let alongRow: kiss_fft_cfg
    private let alongColumn: kiss_fft_cfg

    /// nil if memory for the plan cannot be had.
    init?(columns: Int, rows: Int, inverse: Bool) {
        guard let first = kiss_fft_alloc(Int32(columns), inverse ? 1 : 0, nil, nil) else { return nil }
        guard let second = kiss_fft_alloc(Int32(rows), inverse ? 1 : 0, nil, nil) else {
            free(UnsafeMutableRawPointer(first))
            return nil
        }
        self.columns = columns
        self.rows = rows
        alongRow = first
        alongColumn = second
    }

    deinit {
        free(UnsafeMutableRawPointer(alongRow))
        free(UnsafeMutableRawPointer(alongColumn))
    }

    /// The smallest size from `size` up whose factors KISS FFT handles fast (2, 3, 5).
    static func fastSize(_ size: Int) -> Int { Int(kiss_fft_next_fast_size(Int32(size))) }

    /// Transforms `rows` × `columns` values, column fastest.
    func callAsFunction(_ values: [kiss_fft_cpx]) -> [kiss_fft_cpx] {
        var across = values
        var result = values
        var column = [kiss_fft_cpx](repeating: kiss_fft_cpx(), count: rows)
        values.withUnsafeBufferPointer { input in
            across.withUnsafeMutableBufferPointer { output in
                guard let from = input.baseAddress, let to = output.baseAddress else { return }
                for row in 0..<rows { kiss_fft(alongRow, from + row * columns, to + row * columns) }
            }
        }
        across.withUnsafeBufferPointer { input in
            guard let from = input.baseAddress else { return }
            for x in 0..<columns {
                kiss_fft_stride(alongColumn, from + x, &column, Int32(columns))
                for row in 0..<rows { result[row * columns + x] = column[row] }
            }
        }
        return result
    }
}
