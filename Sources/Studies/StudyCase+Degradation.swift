import Foundation
import NoiseModels
import Pipelines
import Training
import Volumes

extension Study {
    /// The truth of an image: its central piece, of the image as the study degrades it where it does.
    /// - Throws: `invalid-images` where decimation would leave too few pixels.
    func truth(of image: TrainingImage, in index: ImageIndex) throws(StudyError) -> Patch {
        do throws(NoiseError) { return try truth(of: image) } catch {
            throw StudyError(
                .invalidImages,
                "\(index.place(of: image.row)): the image cannot be degraded: \(error.description)",
                underlying: error
            )
        }
    }

    private func truth(of image: TrainingImage) throws(NoiseError) -> Patch {
        let channels = image.row.modality.isColor ? 3 : 1
        guard let degradation else { return patch(of: image, channels: channels) }
        let whole = image.patch(
            row: 0,
            column: 0,
            rows: image.rows,
            columns: image.columns,
            channels: channels
        )
        let volume = try Degradation(degradation).apply(
            to: Volume(
                shape: VolumeShape(columns: whole.columns, rows: whole.rows, slices: channels),
                voxels: whole.values,
                unit: .storedValue
            )
        )
        return Patch(
            columns: volume.shape.columns,
            rows: volume.shape.rows,
            channels: channels,
            values: volume.voxels
        ).middle(data.crop)
    }
}

extension Study {
    /// The summary, and how the images were degraded where they were.
    var introduction: String {
        guard let degradation else { return summary }
        var steps: [String] = []
        if let sigma = degradation.gaussianSigma { steps.append("Gaussian blur of sigma \(sigma) pixels") }
        if let motion = degradation.motionBlur {
            steps.append("motion blur of \(motion.length) pixels at \(motion.angleDegrees) degrees")
        }
        if let factor = degradation.factor { steps.append("sampled at \(factor) times the spacing") }
        return summary + " Before their noise the images were degraded (" + steps.joined(separator: ", ")
            + "); the degraded image without noise is the truth."
    }
}

extension Degradation {
    /// What a study's degradation means.
    fileprivate init(_ study: StudyDegradation) throws(NoiseError) {
        let sigma = study.gaussianSigma ?? 0
        let way = study.motionBlur?.length ?? 0
        let radians = (study.motionBlur?.angleDegrees ?? 0) * .pi / 180
        try self.init(
            gaussianSigma: InPlane(columns: sigma, rows: sigma),
            motion: InPlane(columns: way * cos(radians), rows: way * sin(radians)),
            factor: study.factor.map { InPlane(columns: $0, rows: $0) }
        )
    }
}

extension Patch {
    /// The central square of a side at most; all of it where there is none.
    fileprivate func middle(_ side: Int?) -> Patch {
        let (height, width) = (min(rows, side ?? rows), min(columns, side ?? columns))
        let (top, left) = ((rows - height) / 2, (columns - width) / 2)
        let kept = (0..<channels).flatMap { channel in
            (top..<top + height).flatMap { row in
                let first = (channel * rows + row) * columns + left
                return values[first..<first + width]
            }
        }
        return Patch(columns: width, rows: height, channels: channels, values: kept)
    }
}
