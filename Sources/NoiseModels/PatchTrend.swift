/// The least-squares paraboloid of a square patch, in polynomials orthogonal over its grid: 1, x, y, xy, x² and y².
struct PatchTrend {
    private let half: Double
    private let curvature: Double
    private let shift: Double
    private var coefficients = [Double](repeating: 0, count: 6)
    /// Sum of squares about the paraboloid.
    private(set) var squares = 0.0

    init(_ values: [Float], _ columns: Int, column: Int, row: Int, size: Int) {
        let n = Double(size)
        half = 0.5 * (n - 1)
        // Mean of (x − x̄)² over the grid.
        curvature = (n * n - 1) / 12
        // A shift near the values keeps the sums of squares exact enough.
        shift = Double(values[row * columns + column])
        var sums = coefficients
        for y in 0..<size {
            let base = (row + y) * columns + column
            let v = Double(y) - half
            var (s0, s1, s2) = (0.0, 0.0, 0.0)
            for x in 0..<size {
                let z = Double(values[base + x]) - shift
                let u = Double(x) - half
                s0 += z
                s1 += u * z
                s2 += u * u * z
                squares += z * z
            }
            sums[0] += s0
            sums[1] += s1
            sums[2] += v * s0
            sums[3] += v * s1
            sums[4] += s2 - curvature * s0
            sums[5] += (v * v - curvature) * s0
        }
        // Mean of ((x − x̄)² − curvature)² over the grid is (n² − 1)(n² − 4)/180.
        let fourth = (n * n - 1) * (n * n - 4) / 180
        let norms = [1, curvature, curvature, curvature * curvature, fourth, fourth].map { $0 * n * n }
        for index in 0..<6 {
            coefficients[index] = sums[index] / norms[index]
            squares -= sums[index] * coefficients[index]
        }
    }

    /// Mean square of the 4 × 4 block means about the paraboloid.
    func blockVariance(_ values: [Float], _ columns: Int, column: Int, row: Int, size: Int) -> Double {
        var sum = 0.0
        for y in stride(from: 0, to: size, by: 4) {
            for x in stride(from: 0, to: size, by: 4) {
                var block = 0.0
                for v in y..<y + 4 {
                    let base = (row + v) * columns + column
                    for u in x..<x + 4 { block += Double(values[base + u]) }
                }
                // The paraboloid's mean over a block differs from its middle by the same curvature in all blocks.
                let mean =
                    block / 16 - value(Double(x) + 1.5, Double(y) + 1.5) - 1.25
                    * (coefficients[4] + coefficients[5])
                sum += mean * mean
            }
        }
        return 16 * sum / Double(size * size)
    }

    func value(_ x: Double, _ y: Double) -> Double {
        let u = x - half
        let v = y - half
        let c = coefficients
        return shift + c[0] + c[1] * u + c[2] * v + c[3] * u * v + c[4] * (u * u - curvature)
            + c[5] * (v * v - curvature)
    }
}
