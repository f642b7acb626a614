import Reports

/// A colour picture, drawn pixel by pixel.
package struct Canvas: Hashable {
    package let width: Int
    package let height: Int
    /// Red, green, blue of every pixel, row by row.
    package private(set) var samples: [UInt8]

    /// A black picture.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        samples = [UInt8](repeating: 0, count: 3 * width * height)
    }

    /// Sets a pixel; one outside the picture is ignored.
    package mutating func set(_ column: Int, _ row: Int, _ color: RGB) {
        guard column >= 0, column < width, row >= 0, row < height else { return }
        let start = 3 * (row * width + column)
        samples[start] = color.red
        samples[start + 1] = color.green
        samples[start + 2] = color.blue
    }

    /// Draws a matrix of colours, each as a square of `magnification` pixels.
    package mutating func draw(
        columns: Int,
        rows: Int,
        magnification: Int,
        at origin: (column: Int, row: Int),
        _ color: (Int) -> RGB
    ) {
        for row in 0..<rows {
            for column in 0..<columns {
                let color = color(row * columns + column)
                for y in 0..<magnification {
                    for x in 0..<magnification {
                        set(
                            origin.column + column * magnification + x,
                            origin.row + row * magnification + y,
                            color
                        )
                    }
                }
            }
        }
    }

    /// Draws text in white, its upper left corner at the origin.
    package mutating func write(_ text: String, at origin: (column: Int, row: Int), magnification: Int) {
        for (index, character) in text.utf8.enumerated() {
            let glyph = BitmapFont.glyph(character)
            let left = origin.column + index * BitmapFont.advance * magnification
            for (x, bits) in glyph.enumerated() {
                for y in 0..<BitmapFont.height where bits >> UInt8(y) & 1 == 1 {
                    for dy in 0..<magnification {
                        for dx in 0..<magnification {
                            set(
                                left + x * magnification + dx,
                                origin.row + y * magnification + dy,
                                RGB(grey: 255)
                            )
                        }
                    }
                }
            }
        }
    }
}
