import Foundation

/// The squared magnitude of the two-dimensional discrete Fourier transform of real values, of one size.
///
/// Summed directly row by row and column by column in double precision: the regions of noise measurements have some
/// 64 pixels a side, of any number, where a fast transform would save milliseconds.
struct RegionTransform {
    let columns: Int
    let rows: Int
    private let alongRow: Waves
    private let alongColumn: Waves

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        alongRow = Waves(count: columns)
        alongColumn = Waves(count: rows)
    }

    /// |F|² of rows × columns values, horizontal frequency fastest.
    func power(of values: [Double]) -> [Double] {
        // Real values: the frequencies above half mirror those below.
        let half = columns / 2 + 1
        var real = [Double](repeating: 0, count: half * rows)
        var imaginary = real
        for row in 0..<rows {
            for u in 0..<half {
                let sum = alongRow.sum(frequency: u) { (values[row * columns + $0], 0) }
                (real[u * rows + row], imaginary[u * rows + row]) = sum
            }
        }
        var power = [Double](repeating: 0, count: columns * rows)
        for u in 0..<half {
            for v in 0..<rows {
                let sum = alongColumn.sum(frequency: v) { (real[u * rows + $0], imaginary[u * rows + $0]) }
                let square = sum.real * sum.real + sum.imaginary * sum.imaginary
                power[v * columns + u] = square
                power[(rows - v) % rows * columns + (columns - u) % columns] = square
            }
        }
        return power
    }

    /// Cosines and sines of a whole turn.
    private struct Waves {
        let cosines: [Double]
        let sines: [Double]

        init(count: Int) {
            let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
            cosines = angles.map { cos($0) }
            sines = angles.map { sin($0) }
        }

        /// Σ value · exp(−2πi · frequency · index / count).
        @inline(__always)
        func sum(frequency: Int, _ value: (Int) -> (Double, Double)) -> (real: Double, imaginary: Double) {
            var (real, imaginary) = (0.0, 0.0)
            var phase = 0
            for index in 0..<cosines.count {
                let (a, b) = value(index)
                real += a * cosines[phase] + b * sines[phase]
                imaginary += b * cosines[phase] - a * sines[phase]
                phase += frequency
                if phase >= cosines.count { phase -= cosines.count }
            }
            return (real, imaginary)
        }
    }
}
