import CKissFFT
import Foundation

/// The shape of the noise power spectrum of an image plane: mean 1 over the frequency grid, so unit variance.
public struct NoisePowerSpectrum: Codable, Hashable, Sendable {
    /// Frequencies along each axis, in steps of 1/size cycles per voxel.
    public let size: Int
    /// size × size values, horizontal frequency fastest; index k stands for k/size, above size/2 for k/size − 1.
    public let values: [Float]

    /// Creates a spectrum scaled to mean 1; throws `invalid-parameter` unless there are size² finite values ≥ 0,
    /// not all 0, and symmetric under f → −f.
    public init(size: Int, values: [Float]) throws(NoiseError) {
        guard size >= 4, values.count == size * size, values.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
            throw NoiseError(
                .invalidParameter,
                "a noise power spectrum has size × size finite values, none negative"
            )
        }
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
        guard mean > 0 else {
            throw NoiseError(.invalidParameter, "a noise power spectrum must not be zero everywhere")
        }
        for v in 0..<size {
            for u in 0..<size {
                let mirrored = values[(size - v) % size * size + (size - u) % size]
                if abs(Double(values[v * size + u] - mirrored)) > 1e-3 * mean {
                    throw NoiseError(.invalidParameter, "a noise power spectrum is the same at f and −f")
                }
            }
        }
        self.size = size
        self.values = values.map { Float(Double($0) / mean) }
    }

    private init(unchecked values: [Float], size: Int) {
        self.size = size
        self.values = values
    }

    /// White noise.
    public static let white = NoisePowerSpectrum(unchecked: [Float](repeating: 1, count: 16), size: 4)

    /// Linear interpolation between the grid's frequencies; f in cycles per voxel, periodic.
    func value(horizontal: Double, vertical: Double) -> Double {
        let n = Double(size)
        let x = (horizontal - horizontal.rounded(.down)) * n
        let y = (vertical - vertical.rounded(.down)) * n
        let u = Int(x) % size
        let v = Int(y) % size
        let s = x - x.rounded(.down)
        let t = y - y.rounded(.down)
        func at(_ u: Int, _ v: Int) -> Double { Double(values[v % size * size + u % size]) }
        return (1 - t) * ((1 - s) * at(u, v) + s * at(u + 1, v)) + t
            * ((1 - s) * at(u, v + 1) + s * at(u + 1, v + 1))
    }

    /// Variance that unit-variance noise of this spectrum has in the diagonal band of `WaveletBands`.
    func diagonalVariance(level: Int) -> Double {
        let n = 64
        let gains = (0..<n).map { Self.diagonalGain(Double($0) / Double(n), level: level) }
        var sum = 0.0
        for v in 0..<n {
            for u in 0..<n {
                let f = value(horizontal: Double(u) / Double(n), vertical: Double(v) / Double(n))
                sum += f * gains[u] * gains[v]
            }
        }
        return sum / Double(n * n)
    }

    /// Squared gain along one axis of the level's high-pass after the low-passes of the levels before.
    private static func diagonalGain(_ f: Double, level: Int) -> Double {
        // |H(f)|² of Daubechies-2's low-pass is 2 cos⁴(πf) (1 + 2 sin²(πf)); the high-pass mirrors it at f = ½.
        func low(_ f: Double) -> Double {
            let c = cos(Double.pi * f)
            return 2 * c * c * c * c * (3 - 2 * c * c)
        }
        var gain = low(Double(1 << (level - 1)) * f + 0.5)
        for earlier in 1..<max(1, level) { gain *= low(Double(1 << (earlier - 1)) * f) }
        return gain
    }

    /// A periodic unit-variance field of this spectrum: white Gaussian noise of the slice's streams, filtered.
    /// - Throws: `invalid-parameter` if there is no memory for the transform.
    func field(columns: Int, rows: Int, slice: Int, seed: UInt64) throws(NoiseError) -> [Float] {
        let width = FourierTransform.fastSize(columns)
        let height = FourierTransform.fastSize(rows)
        guard
            let forward = FourierTransform(columns: width, rows: height, inverse: false),
            let backward = FourierTransform(columns: width, rows: height, inverse: true)
        else { throw NoiseError(.invalidParameter, "no memory for a Fourier transform of the slice") }
        var spectrum = (0..<width * height).map { element in
            var stream = RandomStream(seed: seed, slice: slice, element: element)
            return kiss_fft_cpx(r: Float(stream.gaussian()), i: 0)
        }
        spectrum = forward(spectrum)
        var power = 0.0
        for v in 0..<height {
            for u in 0..<width {
                let s = value(horizontal: Double(u) / Double(width), vertical: Double(v) / Double(height))
                power += s
                let gain = Float(s.squareRoot())
                spectrum[v * width + u].r *= gain
                spectrum[v * width + u].i *= gain
            }
        }
        let field = backward(spectrum)
        // Both transforms are unnormalised, and the interpolated spectrum's mean is not exactly 1.
        let count = Double(width * height)
        let scale = Float(1 / (count * (power / count).squareRoot()))
        var result = [Float](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                result[row * columns + column] = field[row * width + column].r * scale
            }
        }
        return result
    }
}
