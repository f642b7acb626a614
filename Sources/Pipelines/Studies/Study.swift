/// A comparison of denoisers: what `limpid evaluate` reads, and with the images and the seed all that its tables depend on.
///
/// A study is written in YAML; every value was checked when it was read.
public struct Study: Hashable, Sendable {
    /// The version of the study format that this program reads.
    public static let version = 1

    /// Name of the study, kebab-case.
    public let name: String
    /// What it compares, one line of printable ASCII.
    public let summary: String
    /// Which images of the index.
    public let data: StudyData
    /// How each modality's intensities become the scale 0 to 1 on which everything is measured.
    public let intensities: [TrainingModality: TrainingIntensity]
    /// What is done to the images before their noise; nil for nothing.
    public let degradation: StudyDegradation?
    /// Where the noise of each case comes from.
    public let noise: StudyNoise
    /// Whether values beyond the scale are cut off before figures are taken, as a display window does.
    public let isClipped: Bool
    /// Whether methods are told the noise that was added, or estimate it from the image as on real series.
    public let noiseLevel: NoiseLevel
    /// The methods in the tables' order, never empty; the noisy images come before them.
    public let methods: [StudyMethod]
    /// How the networks among the methods are trained; nil where there are none.
    public let training: StudyTraining?
    /// Name of the method that all others are compared with; nil where there are no tests.
    public let reference: String?
    /// The figures.
    public let metrics: [Metric]
    /// What the tables are also split by, each once; most often nothing.
    public let groups: [StudyGroup]
    /// The network that tells whether an image is still segmented as it should be; nil where the figures have no `dice`.
    public let segmentation: StudySegmentation?
    /// Seed of the noise.
    public let seed: UInt64
    /// What readers see; nil for what `StudyReading` says of a study that does not say.
    public let reading: StudyReading?

    /// Where a method has its noise model from.
    public enum NoiseLevel: String, CaseIterable, Hashable, Sendable {
        /// From the study: the noise that was added.
        case known
        /// From the noisy image.
        case estimated
    }

    /// A figure of image quality, on the scale 0 to 1.
    public enum Metric: String, CaseIterable, Hashable, Sendable {
        /// Peak signal-to-noise ratio in dB, peak 1.
        case psnr
        /// Structural similarity, range 1.
        case ssim
        /// Colour difference, CIE 2000.
        case deltaE = "delta-e"
        /// Visual information fidelity in the pixel domain.
        case vifp
        /// Mean squared error.
        case mse
        /// Root mean squared error.
        case rmse
        /// Dice's coefficient of a frozen network's segmentation, mean over the classes.
        case dice

        /// The figures of a study that names none.
        public static let standard: [Metric] = [.psnr, .ssim, .deltaE, .vifp, .mse]

        /// Whether more is better.
        public var isBetterHigher: Bool { self != .mse && self != .rmse && self != .deltaE }
    }
}

/// Where the noise of a study's images comes from.
public enum StudyNoise: Hashable, Sendable {
    /// Added to clean images: kinds of one level each, never empty.
    case simulated([TrainingNoise])
    /// Measured: the images that the index pairs with the same slices without it, kernel by kernel.
    case paired
}

/// Which images of an index a study looks at.
public struct StudyData: Hashable, Sendable {
    /// The modalities, in the tables' order.
    public let modalities: [TrainingModality]
    /// Roles that serve as truth.
    public let roles: [TrainingRole]
    /// Images of each modality at most, evenly spread over the index; nil for all.
    public let images: Int?
    /// Side of the central square of an image that is looked at; nil for whole images.
    public let crop: Int?
    /// Refusals of DICOM series that the study lifts, each once; most often none.
    public let insist: [SelectSeries.Insistence]
    /// Texts by which an image's source is known to be interpolated: such images are averaged 2 × 2.
    public let halvedSources: [String]
}

/// What is compared, under the name that it has in the tables.
public struct StudyMethod: Hashable, Sendable {
    /// Printable ASCII; no two methods of one modality share it.
    public let label: String
    /// What denoises.
    public let kind: Kind
    /// Modalities that it is tried on; nil for all of the study's.
    public let modalities: [TrainingModality]?

    /// What denoises.
    public enum Kind: Hashable, Sendable {
        /// A denoiser with its settings, as in a plan.
        case denoiser(Denoise)
        /// A network that the study trains itself.
        case trained(TrainingNetwork)
    }

    /// The denoiser, as in a plan; nil for a network that the study trains.
    public var step: Denoise? { if case .denoiser(let step) = kind { step } else { nil } }

    /// The network that the study trains; nil for a denoiser.
    public var network: TrainingNetwork? { if case .trained(let network) = kind { network } else { nil } }

    /// Whether it is tried on images of a modality.
    public func applies(to modality: TrainingModality) -> Bool { modalities?.contains(modality) ?? true }
}

extension [StudyMethod] {
    /// The names in the methods' order, each once: methods of different modalities may share one.
    public var names: [String] {
        reduce(into: []) { names, method in
            if !names.contains(method.label) { names.append(method.label) }
        }
    }
}
