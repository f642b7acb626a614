/// One kind of noise that a recipe simulates, on the network's scale; a range is drawn from anew for every patch.
public struct TrainingNoise: Hashable, Sendable {
    /// The physics, with its levels.
    public enum Kind: Hashable, Sendable {
        /// Algorithm 1 of the two-stage paper: sigma uniform in 0 … 75 of 255, half additive, half multiplicative.
        case algorithm1
        /// x + σ·n; sigma in 255ths of the scale, uniform.
        case gaussian(sigma: ClosedRange<Double>)
        /// x + x·σ·n; sigma in 255ths, uniform.
        case multiplicative(sigma: ClosedRange<Double>)
        /// Magnitude of a complex signal: signal divided by sigma, log-uniform; and the share of the patches over which sigma varies.
        case rician(snr: ClosedRange<Double>, varying: Double)
        /// x times a Gamma number of so many looks, log-uniform; or, of an image that shows so many decibels of it, x plus its logarithm.
        /// With a grain, neighbouring pixels share speckle: its width in pixels, log-uniform for each direction, and whole looks.
        case speckle(
            looks: ClosedRange<Double>,
            dynamicRange: ClosedRange<Double>?,
            grain: ClosedRange<Double>?
        )
        /// a·Poisson(x / a) + N(0, b): 1/√(a + b), log-uniform, and the share b/(a + b), uniform.
        case poissonGaussian(peakSNR: ClosedRange<Double>, gaussianShare: ClosedRange<Double>)
        /// x + σ(x)·n, of processed images: sigma in 255ths, log-uniform, times a smooth random curve over the signal whose log₂
        /// lies within ± `curve`. With a grain, neighbouring pixels share noise: its width in pixels, log-uniform for each
        /// direction.
        case signalDependent(sigma: ClosedRange<Double>, curve: Double, grain: ClosedRange<Double>?)
        /// Noise of reconstructed CT, cut from a bank of textures: sigma in Hounsfield units, log-uniform, and how far ln σ
        /// may rise or fall over a patch; and the largest share of the variance that coarse grain has. Only CT has it.
        case ctTexture(sigma: ClosedRange<Double>, modulation: Double, lowFrequency: Double)
        /// Noise of a simulated scan of the slice itself, so that streaks run where the body is long: sigma in the body in
        /// Hounsfield units, log-uniform, and the largest share of the variance that coarse grain has. Only CT has it.
        case ctScan(sigma: ClosedRange<Double>, lowFrequency: Double)
    }

    /// The physics, with its levels.
    public let kind: Kind
    /// Relative chance among the kinds that a modality may have; positive.
    public let share: Double
    /// Modalities that may have it; nil for all.
    public let modalities: [TrainingModality]?

    /// Noise of one kind that every modality may have.
    init(_ kind: Kind) {
        self.kind = kind
        share = 1
        modalities = nil
    }

    /// Whether images of a modality may have it.
    public func applies(to modality: TrainingModality) -> Bool { modalities?.contains(modality) ?? true }

    /// The kind with its levels, such as `gaussian sigma 25`, for logs and model cards.
    public var label: String {
        ([name] + levels.map { "\($0.0) \(Self.text($0.1))" }).joined(separator: " ")
    }

    /// The parameters that tables name: all but those of CT's noise that are at their defaults.
    private var levels: [(String, PlanNode)] {
        switch kind {
        case .ctTexture(_, let modulation, let lowFrequency):
            parameters.filter { name, _ in
                switch name {
                case "modulation": modulation != Self.standardModulation
                case "low-frequency": lowFrequency != 0
                default: true
                }
            }
        case .ctScan(_, 0): parameters.filter { name, _ in name != "low-frequency" }
        default: parameters
        }
    }

    private static func text(_ node: PlanNode) -> String {
        guard case .list(let ends) = node.content else { return node.quotable ?? "" }
        return ends.map(text).joined(separator: " to ")
    }

    /// Whether every level is a single number.
    public var isFixed: Bool {
        switch kind {
        case .algorithm1: false
        case .gaussian(let sigma), .multiplicative(let sigma): sigma.isPoint
        case .rician(let snr, let varying): snr.isPoint && (varying == 0 || varying == 1)
        case .speckle(let looks, let dynamicRange, let grain):
            looks.isPoint && dynamicRange?.isPoint ?? true && grain?.isPoint ?? true
        case .poissonGaussian(let snr, let share): snr.isPoint && share.isPoint
        case .signalDependent(let sigma, _, let grain): sigma.isPoint && grain?.isPoint ?? true
        case .ctTexture(let sigma, _, _), .ctScan(let sigma, _): sigma.isPoint
        }
    }

    /// Whether it is noise of reconstructed CT, whose sigma is in Hounsfield units.
    public var isComputedTomography: Bool {
        switch kind {
        case .ctTexture, .ctScan: true
        default: false
        }
    }
}

extension ClosedRange<Double> {
    fileprivate var isPoint: Bool { lowerBound == upperBound }
}

extension TrainingNoise {
    /// What the kind is called in a recipe.
    var name: String {
        switch kind {
        case .algorithm1: "algorithm-1"
        case .gaussian: "gaussian"
        case .multiplicative: "multiplicative"
        case .rician: "rician"
        case .speckle: "speckle"
        case .poissonGaussian: "poisson-gaussian"
        case .signalDependent: "signal-dependent"
        case .ctTexture: "ct-texture"
        case .ctScan: "ct-scan"
        }
    }

    private var parameters: [(String, PlanNode)] {
        switch kind {
        case .algorithm1: []
        case .gaussian(let sigma), .multiplicative(let sigma): [("sigma", .range(sigma))]
        case .rician(let snr, let varying): [("snr", .range(snr)), ("varying", .decimal(varying))]
        case .speckle(let looks, let dynamicRange, let grain):
            [
                ("looks", .range(looks)),
                ("domain", .text(dynamicRange == nil ? "intensity" : "log-compressed")),
            ]
                + (dynamicRange.map { [("dynamic-range", .range($0))] } ?? [])
                + (grain.map { [("grain", .range($0))] } ?? [])
        case .poissonGaussian(let snr, let share):
            [("peak-snr", .range(snr)), ("gaussian-share", .range(share))]
        case .signalDependent(let sigma, let curve, let grain):
            [("sigma", .range(sigma)), ("curve", .decimal(curve))]
                + (grain.map { [("grain", .range($0))] } ?? [])
        case .ctTexture(let sigma, let modulation, let lowFrequency):
            [
                ("sigma", .range(sigma)), ("modulation", .decimal(modulation)),
                ("low-frequency", .decimal(lowFrequency)),
            ]
        case .ctScan(let sigma, let lowFrequency):
            [("sigma", .range(sigma)), ("low-frequency", .decimal(lowFrequency))]
        }
    }

    /// As it stands in a recipe's `noise`.
    var tree: PlanNode { tree(with: [("share", .decimal(share))]) }

    /// As it stands in a recipe's validation, where no kind has a share.
    var fixedTree: PlanNode { tree(with: []) }

    private func tree(with more: [(String, PlanNode?)]) -> PlanNode {
        let restriction = modalities.map { PlanNode.list($0.map { .text($0.rawValue) }) }
        let options: [(String, PlanNode?)] = parameters.map { ($0.0, $0.1) }
        return .mapping([(name, .mapping(options + more + [("modalities", restriction)]))])
    }
}
