import Foundation
import ImageQuality
import Testing

/// A pair of images by the recipe of Goldens/make_image_quality.py, in the same whole numbers.
struct TestImage: Decodable, CustomTestStringConvertible {
    enum Pattern: String, Decodable { case disc, flat, sparse }

    var name: String
    var channels: Int
    var rows: Int
    var columns: Int
    var pattern: Pattern
    /// The noise's standard deviation is 0.577 of this.
    var gain: Int
    var seed: Int
    var blurred: Bool
    var inverted: Bool
    var clipped: Bool
    /// A sample is whole number × multiplier / divisor.
    var multiplier: Int
    var divisor: Int
    var dataRange: Double

    var testDescription: String { name }

    /// A disc on a ramp at 8 bits, noisy unless the gain is 0.
    init(rows: Int, columns: Int, channels: Int = 1, gain: Int, seed: Int = 1) {
        (name, self.channels, self.rows, self.columns) = ("", channels, rows, columns)
        (self.gain, self.seed) = (gain, seed)
        (pattern, blurred, inverted, clipped) = (.disc, false, false, true)
        (multiplier, divisor, dataRange) = (1, 1, 255)
    }

    func reference() throws -> PlanarImage { try planar(referenceNumbers()) }

    func image() throws -> PlanarImage { try planar(imageNumbers()) }

    func referenceNumbers() -> [Int] {
        eachSample { channel, row, column in
            guard pattern != .flat else { return 120 }
            let (x, y) = (2 * column - columns, 2 * row - rows)
            let radius = min(columns, rows) * 3 / 4
            guard x * x + y * y < radius * radius else {
                return pattern == .sparse ? 0 : (3 * column + 2 * row + 40 * channel) % 200
            }
            let texture = Self.scrambled(UInt64(column + 512 * row + 262_144 * channel)) & 31
            return 150 - 35 * channel + (column / 4 + row / 7) % 2 * 30 + Int(texture)
        }
    }

    func imageNumbers() -> [Int] {
        let reference = referenceNumbers()
        var numbers = inverted ? reference.map { 255 - $0 } : reference
        if blurred { numbers = smoothed(numbers) }
        let noise = eachSample { channel, row, column in
            let word = Self.scrambled(UInt64(column + 512 * row + 262_144 * channel + 1_048_576 * seed))
            let bell = (0..<4).reduce(-510) { $0 + Int(word >> UInt64(8 * $1) & 255) }
            return (bell * gain) >> 8
        }
        return numbers.indices.map { index in
            let quiet = pattern == .sparse && reference[index] == 0
            let number = numbers[index] + (quiet ? 0 : noise[index])
            return clipped ? min(max(number, 0), 255) : number
        }
    }

    static func checkSum(_ numbers: [Int]) -> Int {
        numbers.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 251 + 1) }
    }

    private func planar(_ numbers: [Int]) throws -> PlanarImage {
        try PlanarImage(
            columns: columns,
            rows: rows,
            channels: channels,
            samples: numbers.map { Float($0) * Float(multiplier) / Float(divisor) }
        )
    }

    private func eachSample(_ value: (Int, Int, Int) -> Int) -> [Int] {
        (0..<channels * rows * columns).map { index in
            value(index / (rows * columns), index / columns % rows, index % columns)
        }
    }

    /// Means of 3 × 3 pixels, rounded down, the edge repeated.
    private func smoothed(_ numbers: [Int]) -> [Int] {
        eachSample { channel, row, column in
            var sum = 0
            for y in row - 1...row + 1 {
                for x in column - 1...column + 1 {
                    let (y, x) = (min(max(y, 0), rows - 1), min(max(x, 0), columns - 1))
                    sum += numbers[(channel * rows + y) * columns + x]
                }
            }
            return sum / 9
        }
    }

    private static func scrambled(_ number: UInt64) -> UInt64 {
        var word = number & 0xFFFF_FFFF
        for _ in 0..<3 {
            word ^= word >> 15
            word = (word &* 0x2C92_77B5 &+ 0x6A09_E667) & 0xFFFF_FFFF
        }
        return word ^ (word >> 16)
    }
}
