import Foundation
import Volumes

/// Chooses a noise model for a modality and fits it.
public enum NoiseEstimation {
    /// A noise model as named in plans.
    public enum Choice: String, Codable, Hashable, Sendable, CaseIterable {
        /// By modality.
        case auto
        /// `GaussianNoise`.
        case gaussian
        /// `RicianNoise` of one coil.
        case rician
        /// `PoissonGaussianNoise`.
        case poissonGaussian = "poisson-gaussian"
        /// `SignalDependentNoise`.
        case signalDependent = "signal-dependent"
        /// `SpeckleNoise`.
        case speckle
        /// `CTNoise`.
        case ct
    }

    /// A fitted model, why it is this one in a sentence, and what the estimator noticed.
    public typealias Outcome = (model: any NoiseModel, reason: String, findings: [Finding])

    /// Fits a model to a sample of representative slices.
    /// - Parameters:
    ///   - choice: the model, or `auto` to choose by modality.
    ///   - sample: noisy slices, neighbours together.
    ///   - modality: modality of the series.
    ///   - isLinearXRay: whether a projection X-ray image is linear in exposure (Presentation Intent FOR PROCESSING with
    ///     a linear pixel intensity relationship); unused for other modalities.
    /// - Returns: the model, a sentence why it is this one, and what the estimator noticed.
    /// - Throws: `too-few-voxels` or `not-identifiable` where the model cannot be fitted to the sample.
    public static func estimate(
        _ choice: Choice,
        from sample: Volume,
        modality: Modality,
        isLinearXRay: Bool
    ) throws(NoiseError) -> Outcome {
        if choice != .auto {
            let (model, findings) = try fit(choice, sample)
            return (
                model: model, reason: "The plan asks for the \(choice.rawValue) model.", findings: findings
            )
        }
        switch modality {
        case .ct:
            let (model, findings) = try fit(.ct, sample)
            return (
                model: model,
                reason: "Reconstructed CT has noise that varies in space and is correlated by the kernel.",
                findings: findings
            )
        case .mr:
            let (model, findings) = try fit(.rician, sample)
            return (model: model, reason: "MR magnitude images have Rician noise.", findings: findings)
        case .us:
            let (model, findings) = try fit(.speckle, sample)
            return (model: model, reason: "Ultrasound has \(describe(model)) speckle.", findings: findings)
        case .cr, .dx, .mg:
            return try projection(sample, isLinear: isLinearXRay)
        }
    }

    private static func projection(_ sample: Volume, isLinear: Bool) throws(NoiseError) -> Outcome {
        if !isLinear {
            let (model, findings) = try fit(.signalDependent, sample)
            return (
                model: model,
                reason:
                    "X-ray for presentation is logarithmic or processed: its noise is a free function of the signal.",
                findings: findings
            )
        }
        do {
            let (model, findings) = try fit(.poissonGaussian, sample)
            return (model: model, reason: "Linear X-ray has photon and electronic noise.", findings: findings)
        } catch  where error.code == .notIdentifiable {
            let (model, findings) = try fit(.signalDependent, sample)
            let finding = Finding(.warning, code: "not-poisson-gaussian", "\(error.description)")
            return (
                model: model,
                reason:
                    "Linear X-ray, but its noise does not follow a·x + b, so a free function of the signal is used.",
                findings: findings + [finding]
            )
        }
    }

    private static func describe(_ model: any NoiseModel) -> String {
        if case .intensity = (model as? SpeckleNoise)?.domain { return "multiplicative" }
        return "log-compressed"
    }

    private static func fit(
        _ choice: Choice,
        _ sample: Volume
    ) throws(NoiseError) -> (any NoiseModel, [Finding]) {
        switch choice {
        case .auto, .gaussian: return (try GaussianNoise.estimate(from: sample), correlation(sample))
        case .signalDependent: return (try SignalDependentNoise.estimate(from: sample), correlation(sample))
        case .rician:
            let fitted = try RicianNoise.fit(sample, coils: 1)
            return (fitted.model, fitted.findings + correlation(sample))
        case .poissonGaussian:
            let fitted = try PoissonGaussianNoise.fit(sample)
            return (fitted.model, fitted.findings + correlation(sample))
        case .speckle:
            let fitted = try SpeckleNoise.fit(sample)
            return (fitted.model, fitted.findings)
        case .ct:
            let fitted = try CTNoise.fit(sample)
            return (fitted.model, fitted.findings)
        }
    }

    /// A warning where a model of white noise meets noise that interpolation or filtering has correlated.
    ///
    /// The finest detail, on which such a model rests, then holds less noise than the image. The middle slice decides.
    private static func correlation(_ sample: Volume) -> [Finding] {
        let slice = sample.slices(sample.shape.slices / 2..<sample.shape.slices / 2 + 1)
        let plane = ImagePlane(values: slice.voxels, usable: UsableVoxels(slice).flags)
        guard
            let flat = try? FlatPatches.find([plane], columns: slice.shape.columns, rows: slice.shape.rows),
            flat.detailRatios[0] > 2 * flat.detailRatios[1]
        else { return [] }
        return [
            Finding(
                .warning,
                code: "correlated-noise",
                "the noise is correlated, as after interpolation or filtering; sigma, from the finest detail, is too low"
            )
        ]
    }
}
