import Foundation
import Tensors

extension Engine {
    /// 1 − mean structural similarity for a data range of 1 (Wang et al., 2004): 11×11 Gaussian window of standard
    /// deviation 1.5 at every place where it fits, channel by channel, K₁ = 0.01, K₂ = 0.03, biased variances.
    func structuralDissimilarity(_ prediction: Tensor, _ target: Tensor, weights: [Float]?) -> Loss {
        let shape = prediction.shape
        let window = SSIMWindow(rows: shape.rows, columns: shape.columns)
        return planeLoss([prediction, target], weights: weights) { inputs, gradients, share in
            let (x, t) = (window.plane { inputs[0][$0] }, window.plane { inputs[1][$0] })
            let (value, slopes) = window.dissimilarity(x, t)
            for row in 0..<shape.rows {
                for i in 0..<shape.columns {
                    gradients[0][row][i] = Float(share * slopes[row * shape.columns + i])
                }
            }
            return value
        }
    }
}

/// The Gaussian window of structural similarity over planes of one size, in double precision: the variances are small
/// differences of large sums.
struct SSIMWindow {
    /// Side of the window in pixels.
    static let size = 11
    private static let c1 = 0.01 * 0.01
    private static let c2 = 0.03 * 0.03

    private let rows: Int
    private let columns: Int
    private let taps: [Double]

    init(rows: Int, columns: Int) {
        precondition(
            min(rows, columns) >= Self.size,
            "structural similarity needs \(Self.size) rows and columns"
        )
        self.rows = rows
        self.columns = columns
        let values = (0..<Self.size).map { exp(-Double(($0 - 5) * ($0 - 5)) / (2 * 1.5 * 1.5)) }
        let sum = values.reduce(0, +)
        taps = values.map { $0 / sum }
    }

    private var innerRows: Int { rows - Self.size + 1 }
    private var innerColumns: Int { columns - Self.size + 1 }

    /// A plane's rows as doubles.
    func plane(_ line: (Int) -> UnsafeMutablePointer<Float>) -> [Double] {
        var result = [Double](repeating: 0, count: rows * columns)
        for row in 0..<rows {
            let line = line(row)
            for i in 0..<columns { result[row * columns + i] = Double(line[i]) }
        }
        return result
    }

    /// 1 − mean similarity of x to t, and its derivatives by x.
    func dissimilarity(_ x: [Double], _ t: [Double]) -> (value: Double, slopes: [Double]) {
        let (meanX, meanT) = (blurred(x), blurred(t))
        let (squareX, squareT) = (blurred(product(x, x)), blurred(product(t, t)))
        let mixed = blurred(product(x, t))
        let share = 1 / Double(meanX.count)
        // Derivatives of the sum of similarities by the means of x, of x² and of x·t.
        var (byMean, bySquare, byMixed) = (meanX, meanX, meanX)
        var sum = 0.0
        for i in meanX.indices {
            let (m, n) = (meanX[i], meanT[i])
            let a1 = 2 * m * n + Self.c1
            let a2 = 2 * (mixed[i] - m * n) + Self.c2
            let b1 = m * m + n * n + Self.c1
            let b2 = squareX[i] - m * m + squareT[i] - n * n + Self.c2
            let similarity = a1 * a2 / (b1 * b2)
            sum += similarity
            bySquare[i] = -similarity / b2
            byMixed[i] = 2 * a1 / (b1 * b2)
            byMean[i] =
                2 * n * a2 / (b1 * b2) - 2 * m * similarity / b1 - n * byMixed[i] - 2 * m * bySquare[i]
        }
        var slopes = spread(byMean)
        let (square, cross) = (spread(bySquare), spread(byMixed))
        for i in slopes.indices { slopes[i] = -share * (slopes[i] + 2 * x[i] * square[i] + t[i] * cross[i]) }
        return (1 - share * sum, slopes)
    }

    private func product(_ a: [Double], _ b: [Double]) -> [Double] {
        var result = a
        for i in result.indices { result[i] *= b[i] }
        return result
    }

    /// Windowed means at the places where the window fits, first along rows and then along columns.
    private func blurred(_ plane: [Double]) -> [Double] {
        let narrow = sums(rows * innerColumns, of: plane) { narrow, plane in
            for row in 0..<rows {
                for (k, tap) in taps.enumerated() {
                    Self.add(tap, plane + row * columns + k, to: narrow + row * innerColumns, innerColumns)
                }
            }
        }
        return sums(innerRows * innerColumns, of: narrow) { result, narrow in
            for row in 0..<innerRows {
                for (k, tap) in taps.enumerated() {
                    Self.add(
                        tap,
                        narrow + (row + k) * innerColumns,
                        to: result + row * innerColumns,
                        innerColumns
                    )
                }
            }
        }
    }

    /// The transpose of `blurred`.
    private func spread(_ inner: [Double]) -> [Double] {
        let narrow = sums(rows * innerColumns, of: inner) { narrow, inner in
            for row in 0..<innerRows {
                for (k, tap) in taps.enumerated() {
                    Self.add(
                        tap,
                        inner + row * innerColumns,
                        to: narrow + (row + k) * innerColumns,
                        innerColumns
                    )
                }
            }
        }
        return sums(rows * columns, of: narrow) { result, narrow in
            for row in 0..<rows {
                for (k, tap) in taps.enumerated() {
                    Self.add(tap, narrow + row * innerColumns, to: result + row * columns + k, innerColumns)
                }
            }
        }
    }

    /// A plane that a body fills by adding lines of another; by pointers, because checked indices keep the additions
    /// from being vectors.
    private func sums(
        _ count: Int,
        of plane: [Double],
        _ body: (UnsafeMutablePointer<Double>, UnsafePointer<Double>) -> Void
    ) -> [Double] {
        [Double](unsafeUninitializedCapacity: count) { result, filled in
            result.initialize(repeating: 0)
            filled = count
            plane.withUnsafeBufferPointer { plane in
                guard let from = plane.baseAddress, let to = result.baseAddress else { return }
                body(to, from)
            }
        }
    }

    @inline(__always)
    private static func add(
        _ factor: Double,
        _ line: UnsafePointer<Double>,
        to sums: UnsafeMutablePointer<Double>,
        _ count: Int
    ) {
        for i in 0..<count { sums[i] += factor * line[i] }
    }
}
