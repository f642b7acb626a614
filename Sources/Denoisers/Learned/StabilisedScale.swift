import NoiseModels
import Volumes

extension IntensityScale {
    /// Places on which the transform's inverse is looked up.
    private static let places = 8_192
    /// How far the inverse is looked for beyond the transformed ends, in standard deviations of the noise.
    private static let margin: Float = 8

    /// This scale after a noise model's variance-stabilising transform: a noise-free signal of `low` or `high` lies at
    /// its ends, so that the network works on signals from 0 to 1 as it was trained to.
    ///
    /// Below the least value that noise can have the mean for, as in MR's background, the ends follow the exact unbiased
    /// inverse and not the transform of a single value.
    /// - Throws: `invalid-configuration` for a model whose transform differs from voxel to voxel, or has no finite value
    ///   at an end; `noise-model-failed`.
    package func stabilised(by noise: any NoiseModel, unit: IntensityUnit) throws(DenoiserError)
        -> IntensityScale
    {
        guard !(noise is CTNoise) else {
            throw DenoiserError(
                .invalidConfiguration,
                "CT noise differs from voxel to voxel, so no scale holds for a stabilised slice: write domain: image"
            )
        }
        func volume(_ values: [Float]) -> Volume {
            Volume(
                shape: VolumeShape(columns: values.count, rows: 1, slices: 1),
                voxels: values,
                unit: unit
            )
        }
        let signals: [Float]
        let places: [Float]
        do throws(NoiseError) {
            let ends = try noise.stabilise(volume([Float(low), Float(high)])).voxels
            let (first, last) = (ends[0] - Self.margin, ends[1] + Self.margin)
            places = (0...Self.places).map { first + (last - first) * Float($0) / Float(Self.places) }
            signals = try noise.unstabilise(volume(places)).voxels
        } catch {
            throw DenoiserError(stabilising: error)
        }
        // The last place whose signal is not above the low end, and the first that reaches the high one.
        guard let start = signals.lastIndex(where: { Double($0) <= low }),
            let end = signals.firstIndex(where: { Double($0) >= high }), start < end
        else {
            throw DenoiserError(
                .invalidConfiguration,
                "the transform of the \(noise.name) noise does not reach the ends of the network's scale: "
                    + "write domain: image",
                expanded:
                    "the inverse of the \(noise.name) noise's transform does not cross \(low) and \(high)"
            )
        }
        return try IntensityScale(low: Double(places[start]), high: Double(places[end]))
    }
}
