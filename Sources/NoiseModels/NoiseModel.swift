import Volumes

/// One fitted parameter of a noise model, with its uncertainty.
public struct NoiseParameter: Codable, Hashable, Sendable {
    /// Symbol used in NOISE.md and the papers, such as `sigma` or `a`.
    public let name: String
    /// Estimated value.
    public let value: Double
    /// Unit, such as `HU`, or empty for a pure number.
    public let unit: String
    /// Standard error of `value`, or nil where it was given and not estimated.
    public let standardError: Double?

    /// Creates a parameter.
    public init(name: String, value: Double, unit: String, standardError: Double?) {
        self.name = name
        self.value = value
        self.unit = unit
        self.standardError = standardError
    }
}

/// The physics of a modality's noise, with fitted parameters: everything is in modality units.
///
/// Only voxels with `Volume.isValid` take part; others pass through unchanged.
public protocol NoiseModel: Sendable {
    /// Kebab-case name as written in plans and objects: `gaussian`, `rician`, `poisson-gaussian`, `ct`, `speckle`.
    var name: String { get }
    /// Fitted parameters, in a stable order, for the report and the derived objects.
    var parameters: [NoiseParameter] { get }

    /// The model with whatever it must know of one slab (a local sigma map of the noisy voxels); itself where noise has no local part.
    func localised(to noisy: Volume) throws(NoiseError) -> Self

    /// Adds this noise to a clean volume. The same seed gives the same bits; slices are drawn by absolute index.
    func simulate(_ clean: Volume, seed: UInt64) throws(NoiseError) -> Volume

    /// Standard deviation of the noise at each voxel of a (nearly) noise-free signal, in the volume's unit.
    func sigma(at signal: Volume) throws(NoiseError) -> [Float]

    /// Variance-stabilising transform: afterwards the noise is approximately additive with standard deviation 1.
    func stabilise(_ noisy: Volume) throws(NoiseError) -> Volume

    /// Exact unbiased inverse of `stabilise` for a denoised stabilised volume.
    func unstabilise(_ stabilised: Volume) throws(NoiseError) -> Volume

    /// Mean negative log-likelihood per valid voxel, in nats, of a noisy volume given the clean one.
    func negativeLogLikelihood(of noisy: Volume, given clean: Volume) throws(NoiseError) -> Double
}
