import Foundation
import ImageQuality
import NoiseModels
import Pipelines
import Training
import Volumes

/// One image of a study under one noise.
struct StudyCase: Sendable {
    let image: TrainingImage
    /// On the scale 0 to 1: one slice, or of a colour image one for each of red, green and blue.
    let clean: Volume
    let noisy: Volume
    /// What the noise is, where the study tells the methods.
    let known: any NoiseModel
    /// The class that each pixel should be segmented as, where the study segments.
    var classes: [UInt8]?
    private let isClipped: Bool

    /// An image as the metrics take it.
    func planar(_ volume: Volume) throws(ImageQualityError) -> PlanarImage {
        try PlanarImage(
            columns: volume.shape.columns,
            rows: volume.shape.rows,
            channels: volume.shape.slices,
            samples: isClipped ? volume.voxels.map { min(1, max(0, $0)) } : volume.voxels
        )
    }

    /// The image that a row without a method is of.
    func untreated(_ label: String) -> Volume { label == StudyPanels.clean ? clean : noisy }

    /// Adds the noise of a condition to an image, the same every time, or reads the image's pair.
    /// - Throws: `invalid-images` for a pair that cannot be read and an image that noise cannot be simulated on.
    init(
        _ image: TrainingImage,
        _ condition: StudyCondition,
        number: Int,
        of study: Study,
        _ index: ImageIndex
    ) throws(StudyError) {
        let patch = try study.truth(of: image, in: index)
        let noisy: Patch
        switch condition.noise {
        case .simulated(let noise):
            (noisy, known) = try Self.simulated(noise, patch, image, number: number, of: study, index)
        case .paired:
            do throws(TrainingError) {
                let partner = try ScaledImages.partner(
                    of: image,
                    in: index,
                    halvedSources: study.data.halvedSources
                )
                noisy = study.patch(of: partner, channels: patch.channels)
            } catch {
                throw StudyError(.invalidImages, error.description, underlying: error)
            }
            known = try Self.modelled(image, index) { () throws(NoiseError) in
                try .asStrong(as: zip(noisy.values, patch.values).map { $0 - $1 })
            }
        }
        let shape = VolumeShape(columns: patch.columns, rows: patch.rows, slices: patch.channels)
        clean = Volume(shape: shape, voxels: patch.values, unit: .storedValue)
        self.noisy = Volume(shape: shape, voxels: noisy.values, unit: .storedValue)
        self.image = image
        isClipped = study.isClipped
    }

    private static func simulated(
        _ noise: TrainingNoise,
        _ patch: Patch,
        _ image: TrainingImage,
        number: Int,
        of study: Study,
        _ index: ImageIndex
    ) throws(StudyError) -> (Patch, any NoiseModel) {
        var random = RandomStream(
            seed: study.seed,
            slice: image.row.line,
            element: number,
            purpose: .validationNoise
        )
        let seed = random.next()
        let unit = study.intensities.hounsfieldUnit
        let scans = ScanNoise(seed: study.seed, window: study.intensities.hounsfieldWindow)
        let signal = image.meanSignal()
        return try modelled(image, index) { () throws(NoiseError) in
            let noisy = try noise.simulate(
                patch,
                signal: signal,
                hounsfieldUnit: unit,
                place: ScannedPlace(scans, image) { study.patch(of: $0, channels: 1) },
                &random,
                seed: seed
            )
            let added = zip(noisy.values, patch.values).map { $0 - $1 }
            return (noisy, try noise.model(signal: signal, added: added))
        }
    }

    private static func modelled<Value>(
        _ image: TrainingImage,
        _ index: ImageIndex,
        _ body: () throws(NoiseError) -> Value
    ) throws(StudyError) -> Value {
        do throws(NoiseError) { return try body() } catch {
            throw StudyError(
                .invalidImages,
                "\(index.place(of: image.row)): noise could not be simulated: \(error.description)",
                underlying: error
            )
        }
    }
}

extension Study {
    /// The central piece of an image that the study looks at.
    func patch(of image: TrainingImage, channels: Int) -> Patch {
        let rows = min(image.rows, data.crop ?? image.rows)
        let columns = min(image.columns, data.crop ?? image.columns)
        return image.patch(
            row: (image.rows - rows) / 2,
            column: (image.columns - columns) / 2,
            rows: rows,
            columns: columns,
            channels: channels
        )
    }
}

extension TrainingNoise {
    /// The noise model of a level of this noise: its own where there is one, else Gaussian noise as strong as what was added.
    fileprivate func model(signal: Double, added: [Float]) throws(NoiseError) -> any NoiseModel {
        switch kind {
        case .rician(let snr, 0):
            return try RicianNoise(sigma: signal / snr.lowerBound, coils: 1, unit: .storedValue)
        case .speckle(let looks, let dynamicRange, _):
            let domain = dynamicRange.map {
                SpeckleNoise.Domain.logCompressed(scale: 10 / (log(10) * $0.lowerBound))
            }
            return try SpeckleNoise(
                looks: looks.lowerBound,
                domain: domain ?? .intensity,
                unit: .storedValue
            )
        case .poissonGaussian(let snr, let share):
            let variance = 1 / (snr.lowerBound * snr.lowerBound)
            return try PoissonGaussianNoise(
                a: (1 - share.lowerBound) * variance,
                b: share.lowerBound * variance,
                unit: .storedValue
            )
        default: return try .asStrong(as: added)
        }
    }
}

extension NoiseModel where Self == GaussianNoise {
    /// Gaussian noise as strong as what was added.
    fileprivate static func asStrong(as added: [Float]) throws(NoiseError) -> GaussianNoise {
        let square = added.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(added.count)
        // A level of 0 adds nothing, and no model has a sigma of 0.
        return try GaussianNoise(sigma: max(square.squareRoot(), 1e-6), unit: .storedValue)
    }
}
