import NoiseModels
import Pipelines

/// A smooth random displacement of pixels: cubic B-splines over control points that are drawn from a normal distribution.
package struct ElasticDeformation: Sendable {
    private let spacing: Double
    private let controlColumns: Int
    /// Displacements (row, column) of the control points, in pixels.
    private let controls: [(row: Double, column: Double)]

    /// Draws a deformation of a square.
    package init(_ settings: TrainingAugmentation.Elastic, size: Int, _ random: inout RandomStream) {
        spacing = settings.spacing
        let count = Int((Double(size) / spacing).rounded(.up)) + 4
        controlColumns = count
        let sigma = settings.amplitude / CubicSpline.rootMeanSquare
        controls = (0..<count * count).map { _ in (sigma * random.gaussian(), sigma * random.gaussian()) }
    }

    /// Displacement of a pixel of the square.
    package func displacement(row: Int, column: Int) -> (row: Double, column: Double) {
        let (y, x) = (Double(row) / spacing, Double(column) / spacing)
        let (firstRow, firstColumn) = (Int(y), Int(x))
        let (rowWeights, columnWeights) = (
            CubicSpline.weights(y - Double(firstRow)), CubicSpline.weights(x - Double(firstColumn))
        )
        var sum = (row: 0.0, column: 0.0)
        for v in 0..<4 {
            for u in 0..<4 {
                let control = controls[(firstRow + v) * controlColumns + firstColumn + u]
                let weight = rowWeights[v] * columnWeights[u]
                sum.row += weight * control.row
                sum.column += weight * control.column
            }
        }
        return sum
    }
}

extension TrainingImage {
    /// The square whose first pixel is at (row, column) of the deformed image, by cubic interpolation (Catmull & Rom).
    package func patch(
        row: Int,
        column: Int,
        size: Int,
        channels wanted: Int,
        deformed: ElasticDeformation
    ) -> Patch {
        func sample(_ place: Int) -> Float { values.map { $0[place] } ?? Float(samples[place]) }
        var result = [Float](repeating: 0, count: wanted * size * size)
        for y in 0..<size {
            for x in 0..<size {
                let shift = deformed.displacement(row: y, column: x)
                let (atRow, atColumn) = (Double(row + y) + shift.row, Double(column + x) + shift.column)
                let (floorRow, floorColumn) = (atRow.rounded(.down), atColumn.rounded(.down))
                let (rowWeights, columnWeights) = (
                    Self.cubic(Float(atRow - floorRow)), Self.cubic(Float(atColumn - floorColumn))
                )
                for channel in 0..<wanted {
                    let first = min(channel, channels - 1) * rows * columns
                    var sum: Float = 0
                    for v in 0..<4 {
                        let line = first + Self.mirrored(Int(floorRow) + v - 1, rows) * columns
                        for u in 0..<4 {
                            let place = Self.mirrored(Int(floorColumn) + u - 1, columns)
                            sum += rowWeights[v] * columnWeights[u] * sample(line + place)
                        }
                    }
                    result[(channel * size + y) * size + x] = gain * sum + offset
                }
            }
        }
        return Patch(columns: size, rows: size, channels: wanted, values: result)
    }

    private static func cubic(_ t: Float) -> SIMD4<Float> {
        SIMD4(
            ((2 - t) * t - 1) * t,
            (3 * t - 5) * t * t + 2,
            ((4 - 3 * t) * t + 1) * t,
            (t - 1) * t * t
        ) / 2
    }
}
