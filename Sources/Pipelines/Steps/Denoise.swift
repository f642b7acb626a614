/// Removes noise.
public struct Denoise: PipelineStep {
    /// Takes a volume with its noise model.
    public typealias Input = EstimatedVolume
    /// Gives the denoised volume.
    public typealias Output = DenoisedVolume
    /// The step in YAML: `denoise`.
    public static let key = "denoise"

    /// The method with its settings.
    public enum Method: Hashable, Sendable {
        /// Non-local means: search and patch radius in voxels, 2 or 3 dimensions, and the filter's width as a multiple of the noise's standard deviation.
        case nonLocalMeans(
            searchRadius: Int = 10,
            patchRadius: Int = 3,
            dimensions: Int = 2,
            smoothing: Double = 1
        )
        /// BM3D: groups of similar 8 × 8 blocks within a slice, denoised together in a transform domain.
        case bm3d
        /// BM4D: groups of similar 4 × 4 × 4 cubes of a volume, denoised together in a transform domain.
        case bm4d
        /// The median of a square whose side is 2 · radius + 1 pixels; a baseline.
        case median(radius: Int = 1)
        /// The local Wiener filter of a square whose side is 2 · radius + 1 pixels; a baseline.
        case wiener(radius: Int = 2)
        /// The bilateral filter: standard deviations of its weights over distance, in pixels, and over values, as a multiple
        /// of the noise's; a baseline.
        case bilateral(spatialSigma: Double = 2, rangeSigma: Double = 3)
        /// Total variation, weighted by a multiple of the noise's standard deviation; a baseline.
        case totalVariation(weight: Double = 1)
        /// Speckle-reducing anisotropic diffusion of so many steps, for speckle only; a baseline.
        case srad(iterations: Int = 300)
        /// The learned two-stage network: its weights by name or as a path that ends in `.safetensors`, the precision of its
        /// products, whether every processor must give the same bits, which image it sees, and whether it sees it in all eight
        /// orientations, whose mean is a little better and takes eight times as long.
        case twoStage(
            weights: String,
            precision: Precision = .fp32,
            repeatable: Bool = false,
            domain: Domain = .image,
            selfEnsemble: Bool = false
        )
    }

    /// The image that a network sees.
    public enum Domain: String, Hashable, Codable, Sendable, CaseIterable {
        /// The image as it is.
        case image
        /// The image after the noise model's variance-stabilising transform, whose exact unbiased inverse follows: noise is
        /// Gaussian there, and what the noise adds to the mean, as in MR's background, is taken out.
        case stabilised
    }

    /// What the factors of a network's products are rounded to.
    public enum Precision: String, Hashable, Codable, Sendable, CaseIterable {
        /// 24 significant bits.
        case fp32
        /// bfloat16, 8 significant bits, with sums and residuals in fp32: faster where the processor has it.
        case bf16
    }

    /// Allowed search radii of non-local means, in voxels.
    public static let searchRadiusRange = 1...32
    /// Allowed patch radii of non-local means, in voxels.
    public static let patchRadiusRange = 0...8
    /// Allowed dimensions of non-local means.
    public static let dimensionsRange = 2...3
    /// Allowed smoothing of non-local means.
    public static let smoothingRange = 0.01...10.0
    /// Allowed radii of median and Wiener filter, in pixels.
    public static let radiusRange = 1...8
    /// Allowed standard deviations of the bilateral filter over distance, in pixels.
    public static let spatialSigmaRange = 0.5...5.0
    /// Allowed standard deviations of the bilateral filter over values, as multiples of the noise's.
    public static let rangeSigmaRange = 0.1...20.0
    /// Allowed weights of total variation.
    public static let weightRange = 0.01...20.0
    /// Allowed steps of SRAD.
    public static let iterationsRange = 1...2_000
    /// Allowed strengths.
    public static let strengthRange = 0.0...1.0

    /// The method with its settings.
    public let method: Method
    /// Share of the method's result in the output, 0 to 1: strength · denoised + (1 − strength) · noisy; default 1.
    public let strength: Double

    /// Creates the step; every setting must lie in its range.
    public init(with method: Method, strength: Double = 1) {
        switch method {
        case .nonLocalMeans(let searchRadius, let patchRadius, let dimensions, let smoothing):
            precondition(Denoise.searchRadiusRange.contains(searchRadius), "searchRadius is out of range")
            precondition(Denoise.patchRadiusRange.contains(patchRadius), "patchRadius is out of range")
            precondition(Denoise.dimensionsRange.contains(dimensions), "dimensions is out of range")
            precondition(Denoise.smoothingRange.contains(smoothing), "smoothing is out of range")
        case .bm3d, .bm4d: break
        case .median(let radius), .wiener(let radius):
            precondition(Denoise.radiusRange.contains(radius), "radius is out of range")
        case .bilateral(let spatialSigma, let rangeSigma):
            precondition(Denoise.spatialSigmaRange.contains(spatialSigma), "spatialSigma is out of range")
            precondition(Denoise.rangeSigmaRange.contains(rangeSigma), "rangeSigma is out of range")
        case .totalVariation(let weight):
            precondition(Denoise.weightRange.contains(weight), "weight is out of range")
        case .srad(let iterations):
            precondition(Denoise.iterationsRange.contains(iterations), "iterations is out of range")
        case .twoStage(let weights, _, _, _, _):
            precondition(Denoise.areValidWeights(weights), "weights are neither a name nor a path")
        }
        precondition(Denoise.strengthRange.contains(strength), "strength is out of range")
        self.method = method
        self.strength = strength
    }

    /// Whether a text can stand for weights: a kebab-case name, or a path of printable ASCII that ends in `.safetensors`.
    public static func areValidWeights(_ text: String) -> Bool {
        if PipelinePlan.isValidName(text) { return true }
        return text.hasSuffix(".safetensors") && text.utf8.count <= 1024
            && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .denoise(self) }
}
