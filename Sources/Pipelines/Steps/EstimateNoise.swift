/// Fits a noise model to the volume.
public struct EstimateNoise: PipelineStep {
    /// Takes a volume, acquired or simulated.
    public typealias Input = UnprocessedVolume
    /// Gives the volume with its noise model.
    public typealias Output = EstimatedVolume
    /// The step in YAML: `estimate-noise`.
    public static let key = "estimate-noise"

    /// The physics of the noise.
    public enum Model: String, Hashable, Codable, Sendable, CaseIterable {
        /// What suits the modality; the report says which and why.
        case auto
        /// Additive, the same everywhere.
        case gaussian
        /// Magnitude MR.
        case rician
        /// Linear detectors.
        case poissonGaussian = "poisson-gaussian"
        /// A free curve of standard deviation against signal, for processed X-ray.
        case signalDependent = "signal-dependent"
        /// Ultrasound.
        case speckle
        /// Reconstructed CT: varies in space, correlated by the kernel.
        case ct
    }

    /// The model that is fitted.
    public let model: Model

    /// Creates the step.
    public init(_ model: Model) { self.model = model }

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .estimateNoise(self) }
}

extension EstimateNoise: OptionCoding {
    static let optionKeys = ["model"]

    var options: PlanNode { .mapping([("model", .text(model.rawValue))]) }

    init(_ options: OptionReader) throws(PlanError) {
        self.init(try options.choice("model", standard: nil))
    }
}
