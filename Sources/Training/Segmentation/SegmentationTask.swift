import DenoisingNetworks
import ImageQuality
import NeuralNetworks
import NoiseModels
import Pipelines
import SegmentationNetworks
import Tensors

/// A clean patch with the class of every pixel.
struct SegmentationExample: Sendable {
    let patch: Patch
    let classes: [UInt8]
}

/// Teaches a network to segment clean images.
struct SegmentationTask: TrainingTask {
    /// Some of the patches of a step.
    struct Part: TrainingPart {
        /// [N, channels, size, size].
        let images: Tensor
        /// The class of every pixel.
        let classes: [UInt8]

        var patches: Int { images.shape.images }
    }

    /// One image to validate on.
    private struct Sample: Sendable {
        let modality: TrainingModality
        let patch: Patch
        let classes: [UInt8]
    }

    static let terms = ["cross_entropy", "dice_loss"]

    private let recipe: TrainingRecipe
    private let segmentation: TrainingSegmentation
    private let network: SegmentationUNet
    private let sampler: PatchSampler
    private let truth: SegmentationTruth
    private let samples: [Sample]
    private let patients: Int

    /// Prepares a recipe's network, its patches and its validation images.
    /// - Throws: `invalid-image`; `no-images` where no image to validate on holds a class that counts.
    init(
        _ recipe: TrainingRecipe,
        _ segmentation: TrainingSegmentation,
        _ set: TrainingSet,
        _ index: ImageIndex
    ) throws(TrainingError) {
        self.recipe = recipe
        self.segmentation = segmentation
        let network = recipe.network.makeSegmentationNetwork(classes: segmentation.labels.classes)
        self.network = network
        sampler = PatchSampler(recipe, set)
        let truth = try SegmentationTruth(
            segmentation.labels,
            recipe.intensities,
            set.groups.flatMap(\.images) + set.validation,
            index
        )
        self.truth = truth
        samples = set.validation.map { image in
            func middle(of image: TrainingImage) -> Patch { recipe.middle(of: image) }
            let patch = middle(of: image)
            return Sample(
                modality: image.row.modality,
                patch: patch,
                classes: truth.classes(of: patch, from: image, cut: middle)
            )
        }
        patients = Set(set.validation.map(\.row.patient)).count
        guard samples.contains(where: { segmentation.countsBackground || $0.classes.contains { $0 > 0 } })
        else {
            throw TrainingError(
                .noImages,
                "\(index.path): no image to validate on holds a class other than the background; look at the labels"
            )
        }
    }

    var layout: ParameterLayout { network.layout }

    var card: [String: JSONValue] {
        let labels: JSONValue =
            switch segmentation.labels {
            case .bands(let thresholds): .object(["bands": .list(thresholds.map(JSONValue.number))])
            case .given(let classes): .object(["given": .object(["classes": .number(Double(classes))])])
            }
        return ["task": .text("segmentation"), "labels": labels]
    }

    func batch(step: Int, partSize: Int) throws(NoiseError) -> TrainingBatch<Part> {
        let examples = (0..<recipe.batch).map { sampler.example(step: step, item: $0, truth) }
        let (channels, size) = (recipe.network.channels, recipe.patchSize)
        return TrainingBatch(examples, partSize: partSize) { examples in
            Part(
                images: Tensor(
                    TensorShape(examples.count, channels, size, size),
                    examples.flatMap(\.patch.values)
                ),
                classes: examples.flatMap(\.classes)
            )
        }
    }

    func forward(
        _ part: Part,
        _ pass: Pass,
        share: Double,
        _ losses: inout StepLosses
    ) throws(TensorError) {
        let scores = try network(pass.input(part.images), pass)
        if segmentation.crossEntropyWeight > 0 {
            let loss = pass.engine.crossEntropy(scores.value, classes: part.classes)
            losses.add(share * loss.value, to: "cross_entropy")
            losses.total += pass.seed(loss, at: scores, factor: share * segmentation.crossEntropyWeight)
        }
        if segmentation.diceWeight > 0 {
            let loss = pass.engine.softDice(scores.value, classes: part.classes)
            losses.add(share * loss.value, to: "dice_loss")
            losses.total += pass.seed(loss, at: scores, factor: share * segmentation.diceWeight)
        }
    }

    func measure(
        _ parameters: ParameterValues,
        _ engine: Engine,
        step: Int
    ) throws(TrainingError) -> SegmentationResult {
        let segmenter = Segmenter(network, parameters, engine: engine)
        var agreements: [(modality: TrainingModality, agreement: SegmentationAgreement)] = []
        for sample in samples {
            let (rows, columns) = (sample.patch.rows, sample.patch.columns)
            let found: [UInt8]
            do throws(TensorError) {
                found = try segmenter(sample.patch.values, rows: rows, columns: columns)
            } catch {
                throw TrainingError(.engineFailed, error.description, underlying: error)
            }
            do throws(ImageQualityError) {
                let agreement = try SegmentationAgreement(
                    found,
                    truth: sample.classes,
                    rows: rows,
                    columns: columns,
                    countsBackground: segmentation.countsBackground
                )
                agreements.append((sample.modality, agreement))
            } catch {
                throw TrainingError(.internalError, error.expandedDescription, underlying: error)
            }
        }
        return SegmentationResult(
            step: step,
            patients: patients,
            agreements: agreements,
            classes: segmentation.labels.classes
        )
    }

    func metadata(_ card: ModelCard) throws(WeightsError) -> [String: String] {
        try SegmentationWeights.metadata(network: network, card: card)
    }
}

extension TrainingRecipe {
    /// The central piece of an image that a validation looks at.
    fileprivate func middle(of image: TrainingImage) -> Patch {
        let (rows, columns) = (min(image.rows, validation.crop), min(image.columns, validation.crop))
        return image.patch(
            row: (image.rows - rows) / 2,
            column: (image.columns - columns) / 2,
            rows: rows,
            columns: columns,
            channels: network.channels
        )
    }
}

extension TrainingNetwork {
    /// The network itself, of those that segment.
    fileprivate func makeSegmentationNetwork(classes: Int) -> SegmentationUNet {
        guard case .segmentationUNet(let channels, let features, let depth) = self else {
            preconditionFailure("a denoiser does not segment")
        }
        return SegmentationUNet(
            SegmentationUNet.Configuration(
                channels: channels,
                classes: classes,
                features: features,
                depth: depth
            )
        )
    }
}
