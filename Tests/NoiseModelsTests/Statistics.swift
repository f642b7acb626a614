import NoiseModels
import Volumes

/// Mean and standard deviation of a sample.
func moments(_ values: some Sequence<Float>) -> (mean: Double, deviation: Double) {
    var count = 0.0
    var first = 0.0
    var second = 0.0
    for value in values {
        count += 1
        first += Double(value)
        second += Double(value) * Double(value)
    }
    let mean = first / count
    return (mean, max(0, second / count - mean * mean).squareRoot())
}

/// The median of a non-empty array.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

extension Volume {
    /// A volume of a few values in one row.
    static func row(_ values: [Double], unit: IntensityUnit) -> Volume {
        Volume(
            shape: VolumeShape(columns: values.count, rows: 1, slices: 1),
            voxels: values.map { Float($0) },
            unit: unit
        )
    }
}
