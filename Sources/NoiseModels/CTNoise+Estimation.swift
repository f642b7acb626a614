import Foundation
import Volumes

extension CTNoise {
    /// Estimates the noise power spectrum and the typical sigma from flat patches of tissue: their variance, with the
    /// shape of the spectrum from the differences of neighbouring slices where those hold less structure.
    ///
    /// Air outside the field of view (constant or clipped) takes no part. Throws `too-few-voxels`, or `not-identifiable`
    /// where the image shows no noise.
    public static func estimate(from sample: Volume) throws(NoiseError) -> CTNoise {
        try fit(sample).model
    }

    /// Below this, HU, is air rather than tissue.
    static let airLimit: Float = -500

    static func fit(_ sample: Volume) throws(NoiseError) -> FittedNoise<CTNoise> {
        let shape = sample.shape
        let usable = UsableVoxels(sample)
        let perSlice = shape.sliceCount
        let slices = (0..<shape.slices).map { slice in
            let range = slice * perSlice..<(slice + 1) * perSlice
            return ImagePlane(
                values: Array(sample.voxels[range]),
                usable: Array(usable.flags[range]),
                preferred: sample.voxels[range].map { $0 > airLimit }
            )
        }
        var findings: [Finding] = []
        var found = try? FlatPatches.find(slices, columns: shape.columns, rows: shape.rows)
        if found.map({ $0.count < 4 }) ?? true {
            let anywhere = slices.map { ImagePlane(values: $0.values, usable: $0.usable) }
            found = try FlatPatches.find(anywhere, columns: shape.columns, rows: shape.rows)
            findings.append(
                Finding(
                    .warning,
                    code: "no-tissue",
                    "hardly any flat tissue; sigma comes from the whole image, air included"
                )
            )
        }
        guard let direct = found, direct.variance > 0 else {
            throw NoiseError(.notIdentifiable, "the flat parts of the image show no noise at all")
        }
        let shapeSource = lessStructured(slices, than: direct, shape)
        let gain = LocalSigmaMap.Gain(shapeSource)
        let ratio = shapeSource.detailRatios[gain.level - 1] / direct.detailRatios[gain.level - 1]
        let sigma = (direct.variance * ratio).squareRoot()
        let relative = 0.5 * max(direct.relativeError, shapeSource.relativeError)
        let model = try CTNoise(
            sigma: sigma,
            spectrum: shapeSource.spectrum,
            unit: sample.unit,
            standardError: sigma * relative,
            gain: gain,
            map: nil
        )
        return FittedNoise(model: model, findings: findings)
    }

    /// Flat patches of the differences of neighbouring slices if those hold clearly less structure.
    ///
    /// Only the ratio of total to detail variance is taken from them, so noise shared between slices does no harm, and
    /// structure that does not cancel raises that ratio.
    private static func lessStructured(
        _ slices: [ImagePlane],
        than direct: FlatPatches,
        _ shape: VolumeShape
    ) -> FlatPatches {
        if slices.count < 2 { return direct }
        // A dozen pairs show the spectrum as well as all of a long sample.
        let step = max(1, slices.count / 12)
        let differences = stride(from: 0, to: slices.count - 1, by: step).map { index in
            let (first, second) = (slices[index], slices[index + 1])
            return ImagePlane(
                values: zip(first.values, second.values).map { $0 - $1 },
                usable: zip(first.usable, second.usable).map { $0 && $1 },
                preferred: first.preferred
            )
        }
        let between = try? FlatPatches.find(differences, columns: shape.columns, rows: shape.rows)
        guard let between, between.count >= direct.count / 2 else { return direct }
        return between.detailRatios[1] < 0.95 * direct.detailRatios[1] ? between : direct
    }
}
