import Foundation

/// The pictures and the noise of Goldens/make_block_matching.py.
enum BlockMatchingPictures {
    static let side = 96
    static let kernels: [String: [Float]] = [
        "smooth": [1, 2, 1, 2, 4, 2, 1, 2, 1],
        "sharp": [0, -1, 0, -1, 5, -1, 0, -1, 0],
    ]

    /// Grey levels of 0 to 255.
    static func picture(_ variant: Int) -> [Float] {
        (0..<side * side).map { index in
            let (r, c) = (index / side, index % side)
            let body = 4 * (r - 48) * (r - 48) + 5 * (c - 48) * (c - 48) < 8000
            if body, abs(r - 2 * c + 70) < 2 { return 60 }
            let (y, x) = (r - 30 - 5 * variant, c - 40 + 3 * variant)
            if y * y + x * x < 90 { return 190 }
            if body, r > 52, (r + c) % (8 + 4 * variant) < 4 { return 150 }
            return body ? 110 + Float(c - r) / 8 : 30
        }
    }

    /// Nearly normal values of variance 1, from the words of Tests/Python/hashed_values.py.
    static func noise(_ name: String, count: Int = side * side) -> [Float] {
        func mix(_ word: UInt32) -> UInt32 {
            var x = word
            x ^= x >> 16
            x &*= 0x7FEB_352D
            x ^= x >> 15
            x &*= 0x846C_A68B
            return x ^ (x >> 16)
        }
        var total = [Float](repeating: 0, count: count)
        for part in 0..<6 {
            let seed = "\(name), \(part)".utf8.reduce(2_166_136_261 as UInt32) {
                ($0 ^ UInt32($1)) &* 16_777_619
            }
            for index in total.indices {
                total[index] += 2 * (Float(mix(mix(UInt32(index)) &+ seed) >> 8) * 0x1p-24) - 1
            }
        }
        return total.map { $0 * Float(0.5).squareRoot() }
    }

    /// A square picture of noise filtered by a 3 × 3 kernel, periodic, of variance 1.
    static func filtered(_ white: [Float], _ kernel: [Float], side: Int = side) -> [Float] {
        let length = kernel.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return white.indices.map { index in
            let (r, c) = (index / side, index % side)
            var sum: Float = 0
            for tap in kernel.indices {
                let from = ((r - tap / 3 + 1 + side) % side) * side + (c - tap % 3 + 1 + side) % side
                sum += kernel[tap] * white[from]
            }
            return sum / length
        }
    }

    /// |FFT|² of a 3 × 3 kernel on a grid of `size` frequencies along each axis.
    static func power(_ kernel: [Float], size: Int) -> [Float] {
        (0..<size * size).map { index in
            let (v, u) = (Double(index / size) / Double(size), Double(index % size) / Double(size))
            var (real, imaginary) = (0.0, 0.0)
            for tap in kernel.indices {
                let phase = -2 * Double.pi * (v * Double(tap / 3) + u * Double(tap % 3))
                real += Double(kernel[tap]) * cos(phase)
                imaginary += Double(kernel[tap]) * sin(phase)
            }
            return Float(real * real + imaginary * imaginary)
        }
    }

    /// Peak signal-to-noise ratio in dB, of a peak of 255.
    static func psnr(_ image: [Float], _ clean: [Float]) -> Double {
        let squares = zip(image, clean).map { Double(($0 - $1) * ($0 - $1)) }
        return 10 * log10(255 * 255 / (squares.reduce(0, +) / Double(squares.count)))
    }
}
