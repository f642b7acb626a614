/// How a network is trained: what `limpid train` reads, and with the data and the seed all that its result depends on.
///
/// A recipe is written in YAML; every value was checked when it was read.
public struct TrainingRecipe: Hashable, Sendable {
    /// The version of the recipe format that this program reads.
    public static let version = 1

    /// Name of the recipe and of the weights it gives, kebab-case.
    public let name: String
    /// What the weights are for, one sentence of printable ASCII for the model card.
    public let summary: String
    /// The network and its layout.
    public let network: TrainingNetwork
    /// Which images.
    public let data: TrainingData
    /// How each modality's intensities become the network's scale; one for every modality of `data`.
    public let intensities: [TrainingModality: TrainingIntensity]
    /// Rows and columns of a patch.
    public let patchSize: Int
    /// Patches a step.
    public let batch: Int
    /// What is done to patches before noise is added.
    public let augmentation: TrainingAugmentation
    /// The kinds of noise that are simulated; empty exactly where a network learns to segment, which it does on clean images.
    public let noise: [TrainingNoise]
    /// The true classes and what is minimised where the network segments; nil for a denoiser.
    public let segmentation: TrainingSegmentation?
    /// What a denoiser minimises; of no meaning where the network segments.
    public let objective: TrainingObjective
    /// How weights follow gradients.
    public let optimizer: TrainingOptimizer
    /// How long, and how the learning rate runs.
    public let schedule: TrainingSchedule
    /// Largest decay of the exponential moving average of the weights; nil for none.
    public let averageDecay: Double?
    /// What products are rounded to.
    public let precision: TrainingPrecision
    /// Seed of the weights, the patches and the noise.
    public let seed: UInt64
    /// How progress is measured, and what counts as better.
    public let validation: TrainingValidation
    /// Steps between two saved states.
    public let checkpointInterval: Int
}

/// What products of a training step are rounded to.
public enum TrainingPrecision: String, CaseIterable, Hashable, Sendable {
    /// 24 significant bits.
    case fp32
    /// bfloat16 products, sums and weights in 32 bits.
    case bf16
}

/// A modality as the data's index spells it.
public enum TrainingModality: String, CaseIterable, Hashable, Sendable {
    /// Computed tomography.
    case ct
    /// Magnetic resonance.
    case mr
    /// Ultrasound.
    case us
    /// Projection X-ray.
    case xr
    /// Photographs of skin.
    case skin
    /// Microscopy.
    case micro
}
