import Foundation

/// A filled ellipse on the unit square [−1, 1]², the building block of the phantoms.
struct Ellipse: Sendable {
    let centerX: Double
    let centerY: Double
    let halfWidth: Double
    let halfHeight: Double
    private let cosine: Double
    private let sine: Double
    /// The value painted, replacing what lies below.
    let value: Double

    init(
        _ centerX: Double,
        _ centerY: Double,
        _ halfWidth: Double,
        _ halfHeight: Double,
        angle: Double = 0,
        value: Double
    ) {
        self.centerX = centerX
        self.centerY = centerY
        self.halfWidth = halfWidth
        self.halfHeight = halfHeight
        cosine = cos(angle * .pi / 180)
        sine = sin(angle * .pi / 180)
        self.value = value
    }

    func contains(_ x: Double, _ y: Double) -> Bool {
        let dx = x - centerX
        let dy = y - centerY
        let u = (dx * cosine + dy * sine) / halfWidth
        let v = (-dx * sine + dy * cosine) / halfHeight
        return u * u + v * v <= 1
    }

    /// Paints ellipses over a background on a square matrix, each pixel the mean of 3 × 3 samples.
    static func paint(_ ellipses: [Ellipse], background: Double, columns: Int, rows: Int) -> [Float] {
        var image = [Float](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = 0.0
                for sub in 0..<9 {
                    let x = (Double(column) + (Double(sub % 3) + 0.5) / 3) / Double(columns) * 2 - 1
                    let y = (Double(row) + (Double(sub / 3) + 0.5) / 3) / Double(rows) * 2 - 1
                    sum += ellipses.last { $0.contains(x, y) }?.value ?? background
                }
                image[row * columns + column] = Float(sum / 9)
            }
        }
        return image
    }
}
