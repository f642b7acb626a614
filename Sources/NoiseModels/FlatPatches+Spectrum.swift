import CKissFFT
import Foundation

extension FlatPatches {
    struct Measurement {
        /// Periodogram over the patch's variance; its mean is about 1.
        let power: [Float]
        let second: Double
        let third: Double
    }

    static func measure(_ patch: Patch, in values: [Float], columns: Int, size: Int) -> Measurement {
        let trend = PatchTrend(values, columns, column: patch.column, row: patch.row, size: size)
        let window = (0..<size).map { 0.5 - 0.5 * cos(2 * Double.pi * (Double($0) + 0.5) / Double(size)) }
        let windowPower = window.reduce(0) { $0 + $1 * $1 }
        var second = 0.0
        var third = 0.0
        var field = [kiss_fft_cpx](repeating: kiss_fft_cpx(), count: size * size)
        for y in 0..<size {
            for x in 0..<size {
                let z =
                    Double(values[(patch.row + y) * columns + patch.column + x])
                    - trend.value(Double(x), Double(y))
                second += z * z
                third += z * z * z
                field[y * size + x].r = Float(z * window[x] * window[y])
            }
        }
        let count = Double(size * size)
        let scale = Float(1 / (windowPower * windowPower * patch.variance))
        let transformed = FourierTransform(columns: size, rows: size, inverse: false)?(field) ?? field
        // Noise of a plane has no direction of its own to speak of: mirrored frequencies are averaged.
        var power = [Float](repeating: 0, count: size * size)
        for v in 0..<size {
            for u in 0..<size {
                let value = transformed[v * size + u]
                let share = 0.25 * scale * (value.r * value.r + value.i * value.i)
                let (mu, mv) = ((size - u) % size, (size - v) % size)
                for index in [v * size + u, mv * size + u, v * size + mu, mv * size + mu] {
                    power[index] += share
                }
            }
        }
        return Measurement(power: power, second: second / count, third: third / count)
    }

    /// Distance of a frequency from zero, in steps of 1/size.
    static func radius(_ index: Int, _ size: Int) -> Double {
        let u = min(index % size, size - index % size)
        let v = min(index / size, size - index / size)
        return Double(u * u + v * v).squareRoot()
    }

    /// Replaces the nine lowest frequencies, which detrending emptied, by ln S = c₀ + c₁ r² through rings 2 to 5.
    static func fillLowFrequencies(_ power: [Double], size: Int) -> [Double] {
        var rings = [Double](repeating: 0, count: 6)
        var counts = [Double](repeating: 0, count: 6)
        for index in power.indices {
            let ring = Int(radius(index, size).rounded())
            if ring >= 2 && ring <= 5 {
                rings[ring] += power[index]
                counts[ring] += 1
            }
        }
        let points = (2...5).filter { rings[$0] > 0 }.map { (Double($0 * $0), log(rings[$0] / counts[$0])) }
        guard points.count >= 2 else { return power }
        let meanX = points.reduce(0) { $0 + $1.0 } / Double(points.count)
        let meanY = points.reduce(0) { $0 + $1.1 } / Double(points.count)
        let slope =
            points.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
            / points.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
        var filled = power
        for index in power.indices where radius(index, size) < 1.5 {
            filled[index] = exp(meanY + slope * (radius(index, size) * radius(index, size) - meanX))
        }
        return filled
    }
}
