import Foundation

/// A separable transform of blocks, along one of their axes, whose coefficients all have the variance of white noise.
///
/// Rows of the forward matrix have length 1; the inverse matrix is its inverse and not its transpose where the basis is
/// biorthogonal.
package struct BlockTransform: Sendable {
    /// Voxels along the side of a block within a slice.
    static let side = 8
    /// Voxels of a block: 8 × 8 within a slice, or as many of a cube of 4 × 4 × 4.
    static let area = side * side

    /// Forward matrix, row by row, in double precision.
    package let analysis: [[Double]]
    /// The forward matrix and after it its transpose, as the kernels read them.
    let forward: [Float]
    /// The same of the inverse matrix.
    let inverse: [Float]

    private init(normalising rows: [[Double]]) {
        analysis = rows.map { row in
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return row.map { $0 / length }
        }
        forward = Self.factor(analysis)
        inverse = Self.factor(Self.inverted(analysis))
    }

    /// The orthonormal discrete cosine transform (type II) of `side` values.
    package static func cosine(side: Int) -> BlockTransform {
        BlockTransform(
            normalising: (0..<side).map { frequency in
                (0..<side).map { cos(Double.pi * Double(frequency) * (Double($0) + 0.5) / Double(side)) }
            }
        )
    }

    /// The periodic transform of `side` values, a power of two, with the biorthogonal spline wavelet 1.5, down to one
    /// mean.
    ///
    /// Cohen, Daubechies & Feauveau, Communications on Pure and Applied Mathematics 45, 1992.
    package static func biorthogonalSpline(side: Int) -> BlockTransform {
        BlockTransform(
            normalising: {
                // Column k of the matrix is the transform of a one at k.
                let columns = (0..<side).map { one in
                    var means = (0..<side).map { $0 == one ? 1.0 : 0.0 }
                    var details: [Double] = []
                    while means.count > 1 {
                        let (low, high) = splitBySpline(means)
                        means = low
                        details = high + details
                    }
                    return means + details
                }
                return (0..<side).map { row in columns.map { $0[row] } }
            }()
        )
    }

    /// One level of the periodic spline wavelet: half as many weighted means, half as many differences.
    private static func splitBySpline(_ values: [Double]) -> (low: [Double], high: [Double]) {
        let taps = [3, -3, -22, 22, 128, 128, 22, -22, -3, 3].map { Double($0) / 128 }
        let count = values.count
        let low = stride(from: 0, to: count, by: 2).map { start in
            taps.indices.reduce(0.0) { sum, tap in
                let index = start + tap - 4
                return sum + taps[tap] * values[((index % count) + count) % count]
            }
        }
        let high = stride(from: 0, to: count, by: 2).map { values[$0] - values[$0 + 1] }
        return (low, high)
    }

    private static func factor(_ matrix: [[Double]]) -> [Float] {
        matrix.joined().map { Float($0) }
            + matrix.indices.flatMap { column in matrix.map { Float($0[column]) } }
    }

    /// Gauss–Jordan elimination with row exchange.
    private static func inverted(_ matrix: [[Double]]) -> [[Double]] {
        let count = matrix.count
        var rows = matrix.enumerated().map { index, row in
            row + (0..<count).map { $0 == index ? 1 : 0 }
        }
        for column in 0..<count {
            let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
            rows.swapAt(column, pivot)
            let scale = rows[column][column]
            rows[column] = rows[column].map { $0 / scale }
            for other in 0..<count where other != column {
                let share = rows[other][column]
                for index in rows[other].indices { rows[other][index] -= share * rows[column][index] }
            }
        }
        return rows.map { Array($0[count...]) }
    }
}
