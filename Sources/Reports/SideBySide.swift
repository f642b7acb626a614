import Volumes

/// One picture with original, denoised and, where known, standard deviation next to each other; without text.
public enum SideBySide {
    /// Pixels between two panels.
    static let gap = 4
    /// Width in pixels of the colour bar to the right of the heat map.
    static let barWidth = 12

    /// Composes one slice: grey, or RGB where there is a heat map with its colour bar (0 at the bottom, the maximum at the top).
    ///
    /// All volumes hold one slice of one shape. `maximum` is the standard deviation at the top of the heat map's scale, in
    /// the volume's unit. `inverted` is set for MONOCHROME1 sources.
    /// Throws `ReportError.shapeMismatch` where the volumes differ in shape or hold more than one slice.
    public static func render(
        original: Volume,
        denoised: Volume,
        standardDeviation: (map: Volume, maximum: Double)? = nil,
        window: Window,
        inverted: Bool = false
    ) throws(ReportError) -> PNGImage {
        let shape = original.shape
        guard shape.slices == 1, denoised.shape == shape,
            standardDeviation.map({ $0.map.shape == shape }) ?? true
        else {
            throw ReportError(.shapeMismatch, "a side-by-side picture needs single slices of one shape")
        }
        let greys = [original, denoised].map { window.greys(of: $0, inverted: inverted) }
        let panels = standardDeviation == nil ? 2 : 3
        let barSpace = standardDeviation == nil ? 0 : gap + barWidth
        let columns = shape.columns * panels + gap * (panels - 1) + barSpace
        guard let standardDeviation else {
            var pixels = [UInt8](repeating: 0, count: columns * shape.rows)
            for (panel, values) in greys.enumerated() {
                for index in values.indices {
                    let column = panel * (shape.columns + gap) + index % shape.columns
                    pixels[index / shape.columns * columns + column] = values[index]
                }
            }
            return try PNGImage(columns: columns, rows: shape.rows, samples: .grey8(pixels))
        }
        var pixels = [UInt8](repeating: 0, count: columns * shape.rows * 3)
        func set(_ row: Int, _ column: Int, _ red: UInt8, _ green: UInt8, _ blue: UInt8) {
            let start = (row * columns + column) * 3
            pixels[start] = red
            pixels[start + 1] = green
            pixels[start + 2] = blue
        }
        func setHeat(_ row: Int, _ column: Int, _ index: Int) {
            let colors = HeatMap.colors
            set(row, column, colors[index * 3], colors[index * 3 + 1], colors[index * 3 + 2])
        }
        for row in 0..<shape.rows {
            for column in 0..<shape.columns {
                let index = row * shape.columns + column
                for (panel, values) in greys.enumerated() {
                    set(
                        row,
                        panel * (shape.columns + gap) + column,
                        values[index],
                        values[index],
                        values[index]
                    )
                }
                let heat = HeatMap.index(
                    standardDeviation.map.voxels[index],
                    maximum: standardDeviation.maximum
                )
                setHeat(row, 2 * (shape.columns + gap) + column, Int(heat))
            }
            let level = shape.rows == 1 ? 255 : 255 - 255 * row / (shape.rows - 1)
            for column in columns - barWidth..<columns { setHeat(row, column, level) }
        }
        return try PNGImage(columns: columns, rows: shape.rows, samples: .rgb8(pixels))
    }
}
