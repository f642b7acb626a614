import DenoisingNetworks
import ImageQuality
import NeuralNetworks
import NoiseModels
import Pipelines
import Tensors

/// Measures weights on images of patients that training never sees; the noise is the same every time.
struct Validation: Sendable {
    private struct Sample: Sendable {
        let modality: TrainingModality
        let clean: PlanarImage
        let noisy: Patch
        let noisyFigures: QualityFigures
    }

    private struct Case: Sendable {
        let modality: TrainingModality
        let noise: String
        let samples: [Sample]
    }

    private let cases: [Case]
    private let patients: Int
    private let images: Int

    /// Prepares the noisy images.
    /// - Parameters:
    ///   - recipe: says how, and by which noise.
    ///   - set: the images.
    ///   - multiple: what rows and columns must be multiples of.
    ///   - index: path of the index, for messages.
    /// - Throws: `invalid-image`, naming index and line; `internal-error`.
    init(_ recipe: TrainingRecipe, _ set: TrainingSet, multiple: Int, index: String) throws(TrainingError) {
        patients = Set(set.validation.map(\.row.patient)).count
        images = set.validation.count
        var cases: [Case] = []
        for modality in TrainingModality.allCases {
            let images = set.validation.filter { $0.row.modality == modality }
            guard !images.isEmpty else { continue }
            for image in images { try Self.checkSize(image, multiple: multiple, index: index) }
            for (number, noise) in recipe.validation.noise.enumerated() where noise.applies(to: modality) {
                var samples: [Sample] = []
                for image in images {
                    samples.append(
                        try Self.sample(
                            image,
                            of: set,
                            noise,
                            number: number,
                            recipe,
                            multiple: multiple
                        )
                    )
                }
                cases.append(Case(modality: modality, noise: noise.label, samples: samples))
            }
        }
        self.cases = cases
    }

    /// Refuses an image that is too small for the figures once its crop is a multiple of what the network needs.
    private static func checkSize(
        _ image: TrainingImage,
        multiple: Int,
        index: String
    ) throws(TrainingError) {
        let smallest = PlanarImage.visualInformationFidelityMinimumSide
        let side = (smallest + multiple - 1) / multiple * multiple
        guard min(image.rows, image.columns) < side else { return }
        throw TrainingError(
            .invalidImage,
            "\(index):\(image.row.line): this image has \(image.rows) × \(image.columns) pixels, but one that is "
                + "validated on needs \(side) rows and columns at least; take it out of the validation split"
        )
    }

    private static func sample(
        _ image: TrainingImage,
        of set: TrainingSet,
        _ noise: TrainingNoise,
        number: Int,
        _ recipe: TrainingRecipe,
        multiple: Int
    ) throws(TrainingError) -> Sample {
        let rows = min(image.rows, recipe.validation.crop) / multiple * multiple
        let columns = min(image.columns, recipe.validation.crop) / multiple * multiple
        func middle(of image: TrainingImage) -> Patch {
            image.patch(
                row: (image.rows - rows) / 2,
                column: (image.columns - columns) / 2,
                rows: rows,
                columns: columns,
                channels: recipe.network.channels
            )
        }
        let scans = ScanNoise(seed: recipe.seed, window: recipe.intensities.hounsfieldWindow)
        var random = RandomStream(
            seed: recipe.seed,
            slice: image.row.line,
            element: number,
            purpose: .validationNoise
        )
        let seed = random.next()
        let (clean, noisy): (Patch, Patch)
        do throws(NoiseError) {
            let truth = try set.truth(image, under: noise)
            clean = middle(of: truth)
            noisy = try noise.simulate(
                clean,
                signal: image.meanSignal(),
                hounsfieldUnit: recipe.intensities.hounsfieldUnit,
                place: ScannedPlace(scans, truth, cut: middle),
                &random,
                seed: seed
            )
        } catch {
            throw TrainingError(
                .internalError,
                "noise could not be simulated: \(error.description)",
                underlying: error
            )
        }
        do throws(ImageQualityError) {
            let reference = try clean.planar()
            return Sample(
                modality: image.row.modality,
                clean: reference,
                noisy: noisy,
                noisyFigures: QualityFigures(
                    try noisy.planar().qualityScores(against: reference, dataRange: 1)
                )
            )
        } catch {
            throw TrainingError(
                .internalError,
                "an image with its noise could not be measured: \(error.expandedDescription)",
                underlying: error
            )
        }
    }

    /// The figures of what the network made of a sample.
    private static func figures(
        of estimate: Tensor,
        for sample: Sample
    ) throws(TrainingError) -> QualityFigures {
        do throws(ImageQualityError) {
            let denoised = try sample.noisy.replacing(estimate.values).planar()
            return QualityFigures(try denoised.qualityScores(against: sample.clean, dataRange: 1))
        } catch {
            guard error.code == .notFinite else {
                throw TrainingError(.internalError, error.expandedDescription, underlying: error)
            }
            throw TrainingError(
                .diverged,
                "the network gives values that are not finite; lower the learning rate or bound gradient-norm",
                underlying: error
            )
        }
    }

    /// The figures of some weights.
    /// - Throws: `diverged` where the network gives values that are not finite; `engine-failed`.
    func measure(
        _ network: any DenoisingNetwork,
        _ parameters: ParameterValues,
        _ engine: Engine,
        step: Int
    ) throws(TrainingError) -> ValidationResult {
        let packed = PackedWeights()
        var results: [ValidationResult.Case] = []
        for validationCase in cases {
            var figures: [QualityFigures] = []
            for sample in validationCase.samples {
                let pass = Pass(parameters, engine: engine, packed: packed)
                let estimate: Tensor
                do throws(TensorError) {
                    estimate = try network(pass.input(sample.noisy.tensor), pass).clean.value
                } catch {
                    throw TrainingError(.engineFailed, error.description, underlying: error)
                }
                figures.append(try Self.figures(of: estimate, for: sample))
            }
            results.append(
                ValidationResult.Case(
                    modality: validationCase.modality.rawValue,
                    noise: validationCase.noise,
                    images: figures.count,
                    noisy: QualityFigures(meanOf: validationCase.samples.map(\.noisyFigures)),
                    denoised: QualityFigures(meanOf: figures)
                )
            )
        }
        return ValidationResult(
            step: step,
            patients: patients,
            images: images,
            cases: results,
            mean: QualityFigures(meanOf: results.map(\.denoised))
        )
    }
}

extension Patch {
    /// The patch for the image metrics.
    fileprivate func planar() throws(ImageQualityError) -> PlanarImage {
        try PlanarImage(columns: columns, rows: rows, channels: channels, samples: values)
    }

    /// The patch as a batch of one.
    var tensor: Tensor { Tensor(TensorShape(1, channels, rows, columns), values) }
}
