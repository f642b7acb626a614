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
    /// Name of the method that all others are compared with; nil where there are no tests.
    public let reference: String?
    /// The figures.
    public let metrics: [Metric]
    /// Seed of the noise.
    public let seed: UInt64

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
    /// Texts by which an image's source is known to be interpolated: such images are averaged 2 × 2.
    public let halvedSources: [String]
}

/// A denoiser under the name that it has in the tables.
public struct StudyMethod: Hashable, Sendable {
    /// Printable ASCII; different from every other method's.
    public let label: String
    /// The denoiser with its settings, as in a plan.
    public let step: Denoise
    /// Modalities that it is tried on; nil for all of the study's.
    public let modalities: [TrainingModality]?

    /// Whether it is tried on images of a modality.
    public func applies(to modality: TrainingModality) -> Bool { modalities?.contains(modality) ?? true }
}
