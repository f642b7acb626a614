import DenoisingNetworks
import ImageQuality
import NeuralNetworks
import NoiseModels
import Pipelines
import Tensors

/// The five figures of image quality, on a scale from 0 to 1.
struct QualityFigures: Codable, Hashable, Sendable {
    var psnr = 0.0
    var ssim = 0.0
    var deltaE = 0.0
    var vifp = 0.0
    var mse = 0.0

    /// One of them.
    subscript(metric: TrainingValidation.Metric) -> Double {
        switch metric {
        case .psnr: psnr
        case .ssim: ssim
        case .vifp: vifp
        case .mse: mse
        case .deltaE: deltaE
        }
    }

    init(_ scores: ImageQualityScores) {
        psnr = scores.peakSignalToNoiseRatio
        ssim = scores.structuralSimilarity
        deltaE = scores.colorDifference
        vifp = scores.visualInformationFidelity
        mse = scores.meanSquaredError
    }

    /// The mean of each figure; there must be some.
    init(meanOf figures: [QualityFigures]) {
        precondition(!figures.isEmpty, "nothing has no mean")
        let count = Double(figures.count)
        psnr = figures.reduce(0) { $0 + $1.psnr } / count
        ssim = figures.reduce(0) { $0 + $1.ssim } / count
        deltaE = figures.reduce(0) { $0 + $1.deltaE } / count
        vifp = figures.reduce(0) { $0 + $1.vifp } / count
        mse = figures.reduce(0) { $0 + $1.mse } / count
    }
}

/// What a validation found.
struct ValidationResult: Codable, Hashable, Sendable {
    /// One modality under one noise.
    struct Case: Codable, Hashable, Sendable {
        let modality: String
        let noise: String
        let images: Int
        /// Of the noisy images.
        let noisy: QualityFigures
        /// Of the denoised ones.
        let denoised: QualityFigures
    }

    /// Steps that the weights had been trained for.
    let step: Int
    let patients: Int
    let images: Int
    let cases: [Case]
    /// Means over the cases.
    let mean: QualityFigures
}

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
    /// - Throws: `invalid-image`, `internal-error`.
    init(_ recipe: TrainingRecipe, _ set: TrainingSet, multiple: Int) throws(TrainingError) {
        patients = Set(set.validation.map(\.row.patient)).count
        images = set.validation.count
        var cases: [Case] = []
        for modality in TrainingModality.allCases {
            let images = set.validation.filter { $0.row.modality == modality }
            guard !images.isEmpty else { continue }
            for (number, noise) in recipe.validation.noise.enumerated() where noise.applies(to: modality) {
                var samples: [Sample] = []
                for image in images {
                    samples.append(
                        try Self.sample(image, noise, number: number, recipe, multiple: multiple)
                    )
                }
                cases.append(Case(modality: modality, noise: noise.label, samples: samples))
            }
        }
        self.cases = cases
    }

    private static func sample(
        _ image: TrainingImage,
        _ noise: TrainingNoise,
        number: Int,
        _ recipe: TrainingRecipe,
        multiple: Int
    ) throws(TrainingError) -> Sample {
        let rows = min(image.rows, recipe.validation.crop) / multiple * multiple
        let columns = min(image.columns, recipe.validation.crop) / multiple * multiple
        let clean = image.patch(
            row: (image.rows - rows) / 2,
            column: (image.columns - columns) / 2,
            rows: rows,
            columns: columns,
            channels: recipe.network.channels
        )
        var random = RandomStream(
            seed: recipe.seed,
            slice: image.row.line,
            element: number,
            purpose: .validationNoise
        )
        let seed = random.next()
        let noisy: Patch
        do throws(NoiseError) {
            noisy = try noise.simulate(clean, signal: image.meanSignal(), &random, seed: seed)
        } catch {
            throw TrainingError(
                .internalError,
                "noise could not be simulated: \(error.description)",
                underlying: error
            )
        }
        let reference = try clean.planar()
        return Sample(
            modality: image.row.modality,
            clean: reference,
            noisy: noisy,
            noisyFigures: try figures(of: noisy.planar(), against: reference)
        )
    }

    private static func figures(
        of image: PlanarImage,
        against reference: PlanarImage
    ) throws(TrainingError) -> QualityFigures {
        do throws(ImageQualityError) {
            return QualityFigures(try image.qualityScores(against: reference, dataRange: 1))
        } catch {
            throw TrainingError(.invalidImage, error.description, underlying: error)
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
                let denoised = try sample.noisy.replacing(estimate.values).planar()
                figures.append(try Self.figures(of: denoised, against: sample.clean))
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
    fileprivate func planar() throws(TrainingError) -> PlanarImage {
        do throws(ImageQualityError) {
            return try PlanarImage(columns: columns, rows: rows, channels: channels, samples: values)
        } catch {
            throw TrainingError(
                .diverged,
                "the network gives values that are not finite; lower the learning rate or bound gradient-norm",
                underlying: error
            )
        }
    }

    /// The patch as a batch of one.
    var tensor: Tensor { Tensor(TensorShape(1, channels, rows, columns), values) }
}
