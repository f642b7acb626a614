import DenoisingNetworks
import ImageQuality
import Pipelines
import SegmentationNetworks
import Tensors
import Training

/// The frozen network of a study that segments, and what it should find.
struct StudySegmenter: Sendable {
    private let study: Study
    private let segmentation: StudySegmentation
    private let weights: SegmentationWeights
    private let segmenter: Segmenter

    /// Reads the network; nil where the study has none.
    /// - Throws: `invalid-weights` for weights that cannot be read, are no segmentation network's for grey images or have other
    ///   classes than the study's bands.
    init?(_ study: Study, folders: [String]) throws(StudyError) {
        guard let segmentation = study.segmentation else { return nil }
        self.study = study
        self.segmentation = segmentation
        do {
            let path = try WeightsLibrary(folders: folders).path(of: segmentation.weights)
            weights = try SegmentationWeights(file: path)
            for modality in study.data.modalities {
                _ = try StudyMethods.scale(weights.card, modality, of: study)
            }
            segmenter = Segmenter(weights.network, weights.parameters, engine: try Engine())
        } catch let error as StudyError {
            throw error
        } catch {
            throw StudyError(.invalidWeights, "\(error)", underlying: error)
        }
        let (channels, classes) = (
            weights.network.configuration.channels, weights.network.configuration.classes
        )
        guard channels == 1, !study.data.modalities.contains(where: \.isColor) else {
            throw StudyError(
                .invalidWeights,
                "Dice's coefficient is measured on grey images only: take weights of 1 channel, and neither skin nor micro "
                    + "into a study that segments"
            )
        }
        guard case .bands(let thresholds) = segmentation.labels, thresholds.count + 1 != classes else {
            return
        }
        throw StudyError(
            .invalidWeights,
            "the weights \(segmentation.weights) tell \(classes) classes apart, the study's bands are "
                + "\(thresholds.count + 1); write the bands that they were trained with"
        )
    }

    /// SHA-256 of the weights, by the name that the study gives them.
    var digests: [String: String] { [segmentation.weights: weights.digest] }

    /// The class that every pixel of a case should have.
    /// - Throws: `invalid-images` for a label map that cannot be used; `internal-error`.
    func truth(of test: StudyCase, _ index: ImageIndex) throws(StudyError) -> [UInt8] {
        let image = test.image
        switch segmentation.labels {
        case .given:
            do throws(TrainingError) {
                let map = try image.labelMap(index, classes: weights.network.configuration.classes)
                return study.patch(of: map, channels: 1).values.map { UInt8($0) }
            } catch {
                throw StudyError(.invalidImages, error.description, underlying: error)
            }
        case .network:
            do { return try classes(of: test.planar(test.clean), test) } catch {
                throw StudyError(.internalError, "a clean image cannot be segmented", underlying: error)
            }
        case .bands(let thresholds):
            return SegmentationTruth(bands: thresholds, study.intensities)
                .classes(
                    of: study.patch(of: image, channels: 1),
                    from: image,
                    cut: { study.patch(of: $0, channels: 1) }
                )
        }
    }

    /// Dice's coefficient of an image's segmentation, mean over the classes that it or the truth holds; nil where neither
    /// holds any, as two empty sets have no coefficient, and counting 1 would flatter every method alike.
    ///
    /// A class that is found where there is none counts 0.
    /// - Throws: what the network's scale or engine finds wrong.
    func dice(of image: PlanarImage, _ test: StudyCase) throws -> Double? {
        try SegmentationAgreement(
            classes(of: image, test),
            truth: test.classes ?? [],
            rows: image.rows,
            columns: image.columns,
            countsBackground: segmentation.countsBackground
        ).mean
    }

    /// The classes that the network finds.
    private func classes(of image: PlanarImage, _ test: StudyCase) throws -> [UInt8] {
        let scale = try StudyMethods.scale(weights.card, test.image.row.modality, of: study)
        let (low, width) = (scale.low, scale.high - scale.low)
        return try segmenter(
            image.samples.map { Float((Double($0) - low) / width) },
            rows: image.rows,
            columns: image.columns
        )
    }
}
