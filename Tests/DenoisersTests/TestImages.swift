import Volumes

/// Small synthetic images for the tests of denoisers.
enum TestImages {
    /// A bright disc, moving a little from slice to slice, on a gentle ramp.
    static func disc(
        columns: Int,
        rows: Int,
        slices: Int,
        unit: IntensityUnit = .signalIntensity
    ) -> Volume {
        let shape = VolumeShape(columns: columns, rows: rows, slices: slices)
        var voxels: [Float] = []
        for slice in 0..<slices {
            for row in 0..<rows {
                for column in 0..<columns {
                    let x = Float(column) - Float(columns) * 0.45 - 0.3 * Float(slice)
                    let y = Float(row) - Float(rows) * 0.5
                    let radius = Float(min(columns, rows)) * 0.3
                    voxels.append((x * x + y * y < radius * radius ? 140 : 60) + 0.2 * Float(row))
                }
            }
        }
        return Volume(shape: shape, voxels: voxels, unit: unit)
    }

    /// Bit patterns, which unlike values tell NaN and signed zeros apart.
    static func bits(_ volume: Volume) -> [UInt32] { volume.voxels.map(\.bitPattern) }

    /// Mean of (a − b)².
    static func meanSquaredDifference(_ a: Volume, _ b: Volume) -> Double {
        zip(a.voxels, b.voxels).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
            / Double(a.shape.count)
    }
}
