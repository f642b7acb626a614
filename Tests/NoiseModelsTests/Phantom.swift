import Foundation
import NoiseModels
import Volumes

/// Synthetic clean images with edges, shading and fine structure.
enum Phantom {
    /// An ellipse with smooth shading, smaller ellipses inside that move a little from slice to slice, and thin lines.
    ///
    /// Values: `background` outside, `levels` inside in turn, shaded by ± `shading` of the level; every other
    /// level has thin lines, a fourteenth of the image apart, that raise it by `lines` of it.
    static func organs(
        size: Int,
        slices: Int = 1,
        background: Double,
        levels: [Double],
        shading: Double = 0.04,
        lines: Double = 0.1,
        unit: IntensityUnit,
        firstSlice: Int = 0
    ) -> Volume {
        let shape = VolumeShape(columns: size, rows: size, slices: slices)
        var voxels = [Float](repeating: Float(background), count: shape.count)
        let places: [(x: Double, y: Double, a: Double, b: Double)] = [
            (0, 0, 0.88, 0.78), (-0.42, 0.1, 0.28, 0.42), (0.42, 0.05, 0.3, 0.38), (0.0, -0.45, 0.22, 0.2),
            (0.02, 0.5, 0.26, 0.16), (0.45, 0.1, 0.1, 0.12), (-0.4, 0.25, 0.08, 0.06), (0, 0.02, 0.06, 0.25),
        ]
        for slice in 0..<slices {
            let z = Double(firstSlice + slice) * 0.01
            for row in 0..<size {
                for column in 0..<size {
                    let x = 2 * (Double(column) + 0.5) / Double(size) - 1
                    let y = 2 * (Double(row) + 0.5) / Double(size) - 1
                    var value = background
                    var lined = false
                    for (index, place) in places.enumerated() where index < 2 * levels.count {
                        let u = (x - place.x - (index == 0 ? 0 : z)) / place.a
                        let v = (y - place.y) / place.b
                        if u * u + v * v < 1 {
                            value = levels[index % levels.count]
                            lined = index % 2 == 1
                        }
                    }
                    if value != background {
                        value *= 1 + shading * sin(5 * x + 3 * y + z)
                        if lined, abs(sin(22 * (x + 0.3 * y))) < 0.1 { value *= 1 + lines }
                    }
                    voxels[shape.sliceCount * slice + row * size + column] = Float(value)
                }
            }
        }
        return Volume(shape: shape, voxels: voxels, unit: unit, firstSlice: firstSlice)
    }

    /// A field of one value.
    static func constant(_ value: Float, size: Int, slices: Int = 1, unit: IntensityUnit, firstSlice: Int = 0)
        -> Volume
    {
        let shape = VolumeShape(columns: size, rows: size, slices: slices)
        return Volume(
            shape: shape,
            voxels: [Float](repeating: value, count: shape.count),
            unit: unit,
            firstSlice: firstSlice
        )
    }
}
