import ImageQuality
import NoiseModels
import Pipelines
import Training
import Volumes

/// One image of a study under one noise.
struct StudyCase: Sendable {
    let image: TrainingImage
    let noise: TrainingNoise
    /// On the scale 0 to 1, one slice.
    let clean: Volume
    let noisy: Volume
    /// What the noise is, where the study tells the methods.
    let known: any NoiseModel

    /// The image as the metrics take it.
    static func planar(_ volume: Volume) throws(ImageQualityError) -> PlanarImage {
        try PlanarImage(
            columns: volume.shape.columns,
            rows: volume.shape.rows,
            channels: 1,
            samples: volume.voxels
        )
    }

    /// Adds the noise of a study to an image; the same every time.
    /// - Throws: `internal-error`.
    init(_ image: TrainingImage, _ noise: TrainingNoise, number: Int, of study: Study) throws(StudyError) {
        let rows = min(image.rows, study.data.crop ?? image.rows)
        let columns = min(image.columns, study.data.crop ?? image.columns)
        let patch = image.patch(
            row: (image.rows - rows) / 2,
            column: (image.columns - columns) / 2,
            rows: rows,
            columns: columns,
            channels: 1
        )
        var random = RandomStream(
            seed: study.seed,
            slice: image.row.line,
            element: number,
            purpose: .validationNoise
        )
        let seed = random.next()
        let unit = study.hounsfieldUnit
        let signal = image.meanSignal()
        do throws(NoiseError) {
            let noisy = try noise.simulate(
                patch,
                signal: signal,
                hounsfieldUnit: unit,
                &random,
                seed: seed
            )
            let shape = VolumeShape(columns: columns, rows: rows, slices: 1)
            clean = Volume(shape: shape, voxels: patch.values, unit: .storedValue)
            self.noisy = Volume(shape: shape, voxels: noisy.values, unit: .storedValue)
            known = try noise.model(signal: signal, added: zip(noisy.values, patch.values).map { $0 - $1 })
        } catch {
            throw StudyError(
                .internalError,
                "noise could not be simulated: \(error.description)",
                underlying: error
            )
        }
        self.image = image
        self.noise = noise
    }
}

extension Study {
    /// What one Hounsfield unit is on the scale; nil where CT has no window.
    var hounsfieldUnit: Double? {
        guard case .window(let bounds) = intensities[.ct] else { return nil }
        return 1 / (bounds.upperBound - bounds.lowerBound)
    }
}

extension TrainingNoise {
    /// The noise model of a level of this noise: its own where there is one, else Gaussian noise as strong as what was added.
    fileprivate func model(signal: Double, added: [Float]) throws(NoiseError) -> any NoiseModel {
        switch kind {
        case .rician(let snr, 0):
            return try RicianNoise(sigma: signal / snr.lowerBound, coils: 1, unit: .storedValue)
        case .speckle(let looks, nil):
            return try SpeckleNoise(looks: looks.lowerBound, domain: .intensity, unit: .storedValue)
        case .poissonGaussian(let snr, let share):
            let variance = 1 / (snr.lowerBound * snr.lowerBound)
            return try PoissonGaussianNoise(
                a: (1 - share.lowerBound) * variance,
                b: share.lowerBound * variance,
                unit: .storedValue
            )
        default:
            let square = added.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(added.count)
            // A level of 0 adds nothing, and no model has a sigma of 0.
            return try GaussianNoise(sigma: max(square.squareRoot(), 1e-6), unit: .storedValue)
        }
    }
}
